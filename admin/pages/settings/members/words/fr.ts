import type { MembersWords } from "./en.ts";

export const fr: MembersWords = {
  title: "Membres",
  text: "Les personnes qui répondent aux visiteurs et gèrent cette installation. Les nouveaux membres arrivent sur invitation.",
  invite: "Inviter",
  inviteTitle: "Inviter un membre de l’équipe",
  email: "E-mail",
  role: "Rôle",
  roleOf: (name) => `Rôle de ${name}`,
  roles: {
    viewer: "Lecteur",
    agent: "Agent",
    manager: "Gestionnaire",
    owner: "Propriétaire",
    custom: "Rôle personnalisé",
  },
  roleTexts: {
    viewer: "Voit les conversations, les articles, les rapports et les réglages, mais ne peut rien modifier.",
    agent: "Répond aux visiteurs : boîte de réception, conversations et Essayer.",
    manager: "Tout ce que peut faire un agent, plus les connaissances, la vue d’ensemble et les réglages.",
    owner: "Tout ce que peut faire un gestionnaire, plus les membres et les clés d’API.",
  },
  send: "Inviter",
  linkTitle: (email) => `Invitation pour ${email}`,
  linkText: "Transmettez ce lien. Il fonctionne une seule fois, expire dans sept jours et ne sera plus affiché.",
  linkMailed:
    "Nous l’avons envoyée par e-mail. Le lien fonctionne une seule fois, expire dans sept jours et ne sera plus affiché.",
  resetTitle: (name) => `Lien de mot de passe pour ${name}`,
  resetText:
    "Transmettez ce lien pour choisir un nouveau mot de passe. Il fonctionne une seule fois, expire dans 24 heures et ne sera plus affiché.",
  done: "Terminé",
  you: "vous",
  since: "depuis le",
  deactivated: "désactivé",
  invited: "invité",
  expires: "jusqu’au",
  expired: "lien expiré",
  more: (name) => `Autres actions pour ${name}`,
  makeReset: "Créer un lien de mot de passe",
  deactivate: "Désactiver",
  reactivate: "Réactiver",
  deactivateTitle: (name) => `Désactiver ${name} ?`,
  deactivateText:
    "Cette personne est immédiatement déconnectée partout et ne peut plus se connecter. Ses conversations en cours retournent dans la file et ses messages gardent son nom. Vous pourrez réactiver son compte plus tard.",
  revokeKeys: (count) =>
    count === 1
      ? "Révoquer aussi la clé d’API qu’elle a créée"
      : `Révoquer aussi les ${count} clés d’API qu’elle a créées`,
  again: "Nouveau lien",
  revoke: "Révoquer",
  revokeTitle: (email) => `Révoquer l’invitation de ${email} ?`,
  revokeText: "Le lien cesse immédiatement de fonctionner.",
  ownerTitle: (name) => `Faire de ${name} un propriétaire ?`,
  ownerText: "Les propriétaires gèrent les membres et les clés d’API, y compris votre compte.",
  ownerYes: "Nommer propriétaire",
  lastOwner: "Il faut au moins un propriétaire. Nommez d’abord quelqu’un d’autre.",
  exists: "Un membre avec cet e-mail existe déjà.",
  emailWrong: "Saisissez une adresse e-mail valide.",
  list: "Membres",
  invitations: "Invitations en attente",
};
