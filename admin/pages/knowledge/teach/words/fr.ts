import type { TeachWords } from "./en.ts";

export const fr: TeachWords = {
  title: "Améliorer les articles",
  kinds: { article: "Nouvel article", phrasing: "Formulation", correction: "Corriger un article" },
  kind: "Ce que cela devient",
  kindWhy: {
    article: "Les clients qui posent cette question recevront cette réponse sous forme d'article.",
    phrasing: "Apprend à l'assistant que cet article répond à la question.",
    correction: "Modifie le texte de l'article.",
  },
  question: "Question",
  noQuestion: "La question ne contient que des données personnelles. Reformulez-la.",
  article: "Article",
  noArticles: "Il n'y a pas encore d'article.",
  fieldTitle: "Titre",
  fieldAnswer: "Texte",
  changes: "Ce qui change",
  noChanges: "Rien ne change : l'article le dit déjà.",
  save: "Enregistrer",
  send: "Envoyer pour relecture",
  cancel: "Annuler",
  close: "Fermer",
  saved: "Enregistré. Les clients le verront après la prochaine publication.",
  sent: "Envoyé. Un responsable va le relire.",
  openArticle: "Ouvrir l'article",
};
