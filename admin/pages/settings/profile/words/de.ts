import type { ProfileWords } from "./en.ts";

export const de: ProfileWords = {
  title: "Ihr Profil",
  name: "Name",
  nameHint: "Wird Besuchern angezeigt, wenn Sie antworten.",
  email: "E-Mail",
  language: "Sprache der Konsole",
  save: "Speichern",
  saved: "Gespeichert",
  passwordTitle: "Passwort",
  current: "Aktuelles Passwort",
  next: "Neues Passwort",
  nextHint: "Mindestens 10 Zeichen. Auf allen anderen Geräten werden Sie abgemeldet.",
  change: "Passwort ändern",
  changed: "Passwort geändert.",
  wrong: "Das ist nicht Ihr aktuelles Passwort.",
  tooWeak:
    "Wählen Sie ein längeres Passwort: mindestens 10 Zeichen, nicht Ihre E-Mail-Adresse und nicht leicht zu erraten.",
  tooFast: "Zu viele Versuche. Warten Sie einige Minuten und versuchen Sie es erneut.",
  needed: "Bitte ausfüllen.",
  sessionsTitle: "Wo Sie angemeldet sind",
  sessions: "Ihre Sitzungen",
  here: "dieses Gerät",
  unknown: "Unbekanntes Gerät",
  on: (browser, system) => `${browser} auf ${system}`,
  used: "zuletzt verwendet",
  end: "Abmelden",
  everywhere: "Überall abmelden",
  everywhereTitle: "Überall abmelden?",
  everywhereText: "Damit beenden Sie alle Ihre Sitzungen, auch diese.",
  notificationsTitle: "E-Mails",
  followMail: "E-Mails zu Gesprächen, denen ich folge",
  followMailHint:
    "Solange Sie keine Konsole geöffnet haben, höchstens eine E-Mail je Gespräch in 15 Minuten. Was geschrieben wurde, steht nicht darin.",
  cannotMail:
    "Dieser Server kann solche E-Mails nicht senden. Wer ihn betreibt, muss SMTP_URL, MAIL_FROM und PUBLIC_URL setzen.",
};
