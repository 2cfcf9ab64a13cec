import type { InboxWords } from "./en.ts";

export const de: InboxWords = {
  title: "Posteingang",
  queue: "Warteschlange",
  mine: "Meine",
  all: "Alle offenen",
  views: "Anzeigen",
  list: "Gespräche",
  emptyQueue: "Niemand wartet",
  emptyQueueText:
    "Der Assistent beantwortet alle Chats. Gespräche erscheinen hier, wenn jemand mit einem Menschen sprechen möchte oder der Assistent keine Antwort weiß.",
  emptyMine: "Ihnen ist nichts zugewiesen",
  emptyMineText: "Übernehmen Sie ein Gespräch aus der Warteschlange.",
  emptyAll: "Keine offenen Gespräche",
  emptyAllText: "Alle Gespräche sind erledigt.",
  more: (shown, all) => `Angezeigt werden die ${shown} mit der längsten Wartezeit von insgesamt ${all}.`,
  released: (count) =>
    count === 1
      ? "Während Sie weg waren, ging ein Gespräch zurück in die Warteschlange:"
      : `Während Sie weg waren, gingen ${count} Gespräche zurück in die Warteschlange:`,
  dismiss: "Ausblenden",
  help: "Tastenkürzel",
  keys: {
    move: "Nächstes, voriges Gespräch",
    open: "Öffnen",
    take: "Übernehmen",
    reply: "Antworten",
    note: "Notiz schreiben",
    back: "An den Assistenten zurückgeben",
    close: "Gespräch schließen",
    leave: "Textfeld verlassen, zurück zur Liste",
    help: "Tastenkürzel anzeigen",
  },
};
