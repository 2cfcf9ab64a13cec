import type { Form, Reason } from "../../server/wire/names.ts";
import { lazyWords } from "../language.tsx";
import { en } from "./en.ts";

/** Texts for why a turn or handoff ended the way it did, and for the kind of answer. */
export interface ReasonWords {
  readonly reasons: Readonly<Record<Reason, string>>;
  readonly forms: Readonly<Record<Form, string>>;
}

export const reasonWords = lazyWords<ReasonWords>(en.reasons, {
  de: () => import("./de.ts").then((file) => file.de.reasons),
  es: () => import("./es.ts").then((file) => file.es.reasons),
  fr: () => import("./fr.ts").then((file) => file.fr.reasons),
});
