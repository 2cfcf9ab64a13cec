import { lazyWords } from "../../../language.tsx";
import { en, type MailWords } from "./words/en.ts";

export type { MailWords };

export const words = lazyWords<MailWords>(en, {
  de: () => import("./words/de.ts").then((file) => file.de),
  es: () => import("./words/es.ts").then((file) => file.es),
  fr: () => import("./words/fr.ts").then((file) => file.fr),
});
