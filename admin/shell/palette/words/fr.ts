import type { PaletteWords } from "./en.ts";

export const fr: PaletteWords = {
  title: "Commandes",
  hint: "Aller à une page, une vue ou une conversation, ou faire une action",
  actions: "Cette conversation",
  pages: "Pages",
  views: "Vues",
  conversations: "Conversations",
  nothing: "Rien trouvé",
  close: "Fermer",
};
