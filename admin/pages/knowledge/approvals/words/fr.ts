import type { ApprovalWords } from "./en.ts";

const n = (value: number) => value.toLocaleString("fr");

export const fr: ApprovalWords = {
  title: "Approbations",
  why: "Sur ce site, une seconde personne approuve chaque modification d'un article avant qu'elle puisse être publiée.",
  emptyTitle: "Rien n'attend d'approbation",
  emptyBody: "Les modifications apparaissent ici dès que quelqu'un en enregistre, importe ou accepte une.",
  added: "Nouveau",
  changed: "Modifié",
  sentBack: "Renvoyé",
  by: (who, when) => `${who}, ${when}`,
  somebody: "Importation ou source",
  commentOf: (who) => `${who} :`,
  approve: "Approuver",
  sendBack: "Renvoyer",
  comment: "Que faut-il changer ?",
  cancel: "Annuler",
  own: "Vous avez écrit cette modification. Une autre personne doit l'approuver.",
  approveOwn: "Approuver votre propre modification",
  approveAnyway: "Approuver quand même",
  overrideWhy: "Le journal d'audit en garde la trace.",
  more: "Afficher plus",
  waiting: (count) =>
    count === 1 ? "1 modification attend une approbation" : `${n(count)} modifications attendent une approbation`,
  look: "Les voir",
  scheduled: (count) => (count === 1 ? "1 planifiée" : `${n(count)} planifiées`),
  waits: { scheduled: "Planifié", review: "En relecture", "sent-back": "Renvoyé" },
  waitsHelp: {
    scheduled: "Publié à sa propre date. Les autres publications le laissent de côté",
    review: "Doit être approuvé par une seconde personne avant d'être publié",
    "sent-back": "Un relecteur demande un changement",
  },
  inReview: "Enregistré. Une seconde personne doit approuver cette modification avant qu'elle puisse être publiée.",
  approved: (who) => `Approuvé par ${who}.`,
};
