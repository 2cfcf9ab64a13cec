import { lazyWords } from "../../../language.tsx";
import { en, type ProfileWords } from "./words/en.ts";

export type { ProfileWords };

export const words = lazyWords<ProfileWords>(en, {
  de: () => import("./words/de.ts").then((file) => file.de),
  es: () => import("./words/es.ts").then((file) => file.es),
  fr: () => import("./words/fr.ts").then((file) => file.fr),
});
