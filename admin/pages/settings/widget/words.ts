import { lazyWords } from "../../../language.tsx";
import { en, type WidgetWords } from "./words/en.ts";

export type { WidgetWords };

export const words = lazyWords<WidgetWords>(en, {
  de: () => import("./words/de.ts").then((file) => file.de),
  es: () => import("./words/es.ts").then((file) => file.es),
  fr: () => import("./words/fr.ts").then((file) => file.fr),
});
