import type { MacrosWords } from "./en.ts";

export const fr: MacrosWords = {
  text: "Plusieurs étapes en une : une réponse, une note pour l’équipe, des étiquettes, une priorité, puis attribuer, mettre en pause, fermer ou rendre. Dans une conversation, appuyez sur M, ou tapez / dans la réponse.",
  add: "Nouvelle macro",
  none: "Aucune macro",
  noneText: "Une macro épargne les mêmes clics dans le même ordre, comme répondre et fermer.",
  actions: {
    ...{ reply: "Réponse", note: "Note", tag: "Étiquettes", priority: "Priorité", assign: "Attribuer" },
    ...{ snooze: "Mettre en pause", close: "Fermer", return: "Rendre à l’assistant" },
  },
  reply: "Réponse au client",
  note: "Note pour l’équipe",
  afterwards: "Ensuite",
  nothing: "Garder la conversation",
  addTags: "Ajouter des étiquettes",
  setPriority: "Fixer la priorité",
  keepPriority: "Inchangée",
  assignTo: "Attribuer à",
  toQueue: "La file d’attente",
  keepTeam: "Inchangée",
  snoozeFor: "Pour",
};
