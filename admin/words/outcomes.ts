import type { Escalation, Outcome, OutcomeFilter, UnresolvedReason } from "../../server/wire/overview.ts";
import { lazyWords } from "../language.tsx";
import { en } from "./en.ts";

/** Texts for how conversations end, for the overview and the list of conversations. */
export interface OutcomeWords {
  readonly title: string;
  readonly outcomes: Readonly<Record<OutcomeFilter, string>>;
  /** @param hours the site's quiet period */
  readonly meanings: Readonly<Record<Outcome | UnresolvedReason, (hours: number) => string>>;
  readonly escalated: string;
  readonly tiers: Readonly<Record<Escalation, string>>;
}

export const outcomeWords = lazyWords<OutcomeWords>(en.outcomes, {
  de: () => import("./de.ts").then((file) => file.de.outcomes),
  es: () => import("./es.ts").then((file) => file.es.outcomes),
  fr: () => import("./fr.ts").then((file) => file.fr.outcomes),
});
