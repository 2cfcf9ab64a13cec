import type { AnswersWords } from "./en.ts";

export const fr: AnswersWords = {
  text: "Le niveau de certitude requis pour que l’assistant réponde, et ce qu’il fait dans le cas contraire.",
  dial: "Précision visée",
  dialText: "Mesurée avec des questions de test sur vos propres articles. Déplacez le curseur pour voir l’effet.",
  dialLabel: "Part visée de bonnes réponses",
  wish: (p: string) => `Viser ${p} de bonnes réponses.`,
  promise: (p: string, n: number) =>
    `D’après ${n.toLocaleString("fr")} réponses évaluées, attendez-vous à au moins ${p} de bonnes réponses.`,
  measured: (p: string, low: string, high: string, n: number, wrong: number) =>
    `Mesuré : ${p} justes (intervalle à 95 % : de ${low} à ${high}), ${wrong.toLocaleString("fr")} fausses sur ${n.toLocaleString("fr")} réponses évaluées.`,
  never: "Avec ce réglage, l’assistant ne répondrait jamais.",
  would: (p: string) => `Il répondrait à ${p} des questions couvertes par vos articles`,
  now: (p: string) => `aujourd’hui ${p}`,
  machine: "avec réponse",
  asked: "avec une question en retour",
  suggested: "avec des articles suggérés",
  person: "transférées à un agent",
  refusalTitle: "Pas assez de données pour cet objectif",
  refusal: (risk: string, none: number, one: number, has: number) =>
    `Pour garantir au plus ${risk} d’erreurs, il faut ${none} réponses évaluées sans erreur, ou ${one} avec une seule erreur. Vous en avez ${has === 0 ? "0" : `seulement ${has}`}. Ajoutez des formulations à vos articles, ou choisissez un objectif plus bas.`,
  refusalStill: "Vous pouvez tout de même le choisir. L’assistant le visera, sans garantie.",
  prior:
    "Ce sont des estimations tirées d’autres sites. Vos articles n’ont pas encore de formulations qui permettent de mesurer.",
  unpublished:
    "Rien n’est encore publié, il n’y a donc rien à mesurer. Votre objectif s’appliquera dès que vous publierez.",
  chart: "Part de bonnes réponses (axe vertical) selon la part de questions traitées (axe horizontal)",
  covered: "Questions traitées",
  right: "Bonnes réponses",
  band: "Intervalle à 95 %",
  here: "Votre objectif",
  table: "Afficher en tableau",
  wanted: "Objectif",
  promised: "Garanti",
  no: "non",
  replies: "Ce que lisent les visiteurs",
  repliesText:
    "Chaque phrase d’une réponse courte est vérifiée dans l’article. Si une réponse n’est pas prête à temps ou échoue à la vérification, le visiteur reçoit aussitôt le texte de l’article.",
  quote: "Citer l’article",
  quoteText: "Le texte de votre article, mot pour mot.",
  shortWithArticle: "Réponse courte, article en dessous",
  shortWithArticleText:
    "Une ou deux phrases qui répondent à la question, avec le texte de l’article ouvert en dessous.",
  short: "Réponse courte seule",
  shortText: "La réponse seule. Un geste suffit pour ouvrir le texte de l’article.",
  examPassed: "Le petit modèle a réussi son examen de rédaction sur ce site : votre choix s’applique.",
  examFailed: (figures: string) =>
    `Pour l’instant, toutes les réponses sont citées : le petit modèle n’a pas réussi son examen de rédaction sur ce site (${figures}).`,
  missed: (name: string, reached: string, wanted: string) => `${name} : ${reached}, ${wanted} exigé`,
  examNone:
    "Pour l’instant, toutes les réponses sont citées : le petit modèle n’a pas encore passé son examen de rédaction sur ce site.",
  examAbsent: "Pour l’instant, toutes les réponses sont citées : aucun petit modèle n’est configuré.",
  examNotReady:
    "Pour l’instant, toutes les réponses sont citées : le petit modèle a réussi son examen de rédaction, mais il n’est pas en marche.",
  examLink: "Voir Modèles",
  handOff: "Quand l’assistant ne sait pas répondre",
  suggest: "Suggérer d’abord les articles les plus proches",
  suggestText:
    "S’il n’est pas sûr mais que des articles s’en approchent, il demande « L’une de ces réponses vous aide-t-elle ? » avec trois titres au plus et « Parler à quelqu’un ». Jamais deux fois de suite, et seulement quand le bon titre s’y trouve le plus souvent.",
  handOffAtOnce: "Transférer tout de suite à un agent, au lieu de le proposer",
  handOffAtOnceText: "Moins de clics pour le visiteur, plus de travail pour votre équipe.",
  approval: "Réponses envoyées par une personne",
  approvalText:
    "Sur ces sujets, l’assistant ne fait que rédiger. Le visiteur apprend qu’un collègue vérifie d’abord la réponse, la conversation rejoint la file d’attente, et un agent envoie le brouillon, le modifie ou écrit autre chose. Vue d’ensemble, Équipe indique combien de brouillons ont été envoyés tels quels.",
  approvalEvery: "Toutes les réponses",
  approvalEveryText:
    "L’assistant ne répond jamais seul. Il demande toujours de quel article il s’agit et suggère des titres.",
  approvalLists: {
    tags: "Articles portant l’une de ces étiquettes",
    collections: "Articles de l’une de ces collections",
    topics: "Conversations sur l’un de ces thèmes",
  },
  approvalNone: {
    tags: "Aucun article n’a encore d’étiquette",
    collections: "Il n’y a pas encore de collection",
    topics: "Il n’y a pas encore de thème",
  },
  approvalGone: "Supprimé",
  approvalClear: (list) => `Vider : ${list}`,
  approvalCount: (n) => (n === 0 ? "aucun" : n === 1 ? "1 sujet" : `${n} sujets`),
  quiet: "Quand une conversation est considérée comme résolue",
  quietHours: "Heures sans message",
  quietHoursText:
    "Une conversation ayant reçu une réponse est considérée comme résolue si le visiteur n’écrit plus pendant ce délai.",
};
