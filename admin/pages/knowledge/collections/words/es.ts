import type { CollectionWords } from "./en.ts";

export const es: CollectionWords = {
  /** Of all articles, beside the list. */
  export: "Exportar",
  title: "Temas",
  why: "Agrupe sus artículos para el centro de ayuda. Los cambios se ven al momento, sin publicar.",
  add: "Tema nuevo",
  none: "Todavía no hay temas",
  noneBody: "Cree el primero; después, seleccione artículos en la lista y muévalos a él.",
  name: "Título",
  description: "Descripción",
  descriptionHint: "Una frase que aparece debajo del título.",
  translation: (language) => `En ${language}`,
  up: (title) => `Subir «${title}»`,
  down: (title) => `Bajar «${title}»`,
  edit: "Editar",
  remove: "Eliminar",
  removeAsk: (title) => `¿Eliminar «${title}»?`,
  removeWhy: "Sus artículos se conservan. Aparecen en «Otros artículos» hasta que los mueva.",
  save: "Guardar",
  cancel: "Cancelar",
  articles: (count, shown) => (count === 1 ? "1 artículo" : `${shown} artículos`),
  unsorted: (count, shown) =>
    count === 1 ? "1 artículo no está en ningún tema." : `${shown} artículos no están en ningún tema.`,
  showUnsorted: "Mostrarlos",
  moveTo: "Mover a",
  noCollection: "Ningún tema",
  any: "Cualquier tema",
  field: "Tema",
  fieldHint: "Dónde lo muestra el centro de ayuda. Se ve al momento.",
  moved: (count, shown) => (count === 1 ? "1 artículo movido." : `${shown} artículos movidos.`),
  untranslated: "Si lo deja vacío, se muestra el título de arriba.",
};
