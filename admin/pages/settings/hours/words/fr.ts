import type { HoursWords } from "./en.ts";

export const fr: HoursWords = {
  text: "Quand votre équipe est disponible. L’assistant répond à toute heure ; ces horaires décident quand il peut transférer une conversation à votre équipe.",
  always: "Toujours",
  week: "Horaires de la semaine",
  alwaysText: "À toute heure, le visiteur est informé que l’équipe a été prévenue.",
  zone: "Fuseau horaire",
  now: (time: string, open: boolean) => `Là-bas il est ${time} : ${open ? "ouvert" : "fermé"}.`,
  from: "De",
  to: "À",
  closed: "Fermé",
  add: "Ajouter une plage",
  remove: "Retirer cette plage",
  copy: "Copier le lundi sur les autres jours ouvrés",
  wrong: "L’heure de fin doit être après l’heure de début.",
  outside: "En dehors de ces horaires",
  outsideText:
    "Le chat indique que personne n’est disponible et quand vous serez de retour, et demande une adresse e-mail. La conversation attend dans la boîte de réception. Vous pouvez écrire votre propre message dans chaque langue.",
  holidays: "Jours fériés",
  holidaysText: "Les jours où personne n’est disponible, dans ce fuseau horaire.",
  noHolidays: "Aucun pour l’instant.",
  past: "passé",
  date: "Date",
  addDate: "Ajouter",
  removeDate: (date: string) => `Retirer ${date}`,
  textLanguage: "Langue du texte",
  textIn: (language: string) => `Votre texte, ${language}`,
  textText: "{time} est remplacé par l’heure de votre retour. Laissez vide pour utiliser le message standard.",
  label: "Horaires",
  releaseAfterMinutes: "Remettre les conversations dans la file après",
  releaseAfterMinutesText:
    "Quand un agent se déconnecte, ferme la console ou se met absent, ses conversations reviennent dans la file après ce délai. 0 pour désactiver.",
  replyMailMinutes: "Envoyer par e-mail les réponses non vues après",
  replyMailMinutesText:
    "Si un visiteur n’a pas vu la réponse d’un agent après ce délai et a quitté votre site, elle est envoyée à l’adresse e-mail qu’il a indiquée. Si votre site est encore ouvert, nous attendons cinq fois plus longtemps. Nécessite un serveur de messagerie (SMTP_URL). 0 pour désactiver.",
  minutes: " minutes",
  none: "Tous les jours sont fermés : aucune heure ne serait jamais indiquée aux visiteurs.",
};
