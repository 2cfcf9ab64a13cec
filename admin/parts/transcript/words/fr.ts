import type { TranscriptWords } from "./en.ts";

export const fr: TranscriptWords = {
  transcript: "Historique",
  merged: (id, time) => `Fusionnée depuis ${id}, ${time}`,
  messages: (count) => (count <= 1 ? `${count} message` : `${count} messages`),
  machine: "Assistant",
  seen: "Vu",
  writing: "écrit…",
  why: "Pourquoi cette réponse",
  reason: "Motif",
  searched: "Recherche effectuée",
  nearest: "Articles les plus proches",
  articleGone: "(article supprimé)",
  translate: "Traduire",
  translated: "Traduit",
  asWritten: "Tel qu’écrit par l’agent",
  notTranslated: "Traduction impossible",
  sources: "Sources",
  firstWord: "Premier mot",
  whole: "Réponse complète",
  tokens: "Jetons lus / écrits",
  cost: "Coût",
  counterfactual: "Avec un grand modèle",
  helped: "Le visiteur a trouvé cette réponse utile",
  notHelped: "Le visiteur n’a pas trouvé cette réponse utile",
  cutShort: "Interrompue : un agent a pris le relais ou le visiteur est parti",
  articleWords: "Le texte de l’article",
  asked: "Choix proposés",
  queued: (reason) => (reason === undefined ? "En attente d’un agent" : `En attente d’un agent · ${reason}`),
  claimed: (agent) => `${agent} a pris la conversation en charge`,
  returned: (agent) => `${agent} a rendu la conversation à l’assistant`,
  closed: "Conversation fermée",
  event: {
    transferred: (by, from, to) =>
      by === from
        ? `${by} a transféré la conversation à ${to}`
        : `${by} a transféré la conversation de ${from} à ${to}`,
    requeued: (by, from) =>
      by === from
        ? `${by} a remis la conversation dans la file`
        : `${by} a remis dans la file la conversation de ${from}`,
    "taken-over": (by, from) => `${by} a pris le relais de ${from}`,
    released: (from) => `${from} n’était plus disponible ; la conversation est revenue dans la file`,
  },
  note: (author) => `Note de ${author}, visible par votre équipe uniquement`,
  deleteNote: "Supprimer la note",
  sending: "Envoi…",
  notSentYet: "Pas encore envoyé. Le message partira dès que vous serez de nouveau en ligne.",
  refused: "Non envoyé",
  edit: "Modifier",
  discard: "Abandonner",
  teach: "Améliorer les articles",
  attachment: "Fichier",
  mail: {
    by: "E-mail",
    noSubject: "(sans objet)",
    verified: "Expéditeur vérifié",
    unverified: "Expéditeur non vérifié",
    whole: "Afficher tout l'e-mail",
    less: "Afficher moins",
  },
  empty: "Aucun message pour l’instant.",
};
