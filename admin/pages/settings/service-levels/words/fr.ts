import type { ServiceLevelWords } from "./en.ts";

export const fr: ServiceLevelWords = {
  text: "En combien de temps un agent doit répondre et résoudre, selon la priorité. Les listes montrent les échéances et avertissent quand il reste un quart du temps.",
  off: "Aucun objectif",
  on: "Objectifs",
  offText: "Les conversations n’ont pas d’échéance.",
  count: "Compter le temps",
  business: "Pendant les horaires",
  clock: "24 heures sur 24",
  businessText: "Seulement quand l’équipe de la conversation est disponible, ou le site si elle n’a pas d’équipe.",
  clockText: "Les nuits, les week-ends et les jours fériés comptent.",
  priority: "Priorité",
  reply: "Première réponse, minutes",
  nextReply: "Réponse suivante, minutes",
  resolution: "Résolution, heures",
  pause:
    "Tous s’arrêtent tant qu’une conversation est en pause ; la résolution aussi tant qu’elle attend le visiteur. La réponse suivante est due quand le visiteur écrit après la réponse d’un agent. Laissez un champ vide pour ne pas fixer d’objectif.",
  label: "Objectifs",
  of: (what: string, priority: string) => `${what} : ${priority}`,
};
