import type { MentionWords } from "./en.ts";

export const fr: MentionWords = {
  list: "Mentionner un collègue",
  found: (count) =>
    count === 1 ? "1 collègue, Entrée pour le mentionner" : `${count} collègues, flèches pour choisir`,
};
