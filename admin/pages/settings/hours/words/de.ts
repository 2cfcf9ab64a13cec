import type { HoursWords } from "./en.ts";

export const de: HoursWords = {
  text: "Wann Ihr Team erreichbar ist. Der Assistent antwortet rund um die Uhr; diese Zeiten bestimmen, wann er an Ihr Team übergeben kann.",
  always: "Immer",
  week: "Wochenplan",
  alwaysText: "Besucher erfahren zu jeder Uhrzeit, dass das Team benachrichtigt wurde.",
  zone: "Zeitzone",
  now: (time: string, open: boolean) => `Dort ist es jetzt ${time}: ${open ? "geöffnet" : "geschlossen"}.`,
  from: "Von",
  to: "Bis",
  closed: "Geschlossen",
  add: "Zeitraum hinzufügen",
  remove: "Diesen Zeitraum entfernen",
  copy: "Montag auf die anderen Werktage übertragen",
  wrong: "Das Ende muss nach dem Anfang liegen.",
  outside: "Außerhalb dieser Zeiten",
  outsideText:
    "Der Chat teilt Besuchern mit, dass gerade niemand erreichbar ist und wann Sie wieder da sind, und fragt nach einer E-Mail-Adresse. Das Gespräch wartet im Posteingang. Sie können für jede Sprache einen eigenen Text schreiben.",
  holidays: "Feiertage",
  holidaysText: "Tage, an denen niemand erreichbar ist, in dieser Zeitzone.",
  noHolidays: "Noch keine.",
  past: "vorbei",
  date: "Datum",
  addDate: "Hinzufügen",
  removeDate: (date: string) => `${date} entfernen`,
  textLanguage: "Sprache des Textes",
  textIn: (language: string) => `Ihr Text, ${language}`,
  textText: "{time} wird durch den Zeitpunkt ersetzt, ab dem Sie wieder da sind. Leer lassen für den Standardtext.",
  label: "Servicezeiten",
  releaseAfterMinutes: "Gespräche zurückgeben nach",
  releaseAfterMinutesText:
    "Meldet sich jemand aus dem Team ab, schließt die Konsole oder stellt sich auf abwesend, gehen die Gespräche nach dieser Zeit zurück in die Warteschlange. Mit 0 schalten Sie das ab.",
  replyMailMinutes: "Ungelesene Antworten per E-Mail senden nach",
  replyMailMinutesText:
    "Hat ein Besucher die Antwort eines Mitarbeiters nach dieser Zeit nicht gesehen und Ihre Website verlassen, geht sie an die E-Mail-Adresse, die er angegeben hat. Ist Ihre Website noch geöffnet, warten wir fünfmal so lange. Erfordert einen Mailserver (SMTP_URL). Mit 0 schalten Sie das ab.",
  minutes: " Minuten",
  none: "Alle Tage sind geschlossen. Besuchern würde nie eine Zeit genannt.",
};
