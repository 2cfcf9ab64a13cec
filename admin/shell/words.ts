import { lazyWords } from "../language.tsx";
import { en, type ShellWords } from "./words/en.ts";

export type { ShellWords };

export const words = lazyWords<ShellWords>(en, {
  de: () => import("./words/de.ts").then((file) => file.de),
  es: () => import("./words/es.ts").then((file) => file.es),
  fr: () => import("./words/fr.ts").then((file) => file.fr),
});
