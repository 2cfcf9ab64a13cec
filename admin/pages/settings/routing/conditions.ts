import type { RuleCondition } from "../../../../server/wire/routing.ts";

export const KINDS = [
  "page",
  "words",
  "language",
  "attribute",
  "attribute-over",
  "reason",
  "hours",
  "tag",
  "sentiment",
] as const satisfies readonly RuleCondition["on"][];
export type Kind = (typeof KINDS)[number];

/** A condition of that kind that is still to be filled in. */
export function firstOf(kind: Kind): RuleCondition {
  switch (kind) {
    case "page":
      return { on: kind, contains: [] };
    case "words":
      return { on: kind, any: [] };
    case "attribute":
      return { on: kind, name: "", is: [] };
    case "attribute-over":
      return { on: kind, name: "", over: 0 };
    case "hours":
      return { on: kind, is: "outside" };
    case "tag":
      return { on: kind, has: [] };
    case "language":
    case "reason":
    case "sentiment":
      return { on: kind, is: [] };
  }
}

/** Whether everything is filled in. */
export function isComplete(condition: RuleCondition): boolean {
  switch (condition.on) {
    case "page":
      return condition.contains.length > 0;
    case "words":
      return condition.any.length > 0;
    case "attribute":
      return condition.name.trim() !== "" && condition.is.length > 0;
    case "attribute-over":
      return condition.name.trim() !== "";
    case "hours":
      return true;
    case "tag":
      return condition.has.length > 0;
    case "language":
    case "reason":
    case "sentiment":
      return condition.is.length > 0;
  }
}
