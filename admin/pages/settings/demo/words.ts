import type { Words } from "../../../language.tsx";

const en = {
  text: "The demo company's conversations were made for show, so that inbox and overview have something in them. They are kept out of what the machine learns from.",
  count: (n: number) => (n === 1 ? "One conversation was made for show." : `${n} conversations were made for show.`),
  none: "No conversation here was made for show.",
  remove: "Remove the demo conversations",
  confirm: "Remove them all?",
  confirmText: "They go with their messages and handoffs. Articles and settings stay. This cannot be undone.",
  removed: (n: number) => (n === 1 ? "One conversation was removed." : `${n} conversations were removed.`),
};
export const words: Words<typeof en> = {
  en,
  de: {
    text: "Die Gespräche der Demofirma sind zum Vorzeigen gemacht, damit Posteingang und Überblick nicht leer sind. Die Maschine lernt nicht aus ihnen.",
    count: (n: number) =>
      n === 1 ? "Ein Gespräch ist zum Vorzeigen gemacht." : `${n} Gespräche sind zum Vorzeigen gemacht.`,
    none: "Kein Gespräch hier ist zum Vorzeigen gemacht.",
    remove: "Demogespräche entfernen",
    confirm: "Alle entfernen?",
    confirmText:
      "Sie verschwinden mit Nachrichten und Übergaben. Artikel und Einstellungen bleiben. Das lässt sich nicht rückgängig machen.",
    removed: (n: number) => (n === 1 ? "Ein Gespräch wurde entfernt." : `${n} Gespräche wurden entfernt.`),
  },
  es: {
    text: "Las conversaciones de la empresa de demostración se hicieron para enseñar, para que la bandeja y el resumen no estén vacíos. La máquina no aprende de ellas.",
    count: (n: number) =>
      n === 1 ? "Una conversación se hizo para enseñar." : `${n} conversaciones se hicieron para enseñar.`,
    none: "Ninguna conversación de aquí se hizo para enseñar.",
    remove: "Quitar las conversaciones de demostración",
    confirm: "¿Quitarlas todas?",
    confirmText: "Se van con sus mensajes y traspasos. Los artículos y los ajustes quedan. No se puede deshacer.",
    removed: (n: number) => (n === 1 ? "Se quitó una conversación." : `Se quitaron ${n} conversaciones.`),
  },
  fr: {
    text: "Les conversations de la société de démo sont là pour montrer, afin que la boîte de réception et la vue d’ensemble ne soient pas vides. La machine n’en apprend rien.",
    count: (n: number) =>
      n === 1 ? "Une conversation est là pour montrer." : `${n} conversations sont là pour montrer.`,
    none: "Aucune conversation ici n’est là pour montrer.",
    remove: "Supprimer les conversations de démo",
    confirm: "Les supprimer toutes ?",
    confirmText:
      "Elles partent avec leurs messages et leurs transferts. Articles et réglages restent. C’est définitif.",
    removed: (n: number) => (n === 1 ? "Une conversation a été supprimée." : `${n} conversations ont été supprimées.`),
  },
};
