import { lazyWords } from "../../../language.tsx";
import { type ComposerWords, en } from "./words/en.ts";

export type { ComposerWords };

export const words = lazyWords<ComposerWords>(en, {
  de: () => import("./words/de.ts").then((file) => file.de),
  es: () => import("./words/es.ts").then((file) => file.es),
  fr: () => import("./words/fr.ts").then((file) => file.fr),
});
