import type { CollectionWords } from "./en.ts";

export const fr: CollectionWords = {
  /** Of all articles, beside the list. */
  export: "Exporter",
  title: "Thèmes",
  why: "Classez vos articles pour le centre d’aide. Les modifications sont visibles aussitôt, sans publication.",
  add: "Nouveau thème",
  none: "Pas encore de thème",
  noneBody: "Créez le premier, puis sélectionnez des articles dans la liste pour les y déplacer.",
  name: "Titre",
  description: "Description",
  descriptionHint: "Une phrase, affichée sous le titre.",
  translation: (language) => `En ${language}`,
  up: (title) => `Monter « ${title} »`,
  down: (title) => `Descendre « ${title} »`,
  edit: "Modifier",
  remove: "Supprimer",
  removeAsk: (title) => `Supprimer « ${title} » ?`,
  removeWhy: "Ses articles sont conservés. Ils figurent sous « Autres articles » jusqu’à ce que vous les déplaciez.",
  save: "Enregistrer",
  cancel: "Annuler",
  articles: (count, shown) => (count < 2 ? `${shown} article` : `${shown} articles`),
  unsorted: (count, shown) =>
    count < 2 ? `${shown} article n’est dans aucun thème.` : `${shown} articles ne sont dans aucun thème.`,
  showUnsorted: "Les afficher",
  moveTo: "Déplacer vers",
  noCollection: "Aucun thème",
  any: "Tous les thèmes",
  field: "Thème",
  fieldHint: "Où le centre d’aide le présente. Visible aussitôt.",
  moved: (count, shown) => (count < 2 ? `${shown} article déplacé.` : `${shown} articles déplacés.`),
  untranslated: "S’il est vide, le titre ci-dessus est affiché.",
};
