import type { AudienceWords } from "./en.ts";

export const de: AudienceWords = {
  field: "Wer ihn sieht",
  everyone: "Alle",
  signedIn: "Angemeldete Besucher",
  limited: "Nur manche davon",
  condition: "Bedingung",
  hint: "Zum Beispiel plan=pro,team oder country=DE, oder der Name einer Gruppe. Mehrere Bedingungen trennen Sie mit Strichpunkt: Alle müssen zutreffen.",
  who: (text) => `Für angemeldete Besucher mit ${text}.`,
  fault: "Das lässt sich nicht lesen. Schreiben Sie plan=pro,team oder den Namen einer Gruppe.",
  group: (names) => `der Gruppe ${names}`,
  andWord: "und",
  orWord: "oder",
  note: "Andere bekommen nie eine Antwort daraus, und die Hilfeseite zeigt ihn nicht. Wer ein Besucher ist, steht in Ihren signierten Identitäts-Tokens.",
};
