import type { Language } from "../../../../server/wire/widget.ts";

/** What is said outside the hours where the site has no words of its own; the server's (a test compares them). */
export const OURS: Readonly<Record<Language, string>> = {
  en: "Nobody is here right now; we are back {time}. Leave your e-mail address here and a person will write to you.",
  de: "Gerade ist niemand da; wir sind wieder da: {time}. Schreiben Sie hier Ihre E-Mail-Adresse, dann meldet sich ein Mensch.",
  es: "Ahora no hay nadie; volvemos: {time}. Deje aquí su dirección de correo y una persona le escribirá.",
  fr: "Il n'y a personne en ce moment ; nous sommes de retour : {time}. Laissez ici votre adresse e-mail et une personne vous écrira.",
};
