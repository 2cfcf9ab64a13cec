import { lazyWords } from "../../../language.tsx";
import { en, type InstallWords } from "./words/en.ts";

export type { InstallWords };

export const words = lazyWords<InstallWords>(en, {
  de: () => import("./words/de.ts").then((file) => file.de),
  es: () => import("./words/es.ts").then((file) => file.es),
  fr: () => import("./words/fr.ts").then((file) => file.fr),
});
