import type { TagWords } from "./en.ts";

export const de: TagWords = {
  text: "Schlagwörter sagen, worum es in einem Gespräch geht. Agenten vergeben sie im Posteingang, auch Regeln können das.",
  add: "Neues Schlagwort",
  none: "Noch keine Schlagwörter",
  noneText:
    "Legen Sie Schlagwörter für das an, was Sie wiederfinden oder zählen möchten, etwa „Erstattung“ oder „Fehler“.",
  addTitle: "Neues Schlagwort",
  editTitle: "Schlagwort bearbeiten",
  name: "Name",
  tooLong: "Ein Schlagwort kann bis zu 60 Zeichen haben.",
  colour: "Farbe",
  colours: {
    gray: "Grau",
    red: "Rot",
    orange: "Orange",
    yellow: "Gelb",
    green: "Grün",
    teal: "Türkis",
    blue: "Blau",
    violet: "Violett",
    pink: "Rosa",
  },
  used: (count) => (count === 1 ? "1 Gespräch" : `${count} Gespräche`),
  edit: "Bearbeiten",
  delete: "Löschen",
  deleteTitle: (name) => `Das Schlagwort ${name} löschen?`,
  deleteText: (count) =>
    count === 0
      ? "Kein Gespräch hat es."
      : count === 1
        ? "Das Gespräch, das es hat, zeigt es nicht mehr."
        : `Die ${count} Gespräche, die es haben, zeigen es nicht mehr.`,
};
