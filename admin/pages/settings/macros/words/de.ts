import type { MacrosWords } from "./en.ts";

export const de: MacrosWords = {
  text: "Mehrere Schritte auf einmal: eine Antwort, eine Notiz fürs Team, Schlagwörter, eine Priorität, und zuweisen, zurückstellen, schließen oder zurückgeben. Im Gespräch die Taste M drücken, oder in der Antwort / tippen.",
  add: "Neues Makro",
  none: "Noch keine Makros",
  noneText: "Ein Makro erspart immer gleiche Klicks, zum Beispiel Antworten und Schließen.",
  actions: {
    ...{
      reply: "Antwort",
      note: "Notiz",
      tag: "Schlagwörter",
      priority: "Priorität",
      assign: "Zuweisen",
      snooze: "Zurückstellen",
    },
    ...{ close: "Schließen", return: "An den Assistenten zurückgeben" },
  },
  reply: "Antwort an den Kunden",
  note: "Notiz fürs Team",
  afterwards: "Danach",
  nothing: "Gespräch behalten",
  addTags: "Schlagwörter hinzufügen",
  setPriority: "Priorität setzen",
  keepPriority: "Unverändert",
  assignTo: "Zuweisen an",
  toQueue: "Die Warteschlange",
  keepTeam: "Unverändert",
  snoozeFor: "Für",
};
