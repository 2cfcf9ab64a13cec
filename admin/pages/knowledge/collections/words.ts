import { lazyWords } from "../../../language.tsx";
import { type CollectionWords, en } from "./words/en.ts";

export type { CollectionWords };

export const words = lazyWords<CollectionWords>(en, {
  de: () => import("./words/de.ts").then((file) => file.de),
  es: () => import("./words/es.ts").then((file) => file.es),
  fr: () => import("./words/fr.ts").then((file) => file.fr),
});
