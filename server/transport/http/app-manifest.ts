import { LANGUAGES, type Language } from "../../wire/widget.ts";

/** The browser's own bar around the installed console, in its light and dark colours (admin/console.css). */
export const THEME_COLOURS = { light: "#fbfcfb", dark: "#1f1f1f" } as const;

interface AppWords {
  readonly description: string;
  readonly inbox: string;
  readonly conversations: string;
  readonly knowledge: string;
}

const WORDS: Readonly<Record<Language, AppWords>> = {
  en: {
    description: "Answer your customers' conversations.",
    inbox: "Inbox",
    conversations: "Conversations",
    knowledge: "Knowledge",
  },
  de: {
    description: "Beantworten Sie die Gespräche Ihrer Kunden.",
    inbox: "Posteingang",
    conversations: "Gespräche",
    knowledge: "Wissen",
  },
  es: {
    description: "Responda a las conversaciones de sus clientes.",
    inbox: "Bandeja de entrada",
    conversations: "Conversaciones",
    knowledge: "Conocimiento",
  },
  fr: {
    description: "Répondez aux conversations de vos clients.",
    inbox: "Boîte de réception",
    conversations: "Conversations",
    knowledge: "Connaissances",
  },
};

/**
 * The console's web app manifest: it can be installed and starts with the inbox.
 * @param base where the server is mounted: "" or "/chat"
 * @param wanted the browser's language
 */
export function appManifest(base: string, wanted: string | false): object {
  const folder = `${base}/console/`;
  const lang = LANGUAGES.find((one) => one === wanted) ?? "en";
  const words = WORDS[lang];
  const icon = (name: string, size: number, purpose: "any" | "maskable") => ({
    ...{ src: `${folder}icons/${name}.png`, sizes: `${size}x${size}`, type: "image/png", purpose },
  });
  const shortcut = (name: string, page: string) => ({
    ...{ name, url: folder + page, icons: [icon("192", 192, "any")] },
  });
  return {
    id: folder,
    name: "Tuppence",
    short_name: "Tuppence",
    description: words.description,
    lang,
    start_url: `${folder}inbox`,
    scope: folder,
    display: "standalone",
    theme_color: THEME_COLOURS.light,
    background_color: THEME_COLOURS.light,
    categories: ["business", "productivity"],
    icons: [icon("192", 192, "any"), icon("512", 512, "any"), icon("maskable-512", 512, "maskable")],
    shortcuts: [
      shortcut(words.inbox, "inbox"),
      shortcut(words.conversations, "conversations"),
      shortcut(words.knowledge, "knowledge"),
    ],
  };
}
