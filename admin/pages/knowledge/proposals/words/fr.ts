import type { ProposalWords } from "./en.ts";

const n = (value: number) => value.toLocaleString("fr");
const articles = (count: number) => (count < 2 ? `${n(count)} article` : `${n(count)} articles`);
const phrasings = (count: number) => (count < 2 ? `${n(count)} formulation` : `${n(count)} formulations`);

export const fr: ProposalWords = {
  title: "Formulations proposées",
  why: "Les mots de vos clients, proposés pour les articles qui en ont peu. Celles que vous acceptez aident l’assistant après la prochaine publication.",
  propose: "Proposer des formulations",
  open: (count) => (count < 2 ? `${n(count)} formulation proposée` : `${n(count)} formulations proposées`),
  filter: "Filtre",
  all: "Toutes",
  sources: { "large-model": "Grand modèle", conversation: "Conversations" },
  flagged: "Plus proche d’un autre article",
  onlyArticle: (title) => `Seulement « ${title} »`,
  showAllArticles: "Afficher tous les articles",
  selectFitting: "Sélectionner celles qui conviennent",
  select: (text) => `Sélectionner « ${text} »`,
  selected: (count) => (count < 2 ? `${n(count)} sélectionnée` : `${n(count)} sélectionnées`),
  accept: "Accepter",
  edit: "Modifier",
  drop: "Écarter",
  clear: "Tout désélectionner",
  acceptEdited: "Accepter",
  cancel: "Annuler",
  editField: "Formulation",
  accepted: (count) =>
    count < 2
      ? `${phrasings(count)} acceptée. Elle servira après la prochaine publication.`
      : `${phrasings(count)} acceptées. Elles serviront après la prochaine publication.`,
  dropped: (count) =>
    count < 2
      ? `${phrasings(count)} écartée. Elle ne sera plus proposée.`
      : `${phrasings(count)} écartées. Elles ne seront plus proposées.`,
  more: "Afficher plus",
  fits: "Convient le mieux",
  place: (rank) => `${n(rank)}e choix pour cette question`,
  closerTo: "Plus proche de :",
  unchecked: "Pas encore comparée aux autres articles",
  conversation: "Voir la conversation",
  keys: { move: "se déplacer", select: "sélectionner", accept: "accepter", edit: "modifier", drop: "écarter" },
  emptyTitle: "Apprenez à l’assistant les mots de vos clients",
  emptyBody:
    "Un article est trouvé plus souvent si l’on sait comment les clients posent la question. Faites proposer des formulations par un grand modèle ou reprenez-les de vos conversations, puis décidez pour chacune.",
  decidedTitle: "Plus rien à décider",
  decidedBody: "Publiez vos modifications pour utiliser les formulations acceptées.",
  noneFound: "Rien ne correspond à ces filtres",
  resetFilters: "Tout afficher",
  running: (done, all) => `Formulations en cours de proposition : ${n(done)} sur ${articles(all)}`,
  spent: (spent, budget) => `${spent} sur ${budget} au plus`,
  cancelJob: "Arrêter",
  states: {
    running: "En cours",
    done: "Terminé",
    cancelled: "Arrêté",
    "over-budget": "Arrêté au budget",
    failed: "Arrêté : le modèle n’a pas répondu",
  },
  result: (proposed, count) => `${phrasings(proposed)} pour ${articles(count)}`,
  skipped: (count) => `Rien pour ${articles(count)}`,
  dismiss: "Masquer",
  source: "Source",
  sourceWhy: {
    "large-model":
      "Écrit douze questions pour chaque article qui a peu de formulations. Leur texte est envoyé à votre fournisseur.",
    conversation:
      "Des questions de vos clients auxquelles un article a répondu. Les données personnelles sont retirées. Rien ne quitte votre serveur.",
  },
  fewerThan: "Articles ayant moins de formulations que",
  articlesHead: "Articles",
  questionsHead: "Questions",
  priceHead: "Prix estimé",
  about: (price, model) => `Environ ${price} avec ${model}`,
  free: "Gratuit",
  budget: "Budget en dollars",
  budgetWhy: "S’arrête avant de coûter plus. Ce qui est proposé d’ici là est conservé.",
  unpriced: (model) => `Aucun prix connu pour ${model}`,
  unpricedWhy: "Son coût ne peut être ni estimé ni limité ici. Vérifiez d’abord les tarifs de votre fournisseur.",
  missing: "Aucun grand modèle configuré",
  missingWhy:
    "Définissez LLM_URL, LLM_MODEL et LLM_API_KEY sur le serveur, puis redémarrez-le. Ou utilisez vos conversations.",
  noArticles: "Chaque article a assez de formulations ou de propositions ouvertes.",
  noQuestions:
    "Pas encore de nouvelles questions. Elles viennent de réponses qui ont aidé, de titres choisis par les clients et d’articles envoyés par les agents.",
  start: "Démarrer",
  alreadyRunning: "Des formulations sont déjà en cours de proposition.",
};
