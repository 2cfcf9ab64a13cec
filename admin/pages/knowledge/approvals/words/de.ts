import type { ApprovalWords } from "./en.ts";

const n = (value: number) => value.toLocaleString("de");

export const de: ApprovalWords = {
  title: "Freigaben",
  why: "Auf dieser Site gibt eine zweite Person jede Änderung eines Artikels frei, bevor sie veröffentlicht werden kann.",
  emptyTitle: "Nichts wartet auf eine Freigabe",
  emptyBody: "Änderungen erscheinen hier, sobald jemand eine speichert, importiert oder übernimmt.",
  added: "Neu",
  changed: "Geändert",
  sentBack: "Zurückgegeben",
  by: (who, when) => `${who}, ${when}`,
  somebody: "Import oder Quelle",
  commentOf: (who) => `${who}:`,
  approve: "Freigeben",
  sendBack: "Zurückgeben",
  comment: "Was soll anders sein?",
  cancel: "Abbrechen",
  own: "Sie haben diese Änderung geschrieben. Jemand anderes muss sie freigeben.",
  approveOwn: "Eigene Änderung freigeben",
  approveAnyway: "Trotzdem freigeben",
  overrideWhy: "Das wird im Audit-Protokoll vermerkt.",
  more: "Mehr anzeigen",
  waiting: (count) =>
    count === 1 ? "1 Änderung braucht eine Freigabe" : `${n(count)} Änderungen brauchen eine Freigabe`,
  look: "Ansehen",
  scheduled: (count) => `${n(count)} geplant`,
  waits: { scheduled: "Geplant", review: "In Prüfung", "sent-back": "Zurückgegeben" },
  waitsHelp: {
    scheduled: "Wird zu seiner eigenen Zeit veröffentlicht. Andere Veröffentlichungen lassen es aus",
    review: "Braucht die Freigabe einer zweiten Person, bevor es veröffentlicht werden kann",
    "sent-back": "Jemand möchte etwas anders haben",
  },
  inReview:
    "Gespeichert. Diese Änderung braucht die Freigabe einer zweiten Person, bevor sie veröffentlicht werden kann.",
  approved: (who) => `Freigegeben von ${who}.`,
};
