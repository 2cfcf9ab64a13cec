import type { VariantWords } from "./en.ts";

export const de: VariantWords = {
  title: "Sprachen dieses Artikels",
  original: "Original",
  add: "Übersetzung hinzufügen",
  language: "Sprache",
  addWhy:
    "Sie beginnen mit einer Kopie dieses Artikels. Besucher, die diese Sprache schreiben, erhalten die Übersetzung.",
  unlink: "Verknüpfung lösen",
  behind: "Original geändert",
  whatChanged: "Was sich geändert hat",
  upToDate: "Als aktuell markieren",
  close: "Schließen",
};
