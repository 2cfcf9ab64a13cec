import type { CostsWords } from "./en.ts";

export const fr: CostsWords = {
  text: "Les prix sur lesquels reposent vos coûts. Les changements valent à partir de maintenant ; les coûts passés restent inchangés.",
  machine: "Serveur",
  machineUsdPerHour: "Serveur, par heure",
  machineUsdPerHourText: "Ce que vous payez pour le serveur, occupé ou non. Pour un prix mensuel, divisez par 730.",
  machineWatts: "Puissance en charge",
  machineWattsText: "Nous supposons 15 W pour deux cœurs de serveur occupés.",
  usdPerKwh: "Électricité, par kWh",
  usdPerKwhText: "Mettez 0 si le prix du serveur comprend l’électricité.",
  people: "Votre équipe",
  personUsdPerHour: "Temps d’un agent, par heure",
  personUsdPerHourText: "Salaire et charges. S’applique aux minutes que les agents passent dans les conversations.",
  large: "Grands modèles",
  baselineModel: "Comparer avec",
  baselineModelText:
    "Ce que les mêmes réponses auraient coûté avec ce modèle. Prix par million de jetons, entrée / sortie.",
  source: (text) => `Source : ${text}`,
  largeModelUsdPerDay: "Limite quotidienne du grand modèle",
  largeModelUsdPerDayText:
    "Au-delà, tout continue comme sans grand modèle, le plus souvent avec votre équipe. Le jour commence à 00:00 UTC.",
  noLimit: "Sans limite",
  inUse: "Utilisé",
  notSetUp: "Non configuré. Définissez LLM_URL sur le serveur pour en ajouter un.",
  priced: (model, price) => `${model}, ${price} par million de jetons, entrée / sortie`,
  unpriced: (model) =>
    `${model}. La table des prix ne le connaît pas : ses réponses comptent comme gratuites et la limite est sans effet.`,
  spentToday: (amount) => `Dépensé aujourd’hui (UTC) : ${amount}`,
  usedUp:
    "La limite du jour est atteinte. Le grand modèle sera de nouveau sollicité à 00:00 UTC, ou si vous relevez la limite.",
  tests: "Vos conversations de test",
  testers: "Ne pas compter les conversations de",
  testersText:
    "Adresses IP, plages comme 203.0.113.0/24 ou adresses e-mail, une par ligne. Les conversations commencées en étant connecté à cette console ne comptent jamais. S’applique aux nouvelles conversations.",
};
