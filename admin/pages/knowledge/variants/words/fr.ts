import type { VariantWords } from "./en.ts";

export const fr: VariantWords = {
  title: "Langues de cet article",
  original: "original",
  add: "Ajouter une traduction",
  language: "Langue",
  addWhy:
    "Vous partez d'une copie de cet article. Les visiteurs qui écrivent dans cette langue reçoivent la traduction.",
  unlink: "Dissocier",
  behind: "Original modifié",
  whatChanged: "Ce qui a changé",
  upToDate: "Marquer comme à jour",
  close: "Fermer",
};
