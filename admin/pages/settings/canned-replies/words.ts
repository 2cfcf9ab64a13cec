import { lazyWords } from "../../../language.tsx";
import { type CannedRepliesWords, en } from "./words/en.ts";

export type { CannedRepliesWords };

export const words = lazyWords<CannedRepliesWords>(en, {
  de: () => import("./words/de.ts").then((file) => file.de),
  es: () => import("./words/es.ts").then((file) => file.es),
  fr: () => import("./words/fr.ts").then((file) => file.fr),
});
