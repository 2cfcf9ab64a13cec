import { lazyWords } from "../../../language.tsx";
import { en, type KeysWords } from "./words/en.ts";

export type { KeysWords };

export const words = lazyWords<KeysWords>(en, {
  de: () => import("./words/de.ts").then((file) => file.de),
  es: () => import("./words/es.ts").then((file) => file.es),
  fr: () => import("./words/fr.ts").then((file) => file.fr),
});
