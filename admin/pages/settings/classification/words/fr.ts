import type { ClassificationWords } from "./en.ts";

const common = {
  notMeasured: "Pas encore disponible : rien n’a été mesuré sur vos propres conversations.",
  precision: "Part qui doit être juste",
  learning: "Apprentissage de vos changements…",
  history: "Vos propres conversations",
  all: "Tous les exemples",
  tested: (right: string, of: string) => `${right} justes sur ${of} s’il se prononce toujours`,
  right: (share: string, low: string, high: string) =>
    `${share} d’entre eux sont justes (intervalle à 95 % : ${low} à ${high})`,
  found: "Reconnus",
  correct: "Justes une fois nommés",
  confusions: "Ce qui est confondu",
  noConfusions: "Aucune erreur sur vos exemples.",
  confused: (is: string, taken: string) => `${is}, pris pour ${taken}`,
  learntAt: (time: string) => `Appris ${time}`,
};

export const fr: ClassificationWords = {
  text: "L’assistant sait reconnaître l’urgence d’une conversation et l’humeur du client. Il montre à quelle fréquence il a raison sur vos propres conversations avant de pouvoir décider lui-même.",
  conversations: (count) => (count < 2 ? `${count} conversation` : `${count} conversations`),
  shipped: (count) => `${count} exemples fournis`,
  priority: {
    ...common,
    title: "Priorité",
    usual: "normal",
    learns:
      "Apprise des priorités que fixe votre équipe. Les conversations fermées telles quelles comptent comme normales. Il en faut au moins 5, et 5 d’une autre priorité.",
    mode: "Que faire d’une priorité reconnue",
    modes: { off: "Rien", suggest: "La proposer aux agents", set: "La fixer automatiquement" },
    modeTexts: {
      off: "Les priorités ne sont pas apprises.",
      suggest: "Les agents voient la priorité au-dessus de la conversation et la fixent d’un clic ou avec la touche Y.",
      set: "Elle est fixée quand une conversation arrive dans la file, avant vos règles de routage. La priorité d’une règle l’emporte, celle de votre équipe aussi.",
    },
    notYet: (needed, share) =>
      `Pas encore disponible : au moins ${needed} de vos conversations doivent encore être reconnues, toutes justes, pour prouver ${share}.`,
    paused:
      "Rien n’est fixé pour l’instant, car la part voulue n’est pas atteinte. Les agents voient des propositions en attendant.",
    measured: "La qualité de la reconnaissance des priorités",
    measuredText:
      "Chaque conversation est testée sur un assistant qui ne l’a pas vue. S’il n’est pas assez sûr, il ne nomme aucune priorité.",
    noFigures: "Rien à mesurer encore : il faut 5 conversations normales et 5 d’une autre priorité.",
    named: (share, of) => `Nomme une priorité autre que normale dans ${share} des cas sur ${of}`,
    noneNamed: "Jamais assez sûr pour en nommer une",
    className: "Priorité",
    perClass: "Par priorité",
  },
  sentiment: {
    ...common,
    title: "Humeur",
    usual: "neutral",
    learns:
      "Apprise d’exemples en français, anglais, allemand et espagnol fournis avec Tuppence, et de ce qu’indique votre équipe. Les derniers messages du client sont lus.",
    mode: "Que faire d’une humeur reconnue",
    modes: { off: "Rien", suggest: "La proposer aux agents", set: "La fixer automatiquement" },
    modeTexts: {
      off: "L’humeur n’est pas reconnue.",
      suggest:
        "Les agents voient au-dessus de la conversation comment le client semble se sentir, et le confirment d’un clic ou avec la touche Y.",
      set: "Elle est fixée quand une conversation arrive dans la file, avant vos règles de routage, qui peuvent donc s’en servir, puis à nouveau quand le client écrit encore.",
    },
    notYet: (needed, share) =>
      `Pas encore disponible : au moins ${needed} des conversations évaluées par votre équipe doivent encore être reconnues, toutes justes, pour prouver ${share}.`,
    paused:
      "Rien n’est fixé pour l’instant, car la part voulue n’est pas atteinte. Les agents voient des propositions en attendant.",
    measured: "La qualité de la reconnaissance de l’humeur",
    measuredText:
      "Chaque exemple est testé sur un assistant qui ne l’a pas vu. S’il n’est pas assez sûr, il ne dit rien.",
    noFigures: "Rien à mesurer encore.",
    named: (share, of) => `En dit ${share} négatifs ou positifs sur ${of}`,
    noneNamed: "Jamais assez sûr pour se prononcer",
    className: "Humeur",
    perClass: "Par humeur",
  },
};
