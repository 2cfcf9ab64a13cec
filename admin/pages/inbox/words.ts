import { lazyWords } from "../../language.tsx";
import { en, type InboxWords } from "./words/en.ts";

export type { InboxWords };

export const words = lazyWords<InboxWords>(en, {
  de: () => import("./words/de.ts").then((file) => file.de),
  es: () => import("./words/es.ts").then((file) => file.es),
  fr: () => import("./words/fr.ts").then((file) => file.fr),
});
