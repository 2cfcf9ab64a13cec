/** Rules of the operator's own: what is done with a conversation that reaches the queue. */
import * as z from "zod/mini";
import { conversationRow } from "./conversations.ts";
import { PRIORITIES, SENTIMENTS } from "./desk.ts";
import { REASONS } from "./names.ts";

export const RULE_LIMITS = { rules: 100, name: 80, conditions: 10, choices: 30, text: 120, tried: 500, examples: 10 };

const text = z
  .string()
  .check(
    z.trim(),
    z.minLength(1, { error: "is empty: fill it in or remove it" }),
    z.maxLength(RULE_LIMITS.text, { error: `has more than ${RULE_LIMITS.text} characters` }),
  );
const some = <T extends z.core.$ZodType>(of: T) =>
  z
    .array(of)
    .check(
      z.minLength(1, { error: "names nothing: choose at least one" }),
      z.maxLength(RULE_LIMITS.choices, { error: `names more than ${RULE_LIMITS.choices}` }),
    );
const id = z.uuid({ error: "must be an id from the list" });

/** What must hold; in one with several values, one of them is enough. */
export const ruleCondition = z.discriminatedUnion("on", [
  /** Part of the address of a page that the visitor wrote from, such as "/checkout". */
  z.object({ on: z.literal("page"), contains: some(text) }),
  /** Whole words, or several in a row, that the visitor wrote; in any case. */
  z.object({ on: z.literal("words"), any: some(text) }),
  /** The chat's language, without its region: "de". */
  z.object({
    on: z.literal("language"),
    is: some(z.string().check(z.regex(/^[a-z]{2,3}$/, { error: "must be a language such as de" }))),
  }),
  /** From the visitor's signed identity: one of these values, in any case. */
  z.object({ on: z.literal("attribute"), name: text, is: some(text) }),
  /** The same, as a number that is over this one. */
  z.object({ on: z.literal("attribute-over"), name: text, over: z.number() }),
  /** Why a person is needed. */
  z.object({ on: z.literal("reason"), is: some(z.enum(REASONS)) }),
  /** A team's hours; without a team, the site's. */
  z.object({ on: z.literal("hours"), is: z.enum(["within", "outside"]), teamId: z.optional(id) }),
  /** How the customer feels, where that was recognised or an agent said so. */
  z.object({ on: z.literal("sentiment"), is: some(z.enum(SENTIMENTS)) }),
  /** It has one of these tags, perhaps from a rule above. */
  z.object({ on: z.literal("tag"), has: some(id) }),
]);
export type RuleCondition = z.infer<typeof ruleCondition>;

/** All of them are done in one change. */
export const ruleActions = z
  .object({
    teamId: z.optional(id),
    priority: z.optional(z.enum(PRIORITIES)),
    tagIds: z.optional(some(id)),
    /** A member's id: assigned to them, if they are available. */
    assignTo: z.optional(id),
  })
  .check(
    z.refine((actions) => Object.values(actions).some((one) => one !== undefined), {
      error: "does nothing: choose a team, a priority, a tag or an agent",
    }),
  );
export type RuleActions = z.infer<typeof ruleActions>;

const conditions = z.array(ruleCondition).check(z.maxLength(RULE_LIMITS.conditions));
const name = z
  .string()
  .check(
    z.trim(),
    z.minLength(1, { error: "is empty: give it a name" }),
    z.maxLength(RULE_LIMITS.name, { error: `has more than ${RULE_LIMITS.name} characters: choose a shorter name` }),
  );
const site = z.optional(z.string().check(z.maxLength(63)));

export const ruleWire = z.object({
  id: z.string(),
  name: z.string(),
  enabled: z.boolean(),
  conditions: z.array(ruleCondition),
  actions: ruleActions,
  isLast: z.boolean(),
  /** It has no condition: every conversation matches. */
  matchesEverything: z.boolean(),
});
export type RuleWire = z.infer<typeof ruleWire>;
/** GET /api/v1/routing-rules: in their order. Every change replies with the same. */
export const rulesReply = z.object({ rules: z.array(ruleWire) });
export type RulesReply = z.infer<typeof rulesReply>;
/** POST: added at the end. */
export const ruleNew = z.object({
  site,
  name,
  enabled: z._default(z.boolean(), false),
  conditions: z._default(conditions, []),
  actions: ruleActions,
  isLast: z._default(z.boolean(), false),
});
/** PATCH: what is left out stays. */
export const ruleChange = z.object({
  name: z.optional(name),
  enabled: z.optional(z.boolean()),
  conditions: z.optional(conditions),
  actions: z.optional(ruleActions),
  isLast: z.optional(z.boolean()),
});
/** PUT /api/v1/routing-rules/order: every rule, in its new order. */
export const ruleOrder = z.object({ site, ids: z.array(id).check(z.maxLength(RULE_LIMITS.rules)) });

/** POST /api/v1/routing-rules/try: what these conditions would have matched. Changes nothing. */
export const ruleTry = z.object({ site, conditions });
export const ruleTried = z.object({
  /** Handed-over conversations that were looked at, the newest. */
  of: z.int(),
  matched: z.int(),
  /** Every one matched: it's hardly what was meant. */
  everything: z.boolean(),
  /** The newest that match. */
  examples: z.array(conversationRow),
});
export type RuleTried = z.infer<typeof ruleTried>;

/** How waiting conversations are assigned by themselves. */
export const ASSIGNMENTS = ["off", "round-robin", "least-busy"] as const;
export type Assignment = (typeof ASSIGNMENTS)[number];
