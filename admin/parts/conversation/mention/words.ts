import { lazyWords } from "../../../language.tsx";
import { en, type MentionWords } from "./words/en.ts";

export const words = lazyWords<MentionWords>(en, {
  de: () => import("./words/de.ts").then((file) => file.de),
  es: () => import("./words/es.ts").then((file) => file.es),
  fr: () => import("./words/fr.ts").then((file) => file.fr),
});
