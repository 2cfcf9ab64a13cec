import type { TagWords } from "./en.ts";

export const fr: TagWords = {
  text: "Les étiquettes disent de quoi parle une conversation. Les agents les ajoutent dans la boîte de réception, et les règles aussi.",
  add: "Nouvelle étiquette",
  none: "Aucune étiquette pour l’instant",
  noneText: "Créez des étiquettes pour ce que vous voulez retrouver ou compter, comme « remboursement » ou « bug ».",
  addTitle: "Nouvelle étiquette",
  editTitle: "Modifier l’étiquette",
  name: "Nom",
  tooLong: "Une étiquette peut compter jusqu’à 60 caractères.",
  colour: "Couleur",
  colours: {
    gray: "Gris",
    red: "Rouge",
    orange: "Orange",
    yellow: "Jaune",
    green: "Vert",
    teal: "Turquoise",
    blue: "Bleu",
    violet: "Violet",
    pink: "Rose",
  },
  used: (count) => (count < 2 ? `${count} conversation` : `${count} conversations`),
  edit: "Modifier",
  delete: "Supprimer",
  deleteTitle: (name) => `Supprimer l’étiquette ${name} ?`,
  deleteText: (count) =>
    count === 0
      ? "Aucune conversation ne l’a."
      : count === 1
        ? "La conversation qui l’a ne l’affichera plus."
        : `Les ${count} conversations qui l’ont ne l’afficheront plus.`,
};
