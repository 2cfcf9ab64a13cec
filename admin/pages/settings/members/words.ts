import { lazyWords } from "../../../language.tsx";
import { en, type MembersWords } from "./words/en.ts";

export type { MembersWords };

export const words = lazyWords<MembersWords>(en, {
  de: () => import("./words/de.ts").then((file) => file.de),
  es: () => import("./words/es.ts").then((file) => file.es),
  fr: () => import("./words/fr.ts").then((file) => file.fr),
});
