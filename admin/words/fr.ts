import type { OutcomeWords } from "./outcomes.ts";
import type { ReasonWords } from "./reasons.ts";

const reasons: ReasonWords = {
  reasons: {
    "one-article-fits": "Réponse tirée d’un article",
    "asked-before": "Même réponse que précédemment",
    "composed-and-supported": "Rédigé par le petit modèle, chaque phrase vérifiée",
    "large-model-answered": "Réponse du grand modèle",
    "two-articles-fit": "Plusieurs articles conviennent",
    "some-articles-near": "Articles proches suggérés",
    "not-sure-enough": "Pas assez sûr pour répondre",
    "not-in-knowledge": "Absent de vos articles",
    "no-knowledge": "Aucun article publié disponible",
    "asked-for-person": "A demandé à parler à quelqu’un",
    "did-not-help": "A dit que cela n’aidait pas",
    complaint: "Réclamation",
    "small-talk": "Bavardage",
    thanks: "A remercié",
    "too-fast": "Trop de messages à la fois",
    abuse: "Insultant ou menaçant",
    "self-harm": "Peut-être en danger : à regarder tout de suite",
    "medical-emergency": "Urgence médicale possible : à regarder tout de suite",
    "legal-threat": "Menace d’action en justice",
    "prompt-injection": "A tenté de manipuler l’assistant",
    "unsupported-sentence": "Une partie de la réponse n’a pas pu être vérifiée",
    "already-said": "Encore le même passage",
    "machine-failed": "Problème technique",
    "budget-spent": "Limite quotidienne du grand modèle atteinte",
    "person-has-floor": "Un agent s’occupe de la conversation",
    "waiting-for-person": "A réécrit en attendant un agent",
    "taken-over": "Reprise par un agent",
    "wrote-by-e-mail": "A écrit un e-mail",
    approval: "Réponse à vérifier avant l’envoi",
  },
  forms: {
    cached: "Réutilisée",
    quoted: "Citée",
    composed: "Rédigée",
    large: "Grand modèle",
    clarify: "Question de précision",
    suggested: "Suggestion",
    smalltalk: "Bavardage",
    handoff: "Transfert",
    "out-of-hours": "Hors horaires",
    refused: "Refusée",
  },
};

const outcomes: OutcomeWords = {
  title: "Résultat",
  outcomes: {
    confirmed: "Résolue par l’assistant, confirmée",
    presumed: "Résolue par l’assistant, présumée",
    team: "Résolue par votre équipe",
    open: "En cours",
    abandoned: "Abandonnée",
    unresolved: "Non résolue",
    contradicted: "Visiteur insatisfait",
    reopened: "Revenu avec la même question",
    "no-reply": "Fermée sans réponse",
    assistant: "Résolue par l’assistant",
    answered: "Avec réponse de l’assistant",
  },
  meanings: {
    confirmed: () => "Le visiteur a dit qu’une réponse l’a aidé, ou a noté la conversation 4 ou 5.",
    presumed: (hours) =>
      `L’assistant a répondu à la dernière question, le visiteur n’a demandé personne et n’a plus écrit depuis ${hours} heures.`,
    team: () => "Un agent a répondu et terminé la conversation.",
    open: (hours) =>
      `En attente d’un agent, suivie par un agent, ou le visiteur a écrit au cours des ${hours} dernières heures.`,
    abandoned: () =>
      "Le visiteur est parti sans réponse à sa dernière question, par exemple quand l’assistant a demandé une précision, suggéré des articles ou proposé un agent. Il n’attendait personne.",
    unresolved: () =>
      "Le visiteur n’était pas satisfait, est revenu avec la même question, ou a attendu un agent qui n’a pas répondu.",
    contradicted: () => "Le dernier avis du visiteur était mauvais, ou il a reposé la même question autrement.",
    reopened: (hours) =>
      `Le visiteur est revenu sur le même sujet après au moins ${hours} heures sans écrire, dans les 7 jours suivant la réponse.`,
    "no-reply": () => "La conversation attendait un agent et a été fermée avant toute réponse.",
  },
  escalated: "Transmise à",
  tiers: { large: "Grand modèle", person: "Un agent (proposé ou transmise)", handoff: "Un agent (transmise)" },
};

export const fr = { reasons, outcomes };
