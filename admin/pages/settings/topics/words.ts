import { lazyWords } from "../../../language.tsx";
import { en, type TopicWords } from "./words/en.ts";

export type { TopicWords };

export const words = lazyWords<TopicWords>(en, {
  de: () => import("./words/de.ts").then((file) => file.de),
  es: () => import("./words/es.ts").then((file) => file.es),
  fr: () => import("./words/fr.ts").then((file) => file.fr),
});
