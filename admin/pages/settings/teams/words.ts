import { lazyWords } from "../../../language.tsx";
import { en, type TeamWords } from "./words/en.ts";

export type { TeamWords };

export const words = lazyWords<TeamWords>(en, {
  de: () => import("./words/de.ts").then((file) => file.de),
  es: () => import("./words/es.ts").then((file) => file.es),
  fr: () => import("./words/fr.ts").then((file) => file.fr),
});
