import type { PaletteWords } from "./en.ts";

export const de: PaletteWords = {
  title: "Befehle",
  hint: "Zu einer Seite, Ansicht oder einem Gespräch, oder etwas tun",
  actions: "Dieses Gespräch",
  pages: "Seiten",
  views: "Ansichten",
  conversations: "Gespräche",
  nothing: "Nichts gefunden",
  close: "Schließen",
};
