import { lazyWords } from "../../../language.tsx";
import { en, type WebhookWords } from "./words/en.ts";

export type { WebhookWords };

export const words = lazyWords<WebhookWords>(en, {
  de: () => import("./words/de.ts").then((file) => file.de),
  es: () => import("./words/es.ts").then((file) => file.es),
  fr: () => import("./words/fr.ts").then((file) => file.fr),
});
