import type { Language } from "../../../../server/wire/widget.ts";

/**
 * What is said outside the hours if the site has no text of its own; the same as the server's (a test compares them).
 */
export const OURS: Readonly<Record<Language, string>> = {
  en: "Our team is away right now and will be back {time}. Leave your e-mail address here and we'll write to you.",
  de: "Unser Team ist gerade nicht da. Wir sind {time} wieder da. Schreiben Sie hier Ihre E-Mail-Adresse, dann melden wir uns.",
  es: "Nuestro equipo no está disponible ahora. Volvemos {time}. Deje aquí su correo electrónico y le escribiremos.",
  fr: "Notre équipe est absente pour le moment. Elle sera de retour {time}. Laissez ici votre adresse e-mail et nous vous écrirons.",
};
