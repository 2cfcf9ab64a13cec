import type { TeachWords } from "./en.ts";

export const es: TeachWords = {
  title: "Mejorar los artículos",
  kinds: { article: "Artículo nuevo", phrasing: "Formulación", correction: "Corregir un artículo" },
  kind: "En qué se convierte",
  kindWhy: {
    article: "Quien pregunte esto recibirá esta respuesta como artículo.",
    phrasing: "Enseña al asistente que este artículo responde a la pregunta.",
    correction: "Cambia lo que dice el artículo.",
  },
  question: "Pregunta",
  noQuestion: "La pregunta solo contiene datos personales. Escríbela con otras palabras.",
  article: "Artículo",
  noArticles: "Aún no hay artículos.",
  fieldTitle: "Título",
  fieldAnswer: "Texto",
  changes: "Qué cambia",
  noChanges: "No cambia nada: el artículo ya lo dice.",
  save: "Guardar cambio",
  send: "Enviar para revisión",
  cancel: "Cancelar",
  close: "Cerrar",
  saved: "Guardado. Los clientes lo verán tras la próxima publicación.",
  sent: "Enviado. Un responsable lo revisará.",
  openArticle: "Abrir el artículo",
};
