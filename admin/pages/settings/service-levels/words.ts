import { lazyWords } from "../../../language.tsx";
import { en, type ServiceLevelWords } from "./words/en.ts";

export type { ServiceLevelWords };

export const words = lazyWords<ServiceLevelWords>(en, {
  de: () => import("./words/de.ts").then((file) => file.de),
  es: () => import("./words/es.ts").then((file) => file.es),
  fr: () => import("./words/fr.ts").then((file) => file.fr),
});
