import type { ReviewWords } from "./en.ts";

const n = (value: number) => value.toLocaleString("de");

export const de: ReviewWords = {
  title: "Prüfen",
  why: "Was Ihr Team für die Artikel vorschlägt, und Antworten, die sich jemand ansehen sollte. Für Kunden ändert sich erst etwas, wenn Sie veröffentlichen.",
  suggestions: "Vorschläge Ihres Teams",
  noSuggestions: "Keine Vorschläge. Agenten können aus ihren Antworten in jedem Gespräch Vorschläge machen.",
  answers: "Antworten zum Prüfen",
  noAnswers:
    "Keine Antworten zu prüfen. Sie erscheinen hier nach einem Daumen nach unten oder wenn ein Kunde noch einmal dasselbe fragt.",
  total: (count) => n(count),
  kinds: { article: "Neuer Artikel", phrasing: "Formulierung", correction: "Korrektur" },
  newArticle: "Neuer Artikel",
  by: (who, when) => `${who}, ${when}`,
  stale:
    "Der Artikel wurde inzwischen geändert. Schlagen Sie es im Gespräch noch einmal vor oder bearbeiten Sie den Artikel.",
  accept: "Annehmen",
  drop: "Verwerfen",
  accepted: "Angenommen. Kunden sehen es nach der nächsten Veröffentlichung.",
  reasons: {
    "thumbs-down": "Half nicht",
    "asked-again": "Noch einmal gefragt",
    "large-helped": "Antwort des großen Modells half",
  },
  from: "Aus:",
  improve: "Verbessern",
  keep: "Als Artikel behalten",
  fine: "Nichts zu tun",
  conversation: "Gespräch öffnen",
  more: "Mehr anzeigen",
};
