import type { MacrosWords } from "./en.ts";

export const es: MacrosWords = {
  text: "Varios pasos en uno: una respuesta, una nota para el equipo, etiquetas, una prioridad, y asignar, posponer, cerrar o devolver. En una conversación pulse M, o escriba / en la respuesta.",
  add: "Nueva macro",
  none: "Todavía no hay macros",
  noneText: "Una macro ahorra los mismos clics en el mismo orden, como responder y cerrar.",
  actions: {
    ...{ reply: "Respuesta", note: "Nota", tag: "Etiquetas", priority: "Prioridad", assign: "Asignar" },
    ...{ snooze: "Posponer", close: "Cerrar", return: "Devolver al asistente" },
  },
  reply: "Respuesta al cliente",
  note: "Nota para el equipo",
  afterwards: "Después",
  nothing: "Conservar la conversación",
  addTags: "Añadir etiquetas",
  setPriority: "Fijar la prioridad",
  keepPriority: "Sin cambios",
  assignTo: "Asignar a",
  toQueue: "La cola",
  keepTeam: "Sin cambios",
  snoozeFor: "Durante",
};
