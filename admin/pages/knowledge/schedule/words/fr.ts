import type { ScheduleWords } from "./en.ts";

export const fr: ScheduleWords = {
  open: "Publier ou planifier",
  schedule: "Planifier",
  titleArticle: "Publier ou planifier",
  titleAll: "Planifier la publication",
  what: "Action",
  publish: "Publier",
  archive: "Archiver",
  publishWhy:
    "Les visiteurs voient la dernière version de cet article. Vos autres modifications non publiées restent telles quelles.",
  archiveWhy: "L'article sera retiré à ce moment-là. Vous pourrez le restaurer plus tard.",
  allWhy:
    "Tout ce qui ne sera pas encore en ligne sera publié, sauf les modifications qui attendent leur propre date ou une approbation.",
  heldBack: "D'ici là, les autres publications laissent cette modification de côté.",
  saveFirst: "Enregistrez d'abord vos modifications.",
  nothing: "Les visiteurs voient déjà la dernière version.",
  waitsForReview:
    "Cette modification doit être approuvée avant d'être publiée. Vous pouvez la planifier maintenant et la faire approuver d'ici là.",
  at: (zone) => `Date et heure (${zone})`,
  notTime: "Indiquez une date et une heure à venir.",
  now: "Publier maintenant",
  publishing: "Publication en cours",
  done: "Publié. Les visiteurs le voient maintenant.",
  cancel: "Annuler",
  close: "Fermer",
  planned: "Planifié",
  entry: {
    publish: (title, when) => `« ${title} » sera publié le ${when}`,
    archive: (title, when) => `« ${title} » sera archivé le ${when}`,
    all: (when) => `Toutes les modifications seront publiées le ${when}`,
  },
  failed: {
    publish: (title, when) => `« ${title} » n'a pas pu être publié le ${when}`,
    archive: (title, when) => `« ${title} » n'a pas pu être archivé le ${when}`,
    all: (when) => `Vos modifications n'ont pas pu être publiées le ${when}`,
  },
  by: (name) => `Planifié par ${name}`,
  running: "En cours",
  tryingAgain: "Un nouvel essai aura lieu.",
  unschedule: "Annuler la planification",
  retry: "Réessayer",
  dismiss: "Masquer",
};
