import { lazyWords } from "../../../language.tsx";
import { type AudienceWords, en } from "./words/en.ts";

export type { AudienceWords };

export const words = lazyWords<AudienceWords>(en, {
  de: () => import("./words/de.ts").then((file) => file.de),
  es: () => import("./words/es.ts").then((file) => file.es),
  fr: () => import("./words/fr.ts").then((file) => file.fr),
});
