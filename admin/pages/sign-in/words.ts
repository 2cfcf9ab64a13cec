import { lazyWords } from "../../language.tsx";
import { en, type SignInWords } from "./words/en.ts";

export type { SignInWords };

export const words = lazyWords<SignInWords>(en, {
  de: () => import("./words/de.ts").then((file) => file.de),
  es: () => import("./words/es.ts").then((file) => file.es),
  fr: () => import("./words/fr.ts").then((file) => file.fr),
});
