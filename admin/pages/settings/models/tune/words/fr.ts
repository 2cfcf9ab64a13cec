import type { TuneWords } from "./en.ts";

export const fr: TuneWords = {
  title: "Entraîner sur les connaissances de ce site",
  text: "Entraîne le petit modèle sur vos articles, leurs formulations et les réponses de votre équipe, sans données personnelles. Quelques articles sont réservés à l’examen : le modèle entraîné n’est proposé que s’il y fait mieux.",
  asItCame: "Le petit modèle est utilisé tel qu’il a été livré.",
  usesTune: (site) => `Le petit modèle utilise un entraînement du site « ${site} ».`,
  backToModel: "Revenir au modèle d’origine",
  backToTune: "Revenir à l’entraînement précédent",
  missing: "L’entraînement n’est pas encore possible sur ce serveur.",
  minutes: "Durée d’entraînement",
  start: "Lancer l’entraînement",
  stop: "Arrêter",
  download: "Télécharger les données pour entraîner ailleurs",
  upload: "Évaluer un adaptateur ou un modèle entraîné ailleurs (.gguf)",
  kinds: {
    tune: (when) => `Entraînement du ${when}`,
    adapter: (when) => `Adaptateur entraîné ailleurs, ajouté le ${when}`,
    model: (when) => `Modèle entraîné ailleurs, ajouté le ${when}`,
  },
  states: {
    running: "En cours",
    offered: "Meilleur : prêt à l’emploi",
    "not-offered": "Pas meilleur",
    superseded: "Remplacé par de plus récents",
    stopped: "Arrêté",
    interrupted: "Interrompu : à relancer",
    failed: "Échec",
  },
  stages: {
    data: "Collecte des données",
    training: "Entraînement",
    converting: "Conversion",
    exam: "Examen",
  },
  left: (time) => `encore ${time}`,
  data: (articles, examples, replies, heldOut) =>
    `${examples.toLocaleString("fr")} questions sur ${articles.toLocaleString("fr")} articles, dont ${replies.toLocaleString("fr")} avec une réponse de votre équipe ; ${heldOut.toLocaleString("fr")} articles réservés à l’examen`,
  former: "Actuel",
  tuned: "Entraîné",
  interval: (value, low, high) => `${value} (${low} à ${high})`,
  inUse: "Utilisé",
  promote: "Utiliser le modèle entraîné",
  promoteTitle: "Utiliser le modèle entraîné ?",
  promoteText:
    "Il sert dès le prochain message, sur chaque site de ce serveur où il réussit l’examen. Vous pouvez revenir en arrière à tout moment.",
  promoteTaken:
    "L’entraînement d’un autre site est utilisé sur ce serveur. Si vous le remplacez, ce site peut ne plus avoir de réponses courtes.",
  replace: "Le remplacer",
};
