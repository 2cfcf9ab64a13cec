import { lazyWords } from "../../../language.tsx";
import { en, type TagWords } from "./words/en.ts";

export type { TagWords };

export const words = lazyWords<TagWords>(en, {
  de: () => import("./words/de.ts").then((file) => file.de),
  es: () => import("./words/es.ts").then((file) => file.es),
  fr: () => import("./words/fr.ts").then((file) => file.fr),
});
