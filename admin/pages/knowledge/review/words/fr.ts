import type { ReviewWords } from "./en.ts";

const n = (value: number) => value.toLocaleString("fr");

export const fr: ReviewWords = {
  title: "À relire",
  why: "Ce que votre équipe propose pour les articles, et les réponses à vérifier. Rien ne change pour les clients avant la publication.",
  suggestions: "Suggestions de votre équipe",
  noSuggestions: "Aucune suggestion. Les agents peuvent en faire à partir de leurs réponses, dans chaque conversation.",
  answers: "Réponses à vérifier",
  noAnswers:
    "Aucune réponse à vérifier. Elles apparaissent ici après un pouce vers le bas, ou quand un client repose la même question.",
  total: (count) => n(count),
  kinds: { article: "Nouvel article", phrasing: "Formulation", correction: "Correction" },
  newArticle: "Nouvel article",
  by: (who, when) => `${who}, ${when}`,
  stale: "L'article a changé depuis. Refaites la suggestion depuis la conversation, ou modifiez l'article.",
  accept: "Accepter",
  drop: "Écarter",
  accepted: "Acceptée. Les clients le verront après la prochaine publication.",
  reasons: {
    "thumbs-down": "N'a pas aidé",
    "asked-again": "Question reposée",
    "large-helped": "La réponse du grand modèle a aidé",
  },
  from: "Source :",
  improve: "Améliorer",
  keep: "En faire un article",
  fine: "Rien à faire",
  conversation: "Ouvrir la conversation",
  more: "Afficher plus",
};
