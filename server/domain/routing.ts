import type { Sentiment } from "../wire/desk.ts";
import type { RuleCondition } from "../wire/routing.ts";

/** What a rule can look at when a conversation reaches the queue. */
export interface RoutingFacts {
  /** Addresses of the pages that the visitor wrote from. */
  readonly pages: readonly string[];
  /** What the visitor wrote. */
  readonly texts: readonly string[];
  /** The chat's; null: unknown. */
  readonly language: string | null;
  /** From a signed identity: values by name. */
  readonly attributes: Readonly<Record<string, readonly string[]>>;
  readonly reason: string;
  /** Whether it's within a team's hours, or the site's if none is named; a team that is gone has the site's. */
  readonly isOpen: (teamId?: string) => boolean;
  readonly tagIds: readonly string[];
  /** How the customer feels; null: not known. */
  readonly sentiment: Sentiment | null;
}

/** Whether all conditions hold; without any, always. Pure. */
export function matches(conditions: readonly RuleCondition[], facts: RoutingFacts): boolean {
  return conditions.every((one) => holds(one, facts));
}

function holds(condition: RuleCondition, facts: RoutingFacts): boolean {
  switch (condition.on) {
    case "page":
      return facts.pages.some((page) => condition.contains.some((part) => lower(page).includes(lower(part))));
    case "words": {
      const said = facts.texts.map(inWords);
      return condition.any.some((phrase) => {
        const wanted = inWords(phrase);
        return wanted.trim() !== "" && said.some((text) => text.includes(wanted));
      });
    }
    case "language":
      return facts.language !== null && condition.is.includes(lower(facts.language).split("-")[0] ?? "");
    case "attribute":
      return valuesOf(facts, condition.name).some((value) => condition.is.some((one) => lower(one) === lower(value)));
    case "attribute-over":
      return valuesOf(facts, condition.name).some((value) => numberOf(value) > condition.over);
    case "reason":
      return (condition.is as readonly string[]).includes(facts.reason);
    case "hours":
      return (condition.is === "within") === facts.isOpen(condition.teamId);
    case "sentiment":
      return facts.sentiment !== null && condition.is.includes(facts.sentiment);
    case "tag":
      return condition.has.some((id) => facts.tagIds.includes(id));
  }
}

const lower = (text: string) => text.trim().toLowerCase();

/** Its words in lower case, each between two spaces: so that part of a word isn't one. */
function inWords(text: string): string {
  return ` ${(lower(text).match(/[\p{L}\p{M}\p{N}]+/gu) ?? []).join(" ")} `;
}

/** Identities are stored in lower case. */
const valuesOf = ({ attributes }: RoutingFacts, name: string) => attributes[lower(name)] ?? [];

/** NaN if it isn't one: it's over nothing. */
const numberOf = (value: string) => (value.trim() === "" ? Number.NaN : Number(value));
