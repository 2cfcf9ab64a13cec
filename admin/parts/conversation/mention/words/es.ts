import type { MentionWords } from "./en.ts";

export const es: MentionWords = {
  list: "Mencionar a alguien del equipo",
  found: (count) => (count === 1 ? "1 persona, Intro para mencionarla" : `${count} personas, flechas para elegir`),
};
