import type { IdentityWords } from "./en.ts";

export const fr: IdentityWords = {
  text: "Indiquez au chat qui est connecté sur votre site, avec un jeton signé par votre serveur. Sans jeton, tous les visiteurs sont anonymes.",
  mode: "Qui peut démarrer un chat",
  optional: "Tout le monde",
  optionalText: "Les visiteurs connectés apparaissent avec leur nom ; les autres restent anonymes.",
  strict: "Seulement les visiteurs connectés",
  strictText: "Les visiteurs sans jeton ne peuvent pas envoyer de messages. Nécessite un secret ou une clé publique.",
  secret: "Secret partagé",
  secretText: "Votre serveur signe les jetons avec ce secret (HS256). Ne le mettez jamais dans une page web.",
  has: "Un secret est défini. Il ne peut plus être affiché.",
  hasNot: "Pas encore de secret.",
  make: "Créer un secret",
  renew: "Remplacer le secret",
  renewTitle: "Remplacer le secret ?",
  renewText:
    "Les jetons signés avec l’ancien secret cessent immédiatement de fonctionner. Mettez votre serveur à jour aussitôt.",
  made: "Le nouveau secret",
  madeText: "Copiez-le maintenant dans les réglages de votre serveur. Vous ne pourrez plus le revoir.",
  done: "Je l’ai copié",
  publicKey: "Ou une clé publique",
  publicKeyText:
    "Si vos jetons sont signés avec une clé privée (RS256, ES256, EdDSA), collez ici la clé publique en PEM. Le secret est alors ignoré.",
  signed: "Pour savoir comment signer un jeton, voir Installer.",
};
