import { lazyWords } from "../../language.tsx";
import { en, type SettingsWords } from "./words/en.ts";

export type { SettingsWords };

export const words = lazyWords<SettingsWords>(en, {
  de: () => import("./words/de.ts").then((file) => file.de),
  es: () => import("./words/es.ts").then((file) => file.es),
  fr: () => import("./words/fr.ts").then((file) => file.fr),
});
