import type { PushAbout } from "../store/push.ts";
import { LANGUAGES, type Language } from "../wire/widget.ts";

interface PushWords {
  readonly about: Readonly<Record<PushAbout, string>>;
  readonly nameless: string;
  readonly test: string;
}

const WORDS: Readonly<Record<Language, PushWords>> = {
  en: {
    about: {
      message: "New message in your conversation",
      assigned: "A conversation was assigned to you",
      woken: "A snoozed conversation is back",
      mentioned: "You were mentioned in a note",
      followed: "News in a conversation that you follow",
      queue: "A customer is waiting",
    },
    nameless: "Visitor",
    test: "Push notifications work on this device.",
  },
  de: {
    about: {
      message: "Neue Nachricht in Ihrem Gespräch",
      assigned: "Ein Gespräch wurde Ihnen zugewiesen",
      woken: "Ein zurückgestelltes Gespräch ist wieder da",
      mentioned: "Sie wurden in einer Notiz erwähnt",
      followed: "Neues in einem Gespräch, dem Sie folgen",
      queue: "Ein Kunde wartet",
    },
    nameless: "Besucher",
    test: "Push-Benachrichtigungen funktionieren auf diesem Gerät.",
  },
  es: {
    about: {
      message: "Mensaje nuevo en su conversación",
      assigned: "Se le ha asignado una conversación",
      woken: "Una conversación pospuesta ha vuelto",
      mentioned: "Le han mencionado en una nota",
      followed: "Novedades en una conversación que sigue",
      queue: "Hay un cliente esperando",
    },
    nameless: "Visitante",
    test: "Las notificaciones push funcionan en este dispositivo.",
  },
  fr: {
    about: {
      message: "Nouveau message dans votre conversation",
      assigned: "Une conversation vous a été attribuée",
      woken: "Une conversation en pause est de retour",
      mentioned: "On vous a mentionné dans une note",
      followed: "Du nouveau dans une conversation que vous suivez",
      queue: "Un client attend",
    },
    nameless: "Visiteur",
    test: "Les notifications push fonctionnent sur cet appareil.",
  },
};

/** What notifications say, in a console's language. */
export const pushWords = (language: string): PushWords => WORDS[LANGUAGES.find((one) => one === language) ?? "en"];
