import { lazyWords } from "../../../language.tsx";
import { en, type RolesWords } from "./words/en.ts";

export type { RolesWords };

export const words = lazyWords<RolesWords>(en, {
  de: () => import("./words/de.ts").then((file) => file.de),
  es: () => import("./words/es.ts").then((file) => file.es),
  fr: () => import("./words/fr.ts").then((file) => file.fr),
});
