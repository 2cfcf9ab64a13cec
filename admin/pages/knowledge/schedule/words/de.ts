import type { ScheduleWords } from "./en.ts";

export const de: ScheduleWords = {
  open: "Veröffentlichen oder planen",
  schedule: "Planen",
  titleArticle: "Veröffentlichen oder planen",
  titleAll: "Veröffentlichung planen",
  what: "Was soll geschehen",
  publish: "Veröffentlichen",
  archive: "Archivieren",
  publishWhy:
    "Besucher erhalten die neueste Fassung dieses Artikels. Ihre anderen unveröffentlichten Änderungen bleiben, wie sie sind.",
  archiveWhy: "Der Artikel geht zu diesem Zeitpunkt offline. Sie können ihn später wiederherstellen.",
  allWhy:
    "Alles, was dann noch nicht live ist, geht live, außer Änderungen, die auf ihren eigenen Zeitpunkt oder auf eine Freigabe warten.",
  heldBack: "Bis dahin lassen andere Veröffentlichungen diese Änderung aus.",
  saveFirst: "Speichern Sie zuerst Ihre Änderungen.",
  nothing: "Besucher sehen bereits die neueste Fassung.",
  waitsForReview:
    "Diese Änderung braucht eine Freigabe, bevor sie veröffentlicht werden kann. Sie können sie jetzt planen und bis dahin freigeben lassen.",
  at: (zone) => `Datum und Uhrzeit (${zone})`,
  notTime: "Geben Sie einen Zeitpunkt in der Zukunft ein.",
  now: "Jetzt veröffentlichen",
  publishing: "Wird veröffentlicht",
  done: "Veröffentlicht. Besucher sehen es jetzt.",
  cancel: "Abbrechen",
  close: "Schließen",
  planned: "Geplant",
  entry: {
    publish: (title, when) => `„${title}“ wird am ${when} veröffentlicht`,
    archive: (title, when) => `„${title}“ wird am ${when} archiviert`,
    all: (when) => `Alle Änderungen werden am ${when} veröffentlicht`,
  },
  failed: {
    publish: (title, when) => `„${title}“ konnte am ${when} nicht veröffentlicht werden`,
    archive: (title, when) => `„${title}“ konnte am ${when} nicht archiviert werden`,
    all: (when) => `Ihre Änderungen konnten am ${when} nicht veröffentlicht werden`,
  },
  by: (name) => `Geplant von ${name}`,
  running: "Läuft gerade",
  tryingAgain: "Es wird noch einmal versucht.",
  unschedule: "Planung aufheben",
  retry: "Erneut versuchen",
  dismiss: "Ausblenden",
};
