import type { ConversationsWords } from "./en.ts";

export const de: ConversationsWords = {
  title: "Gespräche",
  search: "Gespräche durchsuchen",
  state: "Status",
  reason: "Grund",
  rating: "Bewertung",
  from: "Von",
  to: "Bis",
  any: "Alle",
  helped: "Hilfreiche Antwort",
  notHelped: "Nicht hilfreiche Antwort",
  tests: "Testgespräche",
  withoutTests: "Ausblenden",
  onlyTests: "Nur diese",
  clear: "Filter zurücksetzen",
  filters: "Filter",
  none: "Noch keine Gespräche",
  noneText: "Hier erscheint jedes Gespräch aus Ihrem Chat.",
  noMatch: "Keine passenden Gespräche",
  noMatchText: "Entfernen Sie einen Filter oder suchen Sie mit weniger Wörtern.",
  older: "Ältere Gespräche werden geladen",
};
