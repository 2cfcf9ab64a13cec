import { lazyWords } from "../../../language.tsx";
import { en, type RoutingWords } from "./words/en.ts";

export type { RoutingWords };

export const words = lazyWords<RoutingWords>(en, {
  de: () => import("./words/de.ts").then((file) => file.de),
  es: () => import("./words/es.ts").then((file) => file.es),
  fr: () => import("./words/fr.ts").then((file) => file.fr),
});
