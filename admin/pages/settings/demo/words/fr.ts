import type { DemoWords } from "./en.ts";

export const fr: DemoWords = {
  text: "Ces conversations d’exemple vous donnent un aperçu de la boîte de réception et de la vue d’ensemble. L’assistant n’en apprend rien.",
  count: (n: number) => (n === 1 ? "Une conversation d’exemple." : `${n} conversations d’exemple.`),
  none: "Il n’y a pas de conversation d’exemple.",
  remove: "Supprimer les conversations d’exemple",
  confirm: "Supprimer toutes les conversations d’exemple ?",
  confirmText:
    "Leurs messages et transferts sont aussi supprimés. Vos articles et réglages sont conservés. Cette action est irréversible.",
  removed: (n: number) => (n === 1 ? "Une conversation a été supprimée." : `${n} conversations ont été supprimées.`),
};
