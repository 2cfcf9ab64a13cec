/** The loader's few texts: open, close, the frame's name, and dismissing a message. */
export const WORDS: Readonly<Record<string, readonly [open: string, close: string, frame: string, dismiss: string]>> = {
  en: ["Open the chat", "Close the chat", "Chat", "Dismiss"],
  de: ["Chat öffnen", "Chat schließen", "Chat", "Ausblenden"],
  es: ["Abrir el chat", "Cerrar el chat", "Chat", "Descartar"],
  fr: ["Ouvrir le chat", "Fermer le chat", "Chat", "Masquer"],
};

/** The button's language: the configured one; else the first of the browser's that we have; else the site's. */
export function languageOf(set: string, ofSite: string): string {
  const wanted = set === "auto" ? [...(navigator.languages ?? [navigator.language]), ofSite] : [set];
  return wanted.map((tag) => tag.slice(0, 2).toLowerCase()).find((tag) => tag in WORDS) ?? "en";
}
