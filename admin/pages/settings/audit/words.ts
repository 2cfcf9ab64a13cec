import { lazyWords } from "../../../language.tsx";
import { type AuditWords, en } from "./words/en.ts";

export type { AuditWords };

export const words = lazyWords<AuditWords>(en, {
  de: () => import("./words/de.ts").then((file) => file.de),
  es: () => import("./words/es.ts").then((file) => file.es),
  fr: () => import("./words/fr.ts").then((file) => file.fr),
});
