import { lazyWords } from "../../language.tsx";
import { en, type TranscriptWords } from "./words/en.ts";

export type { TranscriptWords };

export const words = lazyWords<TranscriptWords>(en, {
  de: () => import("./words/de.ts").then((file) => file.de),
  es: () => import("./words/es.ts").then((file) => file.es),
  fr: () => import("./words/fr.ts").then((file) => file.fr),
});
