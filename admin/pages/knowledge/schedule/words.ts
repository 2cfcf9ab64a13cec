import { lazyWords } from "../../../language.tsx";
import { en, type ScheduleWords } from "./words/en.ts";

export type { ScheduleWords };

export const words = lazyWords<ScheduleWords>(en, {
  de: () => import("./words/de.ts").then((file) => file.de),
  es: () => import("./words/es.ts").then((file) => file.es),
  fr: () => import("./words/fr.ts").then((file) => file.fr),
});
