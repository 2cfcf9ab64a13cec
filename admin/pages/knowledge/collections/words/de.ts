import type { CollectionWords } from "./en.ts";

export const de: CollectionWords = {
  /** Of all articles, beside the list. */
  export: "Exportieren",
  title: "Themen",
  why: "Ordnen Sie Ihre Artikel für die Hilfeseite. Änderungen sind sofort zu sehen, ohne Veröffentlichung.",
  add: "Neues Thema",
  none: "Noch keine Themen",
  noneBody: "Legen Sie das erste an, wählen Sie dann in der Liste Artikel aus und verschieben Sie sie dorthin.",
  name: "Titel",
  description: "Beschreibung",
  descriptionHint: "Ein Satz, der unter dem Titel steht.",
  translation: (language) => `Auf ${language}`,
  up: (title) => `„${title}“ nach oben`,
  down: (title) => `„${title}“ nach unten`,
  edit: "Bearbeiten",
  remove: "Löschen",
  removeAsk: (title) => `„${title}“ löschen?`,
  removeWhy: "Die Artikel bleiben. Sie stehen unter „Weitere Artikel“, bis Sie sie verschieben.",
  save: "Speichern",
  cancel: "Abbrechen",
  articles: (count, shown) => (count === 1 ? "1 Artikel" : `${shown} Artikel`),
  unsorted: (count, shown) =>
    count === 1 ? "1 Artikel gehört zu keinem Thema." : `${shown} Artikel gehören zu keinem Thema.`,
  showUnsorted: "Anzeigen",
  moveTo: "Verschieben nach",
  noCollection: "Kein Thema",
  any: "Alle Themen",
  field: "Thema",
  fieldHint: "Wo die Hilfeseite ihn aufführt. Sofort zu sehen.",
  moved: (count, shown) => (count === 1 ? "1 Artikel verschoben." : `${shown} Artikel verschoben.`),
  untranslated: "Wenn leer, steht dort der Titel von oben.",
};
