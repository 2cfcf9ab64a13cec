import type { VariantWords } from "./en.ts";

export const es: VariantWords = {
  title: "Idiomas de este artículo",
  original: "original",
  add: "Añadir una traducción",
  language: "Idioma",
  addWhy:
    "Se empieza con una copia de este artículo. Los visitantes que escriben en este idioma reciben la traducción.",
  unlink: "Desvincular",
  behind: "Original modificado",
  whatChanged: "Qué ha cambiado",
  upToDate: "Marcar como al día",
  close: "Cerrar",
};
