import { lazyWords } from "../../../language.tsx";
import { type DemoWords, en } from "./words/en.ts";

export type { DemoWords };

export const words = lazyWords<DemoWords>(en, {
  de: () => import("./words/de.ts").then((file) => file.de),
  es: () => import("./words/es.ts").then((file) => file.es),
  fr: () => import("./words/fr.ts").then((file) => file.fr),
});
