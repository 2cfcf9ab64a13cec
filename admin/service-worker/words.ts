import type { Language } from "../../server/wire/widget.ts";

interface OfflineWords {
  readonly title: string;
  readonly text: string;
  readonly again: string;
}

/** The page that's shown without a connection. The worker is one file, so that all languages are in it. */
export const OFFLINE: Readonly<Record<Language, OfflineWords>> = {
  en: {
    title: "You're offline",
    text: "Tuppence can't reach the server. Check your connection. Replies that you've started are kept on this device.",
    again: "Try again",
  },
  de: {
    title: "Sie sind offline",
    text: "Tuppence erreicht den Server nicht. Prüfen Sie Ihre Verbindung. Angefangene Antworten bleiben auf diesem Gerät gespeichert.",
    again: "Erneut versuchen",
  },
  es: {
    title: "Está sin conexión",
    text: "Tuppence no puede conectar con el servidor. Compruebe su conexión. Las respuestas que haya empezado se conservan en este dispositivo.",
    again: "Reintentar",
  },
  fr: {
    title: "Vous êtes hors ligne",
    text: "Tuppence ne parvient pas à joindre le serveur. Vérifiez votre connexion. Les réponses commencées sont conservées sur cet appareil.",
    again: "Réessayer",
  },
};
