import type { InstallWords } from "./en.ts";

export const fr: InstallWords = {
  text: "Ajoutez le chat à votre site avec une seule balise script. Elle affiche un bouton et charge le reste quand un visiteur ouvre le chat.",
  tag: "1. Ajoutez cette balise à chaque page",
  tagText: "N’importe où dans la page, de préférence à la fin du head. Elle ne ralentit pas votre page.",
  allow: "2. Autorisez vos pages",
  allowText: "Le chat ne s’affiche que sur ces pages :",
  allowNone: "Aucune page n’est encore autorisée.",
  allowLink: "Modifier sous Site",
  open: "3. Ouvrez-le avec vos propres boutons (facultatif)",
  identify: "4. Identifiez les visiteurs connectés (facultatif)",
  identifyText:
    "Votre serveur signe un jeton de courte durée avec le secret d’Identité, et votre page le transmet au chat. Les agents voient le nom et l’e-mail du visiteur, et les visiteurs retrouvent leurs conversations sur tous leurs appareils.",
  server: "Sur votre serveur (Node.js, paquet jose)",
  page: "Sur la page",
  more: "Pour les événements, les règles de sécurité du contenu et les applications monopages, voir docs/widget.md dans le dépôt.",
  copyLabel: "Copier le code",
};
