import type { MentionWords } from "./en.ts";

export const de: MentionWords = {
  list: "Jemanden aus dem Team erwähnen",
  found: (count) =>
    count === 1 ? "1 Person, Eingabetaste zum Erwähnen" : `${count} Personen, Pfeiltasten zum Auswählen`,
};
