export const en = {
  title: "Languages of this article",
  original: "original",
  add: "Add a translation",
  language: "Language",
  addWhy: "You start from a copy of this article. Visitors who write this language get the translation.",
  unlink: "Unlink",
  behind: "Original changed",
  whatChanged: "What changed",
  upToDate: "Mark as up to date",
  close: "Close",
};
export type VariantWords = typeof en;
