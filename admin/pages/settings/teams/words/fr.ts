import type { TeamWords } from "./en.ts";

export const fr: TeamWords = {
  text: "Une conversation peut être attribuée à une équipe, à la main ou par une règle. Tous ses membres la voient sous « Équipe » dans la boîte de réception.",
  add: "Nouvelle équipe",
  none: "Aucune équipe pour l’instant",
  noneText: "Créez-en une pour chaque groupe qui s’occupe de ses propres sujets, comme Facturation ou Livraison.",
  addTitle: "Nouvelle équipe",
  editTitle: "Modifier l’équipe",
  name: "Nom",
  members: "Membres",
  hours: "Horaires",
  sameHours: "Ceux du site",
  ownHours: "Propres",
  hoursText: "Quand cette équipe est disponible. Les conversations qui l’attendent suivent ces horaires.",
  nobody: "Aucun membre",
  open: (count) => (count < 2 ? `${count} conversation ouverte` : `${count} conversations ouvertes`),
  edit: "Modifier",
  delete: "Supprimer",
  deleteTitle: (name) => `Supprimer l’équipe ${name} ?`,
  deleteText:
    "Ses conversations restent où elles sont, sans équipe. Les règles qui la nomment n’attribuent plus d’équipe.",
  agents: "Agents",
  agentsText:
    "Combien de conversations ouvertes chaque agent peut recevoir automatiquement, et lesquelles lui reviennent d’abord. À la main, il n’y a pas de limite.",
  asSite: "La limite du site",
  upTo: (count) =>
    count === 0
      ? "Aucune attribution automatique"
      : count === 1
        ? "Jusqu’à 1 conversation"
        : `Jusqu’à ${count} conversations`,
  editOne: (name) => `Modifier ${name}`,
  deleteOne: (name) => `Supprimer ${name}`,
  editAgent: (name) => `Modifier ${name}`,
  capacity: "Limite d’attribution automatique",
  capacityText:
    "Conversations ouvertes jusqu’auxquelles d’autres sont attribuées. Vide : la limite du site. Avec 0, rien n’est attribué automatiquement.",
  languages: "Langues",
  languagesText: "Les conversations dans ces langues vont d’abord à cette personne.",
  tags: "Étiquettes",
  tagsText: "Les conversations avec ces étiquettes vont d’abord à cette personne.",
};
