import type { ConversationsWords } from "./en.ts";

export const es: ConversationsWords = {
  title: "Conversaciones",
  search: "Buscar conversaciones",
  state: "Estado",
  reason: "Motivo",
  rating: "Valoración",
  from: "Desde",
  to: "Hasta",
  any: "Todas",
  helped: "Respuesta útil",
  notHelped: "Respuesta poco útil",
  tests: "Conversaciones de prueba",
  withoutTests: "Ocultar",
  onlyTests: "Solo estas",
  clear: "Quitar filtros",
  filters: "Filtros",
  none: "Aún no hay conversaciones",
  noneText: "Aquí aparecen todas las conversaciones de su chat.",
  noMatch: "Ninguna conversación coincide",
  noMatchText: "Quite un filtro o busque con menos palabras.",
  older: "Cargando conversaciones anteriores",
};
