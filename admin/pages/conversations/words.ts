import { lazyWords } from "../../language.tsx";
import { type ConversationsWords, en } from "./words/en.ts";

export type { ConversationsWords };

export const words = lazyWords<ConversationsWords>(en, {
  de: () => import("./words/de.ts").then((file) => file.de),
  es: () => import("./words/es.ts").then((file) => file.es),
  fr: () => import("./words/fr.ts").then((file) => file.fr),
});
