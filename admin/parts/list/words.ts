import { lazyWords } from "../../language.tsx";
import { en, type ListWords } from "./words/en.ts";

export type { ListWords };

export const words = lazyWords<ListWords>(en, {
  de: () => import("./words/de.ts").then((file) => file.de),
  es: () => import("./words/es.ts").then((file) => file.es),
  fr: () => import("./words/fr.ts").then((file) => file.fr),
});
