import type { AudienceWords } from "./en.ts";

export const fr: AudienceWords = {
  field: "Qui peut le voir",
  everyone: "Tout le monde",
  signedIn: "Visiteurs connectés",
  limited: "Certains d’entre eux",
  condition: "Condition",
  hint: "Par exemple plan=pro,team ou country=DE, ou le nom d’un groupe. Séparez les conditions par un point-virgule : toutes doivent être remplies.",
  who: (text) => `Pour les visiteurs connectés avec ${text}.`,
  fault: "Impossible à lire. Écrivez plan=pro,team ou le nom d’un groupe.",
  group: (names) => `le groupe ${names}`,
  andWord: "et",
  orWord: "ou",
  note: "Les autres n’en reçoivent jamais de réponse, et le centre d’aide ne le montre pas. L’identité d’un visiteur vient de vos jetons signés.",
};
