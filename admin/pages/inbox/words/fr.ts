import type { InboxWords } from "./en.ts";

export const fr: InboxWords = {
  title: "Boîte de réception",
  queue: "File",
  mine: "Les miennes",
  all: "Ouvertes",
  views: "Afficher",
  list: "Conversations",
  emptyQueue: "Personne n’attend",
  emptyQueueText:
    "L’assistant s’occupe de tous les chats. Une conversation apparaît ici lorsqu’un client demande à parler à quelqu’un ou que l’assistant ne sait pas répondre.",
  emptyMine: "Rien ne vous est attribué",
  emptyMineText: "Prenez en charge une conversation de la file.",
  emptyAll: "Aucune conversation ouverte",
  emptyAllText: "Toutes les conversations ont été traitées.",
  more: (shown, all) => `Affichage des ${shown} qui attendent depuis le plus longtemps, sur ${all}.`,
  released: (count) =>
    count === 1
      ? "Une conversation est revenue dans la file pendant votre absence :"
      : `${count} conversations sont revenues dans la file pendant votre absence :`,
  dismiss: "Masquer",
  help: "Raccourcis clavier",
  keys: {
    move: "Conversation suivante, précédente",
    open: "Ouvrir",
    take: "Prendre en charge",
    reply: "Répondre",
    note: "Écrire une note",
    back: "Rendre à l’assistant",
    close: "Fermer la conversation",
    leave: "Quitter le champ, retour à la liste",
    help: "Afficher les raccourcis",
  },
};
