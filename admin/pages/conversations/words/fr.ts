import type { ConversationsWords } from "./en.ts";

export const fr: ConversationsWords = {
  title: "Conversations",
  search: "Rechercher",
  state: "État",
  reason: "Motif",
  rating: "Évaluation",
  from: "Du",
  to: "Au",
  any: "Toutes",
  helped: "Réponse utile",
  notHelped: "Réponse peu utile",
  tests: "Conversations de test",
  withoutTests: "Masquer",
  onlyTests: "Uniquement celles-ci",
  clear: "Effacer les filtres",
  filters: "Filtres",
  none: "Pas encore de conversations",
  noneText: "Toutes les conversations de votre chat apparaissent ici.",
  noMatch: "Aucune conversation correspondante",
  noMatchText: "Retirez un filtre ou utilisez moins de mots.",
  older: "Chargement des conversations plus anciennes",
};
