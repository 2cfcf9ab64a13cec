import type { ReviewWords } from "./en.ts";

const n = (value: number) => value.toLocaleString("es");

export const es: ReviewWords = {
  title: "Revisión",
  why: "Lo que tu equipo sugiere para los artículos y las respuestas que alguien debería mirar. Nada cambia para los clientes hasta que publiques.",
  suggestions: "Sugerencias de tu equipo",
  noSuggestions:
    "No hay sugerencias. Los agentes pueden crearlas a partir de sus respuestas en cualquier conversación.",
  answers: "Respuestas por revisar",
  noAnswers:
    "No hay respuestas por revisar. Aparecen aquí tras un pulgar abajo o cuando un cliente vuelve a preguntar lo mismo.",
  total: (count) => n(count),
  kinds: { article: "Artículo nuevo", phrasing: "Formulación", correction: "Corrección" },
  newArticle: "Artículo nuevo",
  by: (who, when) => `${who}, ${when}`,
  stale: "El artículo ha cambiado desde entonces. Vuelve a sugerirlo desde la conversación o edita el artículo.",
  accept: "Aceptar",
  drop: "Descartar",
  accepted: "Aceptada. Los clientes lo verán tras la próxima publicación.",
  reasons: {
    "thumbs-down": "No sirvió",
    "asked-again": "Preguntado otra vez",
    "large-helped": "La respuesta del modelo grande sirvió",
  },
  from: "De:",
  improve: "Mejorar",
  keep: "Guardarla como artículo",
  fine: "Nada que hacer",
  conversation: "Abrir la conversación",
  more: "Mostrar más",
};
