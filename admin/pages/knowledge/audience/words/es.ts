import type { AudienceWords } from "./en.ts";

export const es: AudienceWords = {
  field: "Quién puede verlo",
  everyone: "Todo el mundo",
  signedIn: "Visitantes identificados",
  limited: "Solo algunos",
  condition: "Condición",
  hint: "Por ejemplo plan=pro,team o country=DE, o el nombre de un grupo. Separe varias condiciones con punto y coma: deben cumplirse todas.",
  who: (text) => `Para visitantes identificados con ${text}.`,
  fault: "No se puede leer. Escriba plan=pro,team o el nombre de un grupo.",
  group: (names) => `el grupo ${names}`,
  andWord: "y",
  orWord: "o",
  note: "Los demás nunca reciben una respuesta de él, y el centro de ayuda no lo muestra. La identidad de un visitante viene en sus tokens firmados.",
};
