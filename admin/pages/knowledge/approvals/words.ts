import { lazyWords } from "../../../language.tsx";
import { type ApprovalWords, en } from "./words/en.ts";

export type { ApprovalWords };

export const words = lazyWords<ApprovalWords>(en, {
  de: () => import("./words/de.ts").then((file) => file.de),
  es: () => import("./words/es.ts").then((file) => file.es),
  fr: () => import("./words/fr.ts").then((file) => file.fr),
});
