import { lazyWords } from "../../../language.tsx";
import { en, type IdentityWords } from "./words/en.ts";

export type { IdentityWords };

export const words = lazyWords<IdentityWords>(en, {
  de: () => import("./words/de.ts").then((file) => file.de),
  es: () => import("./words/es.ts").then((file) => file.es),
  fr: () => import("./words/fr.ts").then((file) => file.fr),
});
