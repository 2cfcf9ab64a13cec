import type { ProfileWords } from "./en.ts";

export const fr: ProfileWords = {
  title: "Votre profil",
  name: "Nom",
  nameHint: "Affiché aux visiteurs quand vous répondez.",
  email: "E-mail",
  language: "Langue de la console",
  save: "Enregistrer",
  saved: "Enregistré",
  passwordTitle: "Mot de passe",
  current: "Mot de passe actuel",
  next: "Nouveau mot de passe",
  nextHint: "10 caractères ou plus. Vous serez déconnecté de tous vos autres appareils.",
  change: "Changer le mot de passe",
  changed: "Mot de passe modifié.",
  wrong: "Ce n’est pas votre mot de passe actuel.",
  tooWeak: "Choisissez-en un plus long : 10 caractères ou plus, différent de votre e-mail et difficile à deviner.",
  tooFast: "Trop de tentatives. Attendez quelques minutes et réessayez.",
  needed: "Merci de remplir ce champ.",
  sessionsTitle: "Où vous êtes connecté",
  sessions: "Vos sessions",
  here: "cet appareil",
  unknown: "Appareil inconnu",
  on: (browser, system) => `${browser} sur ${system}`,
  used: "dernière utilisation",
  end: "Déconnecter",
  everywhere: "Se déconnecter partout",
  everywhereTitle: "Se déconnecter partout ?",
  everywhereText: "Toutes vos sessions prendront fin, y compris celle-ci.",
  notificationsTitle: "E-mails",
  followMail: "Recevoir des e-mails sur les conversations que je suis",
  followMailHint:
    "Tant que vous n’avez aucune console ouverte, au plus un e-mail par conversation en 15 minutes. Ils ne disent pas ce qui a été écrit.",
  cannotMail:
    "Ce serveur ne peut pas envoyer ces e-mails. La personne qui l’exploite doit définir SMTP_URL, MAIL_FROM et PUBLIC_URL.",
  pushTitle: "Notifications push",
  pushText:
    "Sur votre téléphone ou votre ordinateur, même quand Tuppence est fermé. Rien n’est envoyé tant que vous avez une console sous les yeux.",
  pushHere: "Notifications push sur cet appareil",
  pushAbout: "M’informer sur",
  pushDevices: "Appareils avec notifications push",
  pushSince: "depuis",
  pushTest: "Envoyer un test",
  pushTested: "Envoyé. La notification devrait arriver dans quelques secondes.",
  pushRemove: "Désactiver",
  pushIosFirst:
    "Sur iPhone et iPad, ajoutez d’abord Tuppence à l’écran d’accueil : touchez Partager, puis Sur l’écran d’accueil. Ouvrez-le de là et activez cette option (iOS 16.4 ou ultérieur).",
  pushInsecure:
    "Les navigateurs n’autorisent les notifications push qu’en https. Ouvrez la console à une adresse https.",
  pushMissing: "Ce navigateur ne prend pas en charge les notifications push.",
  pushBlocked:
    "Votre navigateur bloque les notifications de ce site. Autorisez-les dans les réglages du site, puis rechargez la page.",
  appTitle: "Application",
  appText:
    "Tuppence s’installe comme une application, avec sa propre icône, qui indique combien de conversations attendent.",
  appInstall: "Installer Tuppence",
  appInstalled: "Vous utilisez l’application installée.",
  appIos: "Touchez Partager, puis Sur l’écran d’accueil.",
  appByMenu:
    "Si votre navigateur peut l’installer, vous trouverez Installer ou Ajouter à l’écran d’accueil dans son menu.",
  pushChoices: {
    own: "Mes conversations : nouveaux messages, conversation attribuée ou de retour de pause",
    followed: "Les conversations que je suis",
    queue: "Les nouvelles conversations dans la file de mes équipes",
  },
};
