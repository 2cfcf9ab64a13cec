/** Macros: several things that an agent does with a conversation, in one step. */
import * as z from "zod/mini";
import { DESK_LIMITS, PRIORITIES } from "./desk.ts";
import { agentName, handoffWire } from "./http.ts";
import { MAX_MESSAGE_LENGTH } from "./limits.ts";

export const MACRO_LIMITS = { macros: 500, name: 120 };

const name = z.string().check(z.trim(), z.minLength(1), z.maxLength(MACRO_LIMITS.name));
/** Markdown; a reply may have variables (reply-variables.ts). */
const text = z.string().check(z.trim(), z.minLength(1), z.maxLength(MAX_MESSAGE_LENGTH));

/** Something that a macro does; each at most once, and one of `assign`, `snooze`, `close` and `return` last. */
export const macroAction = z.discriminatedUnion("do", [
  z.strictObject({ do: z.literal("reply"), text }),
  z.strictObject({ do: z.literal("note"), text }),
  /** Adds tags, by id. */
  z.strictObject({
    do: z.literal("tag"),
    tags: z.array(z.uuid()).check(z.minLength(1), z.maxLength(DESK_LIMITS.tagsOfConversation)),
  }),
  z.strictObject({ do: z.literal("priority"), priority: z.enum(PRIORITIES) }),
  /** To a member (an id), or back to the queue (null); `team`: an id, left out: its team stays. */
  z.strictObject({ do: z.literal("assign"), to: z.nullable(z.uuid()), team: z.optional(z.uuid()) }),
  /** For so many minutes, at most a year; null: until the customer writes. */
  z.strictObject({
    do: z.literal("snooze"),
    minutes: z.nullable(z.int().check(z.minimum(1), z.maximum(366 * 24 * 60))),
  }),
  z.strictObject({ do: z.literal("close") }),
  z.strictObject({ do: z.literal("return") }),
]);
export type MacroAction = z.infer<typeof macroAction>;
export const MACRO_ACTIONS = [
  ...(["reply", "note", "tag", "priority"] as const),
  ...(["assign", "snooze", "close", "return"] as const),
] as const satisfies readonly MacroAction["do"][];
const actions = z.array(macroAction).check(z.minLength(1), z.maxLength(MACRO_ACTIONS.length));
/** A site's key; null: every site of the organisation. */
const site = z.nullable(z.string().check(z.maxLength(63)));

export const macroWire = z.object({
  id: z.string(),
  site: z.nullable(z.string()),
  name: z.string(),
  actions: z.array(macroAction),
  /** How often it was run. */
  uses: z.int(),
  lastUsedAt: z.nullable(z.string()),
  archived: z.boolean(),
  changedBy: z.nullable(z.string()),
  changedAt: z.string(),
});
export type MacroWire = z.infer<typeof macroWire>;

/** GET /api/v1/macros: those that can be run on a site. */
export const macrosQuery = z.object({
  site: z.optional(z.string().check(z.maxLength(63))),
  /** `true`: the archived ones instead. */
  archived: z.optional(z.enum(["true", "false"])),
});
/** By name. */
export const macrosReply = z.object({ macros: z.array(macroWire) });
/** POST /api/v1/macros */
export const macroNew = z.object({ site: z._default(site, null), name, actions });
/** PATCH /api/v1/macros/:id; what is left out stays. */
export const macroChange = z.object({
  site: z.optional(site),
  name: z.optional(name),
  actions: z.optional(actions),
  archived: z.optional(z.boolean()),
});
export const macroOne = z.object({ macro: macroWire });

/** POST /api/v1/handoffs/:id/macro */
export const macroRunRequest = z.object({
  agent: z.optional(agentName),
  macro: z.uuid(),
  /** Chosen by the caller; a repeat gets the first run's report, and nothing is done again. */
  runId: z.string().check(z.minLength(1), z.maxLength(100)),
  /** The reply as the agent completed it; default: the macro's, with its variables filled in. */
  text: z.optional(text),
});
export const macroRunReply = z.object({
  /** What was done, in order. All of it, or the call fails and nothing was. */
  done: z.array(z.enum(MACRO_ACTIONS)),
  handoff: handoffWire,
});
export type MacroRunReply = z.infer<typeof macroRunReply>;
