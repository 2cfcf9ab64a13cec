import type { TeachWords } from "./en.ts";

export const de: TeachWords = {
  title: "Artikel verbessern",
  kinds: { article: "Neuer Artikel", phrasing: "Formulierung", correction: "Artikel korrigieren" },
  kind: "Was daraus wird",
  kindWhy: {
    article: "Wer das fragt, bekommt diese Antwort künftig als Artikel.",
    phrasing: "Der Assistent lernt, dass dieser Artikel die Frage beantwortet.",
    correction: "Ändert, was im Artikel steht.",
  },
  question: "Frage",
  noQuestion: "Die Frage besteht nur aus persönlichen Daten. Schreiben Sie sie in anderen Worten.",
  article: "Artikel",
  noArticles: "Es gibt noch keine Artikel.",
  fieldTitle: "Titel",
  fieldAnswer: "Text",
  changes: "Was sich ändert",
  noChanges: "Nichts ändert sich: Das steht schon im Artikel.",
  save: "Änderung speichern",
  send: "Zur Prüfung senden",
  cancel: "Abbrechen",
  close: "Schließen",
  saved: "Gespeichert. Kunden sehen es nach der nächsten Veröffentlichung.",
  sent: "Gesendet. Jemand mit Verwaltungsrechten prüft den Vorschlag.",
  openArticle: "Artikel öffnen",
};
