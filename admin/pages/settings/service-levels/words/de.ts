import type { ServiceLevelWords } from "./en.ts";

export const de: ServiceLevelWords = {
  text: "Wie bald ein Mitarbeiter antworten und lösen soll, nach Priorität. Listen zeigen, was fällig ist, und warnen, wenn ein Viertel der Zeit übrig ist.",
  off: "Keine Ziele",
  on: "Ziele",
  offText: "Gespräche haben keine Fälligkeit.",
  count: "Zeit zählen",
  business: "In den Servicezeiten",
  clock: "Rund um die Uhr",
  businessText: "Nur während das Team des Gesprächs erreichbar ist, oder die Website, wenn es kein Team hat.",
  clockText: "Nächte, Wochenenden und Feiertage zählen mit.",
  priority: "Priorität",
  reply: "Erste Antwort, Minuten",
  nextReply: "Nächste Antwort, Minuten",
  resolution: "Lösung, Stunden",
  pause:
    "Alle halten an, solange ein Gespräch zurückgestellt ist; die Lösung auch, solange es auf den Besucher wartet. Die nächste Antwort ist fällig, wenn der Besucher nach der Antwort eines Mitarbeiters wieder schreibt. Leer lassen für kein Ziel.",
  label: "Ziele",
  of: (what: string, priority: string) => `${what}: ${priority}`,
};
