import type { HealthWords } from "./en.ts";

const n = (value: number) => value.toLocaleString("fr");
const articles = (count: number) => (count <= 1 ? `${n(count)} article` : `${n(count)} articles`);

export const fr: HealthWords = {
  title: "Santé",
  why: "Ce qui pourrait induire un client en erreur, le plus grave d’abord. Plus un article est demandé, plus il compte dans la note.",
  check: "Vérifier à nouveau",
  checked: "Les articles ont été relus. Les liens sont vérifiés en arrière-plan.",
  score: "Note de santé",
  outOf: "sur 100",
  healthy: (count, all) => `${n(count)} sur ${articles(all)} sans problème`,
  reading: "Lecture des articles",
  readAgain: "Les articles ont changé et sont en cours de relecture.",
  readAt: (when) => `Lus : ${when}`,
  linksWaiting: (waiting, all) => `${n(waiting)} liens sur ${n(all)} en attente de vérification`,
  findingsTab: "Problèmes",
  articlesTab: "Articles",
  filter: "Filtrer",
  all: "Tous",
  dismissedFilter: "Ignorés",
  kinds: {
    contradiction: "Contradictions",
    "not-helping": "N’aide pas",
    confusable: "Faciles à confondre",
    "dead-link": "Liens rompus",
    "stale-date": "Dates passées",
    "missing-language": "Langues manquantes",
    "too-long": "Trop longs",
    unused: "Inutilisés",
  },
  gain: (points) => `+${points} points`,
  contradiction: "Ces deux articles se contredisent",
  odd: "Aucun autre article ne dit cela",
  alsoIn: (count) =>
    count === 1 ? "1 autre article dit la même chose" : `${n(count)} autres articles disent la même chose`,
  abouts: {
    number: "Chiffres différents",
    date: "Jours différents",
    denial: "Oui dans l’un, non dans l’autre",
    cost: "Qui paie",
    only: "Ceci seulement dans l’un, davantage dans l’autre",
  },
  notHelping: (bad, all) => `${n(bad)} réponses sur ${n(all)} tirées de cet article n’ont pas aidé`,
  confusable: "Les questions sur ces deux articles se confondent facilement",
  confusedPhrasings: (count) =>
    count === 1
      ? "1 formulation est plus proche de l’autre article"
      : `${n(count)} formulations sont plus proches de l’autre article`,
  askedBack: (count) => `L’assistant a demandé ${n(count)} fois lequel était visé`,
  example: "Exemple",
  tells: "Ce qui les distingue",
  deadLink: "Ce lien ne fonctionne pas",
  linkStates: {
    unchecked: "Pas encore vérifié",
    alive: "Fonctionne",
    dead: "Page introuvable",
    unreachable: "Pas de réponse",
    private: "Mène à un réseau privé : les clients ne peuvent pas l’ouvrir",
  },
  linkChecked: (when) => `Vérifié : ${when}`,
  staleDate: (date) => `Mentionne une date passée : ${date}`,
  missingLanguage: (names) => `Non disponible en ${names}`,
  askedLanguage: (count, name) =>
    `Les clients ont posé ${n(count)} question${count > 1 ? "s" : ""} en ${name}, mais aucun article n’est dans cette langue`,
  tooLong: {
    part: (characters, limit) =>
      `Un paragraphe compte ${n(characters)} caractères. L’assistant en cite ${n(limit)} au plus : divisez-le.`,
    steps: (characters, limit) =>
      `Une liste d’étapes compte ${n(characters)} caractères. L’assistant en cite ${n(limit)} au plus : divisez-la.`,
    headings: (characters) =>
      `${n(characters)} caractères et aucun titre. Ajoutez des titres pour que l’assistant cite le bon passage.`,
  },
  unused: (days) => `Personne n’a demandé cet article ces ${n(days)} derniers jours`,
  dismiss: "Ignorer",
  undismiss: "Afficher à nouveau",
  dismissedBy: (name, when) => (name === null ? `Ignoré : ${when}` : `Ignoré par ${name} : ${when}`),
  more: "Afficher plus",
  order: "Trier par",
  orders: { asked: "Les plus demandés", contradicted: "Les moins utiles", unused: "Inutilisés depuis longtemps" },
  article: "Article",
  asked: "Demandé",
  answered: "Répondu",
  helped: "A aidé",
  contradicted: "Contredit",
  contradictedWhy:
    "Réponses avec un pouce vers le bas ou « cela n’a pas aidé », ou après lesquelles le client a reposé sa question",
  lastUsed: "Dernière utilisation",
  never: "Jamais",
  health: "Santé",
  period: (days) => `Conversations des ${n(days)} derniers jours`,
  noArticlesTitle: "Pas encore d’articles",
  noArticlesBody: "Importez votre centre d’aide ou écrivez un article. Sa santé s’affichera ici.",
  fineTitle: "Rien à corriger",
  fineBody: "Nous n’avons trouvé ni contradiction, ni lien rompu, ni date passée dans vos articles.",
  noneOfKind: "Rien de ce type",
  showAll: "Tout afficher",
};
