import { lazyWords } from "../../language.tsx";
import { type ConversationWords, en } from "./words/en.ts";

export type { ConversationWords };

export const words = lazyWords<ConversationWords>(en, {
  de: () => import("./words/de.ts").then((file) => file.de),
  es: () => import("./words/es.ts").then((file) => file.es),
  fr: () => import("./words/fr.ts").then((file) => file.fr),
});
