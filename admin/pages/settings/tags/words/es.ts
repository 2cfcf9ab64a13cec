import type { TagWords } from "./en.ts";

export const es: TagWords = {
  text: "Las etiquetas dicen de qué trata una conversación. Los agentes las añaden en la bandeja de entrada, y las reglas también.",
  add: "Nueva etiqueta",
  none: "Aún no hay etiquetas",
  noneText: "Cree etiquetas para lo que quiera volver a encontrar o contar, como «reembolso» o «error».",
  addTitle: "Nueva etiqueta",
  editTitle: "Editar la etiqueta",
  name: "Nombre",
  tooLong: "Una etiqueta puede tener hasta 60 caracteres.",
  colour: "Color",
  colours: {
    gray: "Gris",
    red: "Rojo",
    orange: "Naranja",
    yellow: "Amarillo",
    green: "Verde",
    teal: "Turquesa",
    blue: "Azul",
    violet: "Violeta",
    pink: "Rosa",
  },
  used: (count) => (count === 1 ? "1 conversación" : `${count} conversaciones`),
  edit: "Editar",
  delete: "Eliminar",
  deleteTitle: (name) => `¿Eliminar la etiqueta ${name}?`,
  deleteText: (count) =>
    count === 0
      ? "Ninguna conversación la tiene."
      : count === 1
        ? "La conversación que la tiene dejará de mostrarla."
        : `Las ${count} conversaciones que la tienen dejarán de mostrarla.`,
};
