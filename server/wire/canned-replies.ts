/** Canned replies: texts that agents send often, found by a shortcut, with variables. */
import * as z from "zod/mini";
import { agentName } from "./http.ts";
import { MAX_MESSAGE_LENGTH } from "./limits.ts";

export const CANNED_REPLY_LIMITS = { replies: 2_000, name: 120, shortcut: 40, languages: 30 };

const name = z.string().check(z.trim(), z.minLength(1), z.maxLength(CANNED_REPLY_LIMITS.name));
/** Without the slash. */
export const shortcut = z
  .string()
  .check(
    z.trim(),
    z.toLowerCase(),
    z.maxLength(CANNED_REPLY_LIMITS.shortcut),
    z.regex(/^[\p{L}\p{N}][\p{L}\p{N}_-]*$/u, { error: "must be letters, digits, - and _, such as refund-late" }),
  );
/** Markdown with variables (reply-variables.ts). */
const text = z.string().check(z.trim(), z.minLength(1), z.maxLength(MAX_MESSAGE_LENGTH));
/** Texts by language without region ("de"), for customers who write it. */
const translations = z
  .record(z.string().check(z.regex(/^[a-z]{2,3}$/, { error: "must be a language such as de" })), text)
  .check(
    z.refine((all) => Object.keys(all).length <= CANNED_REPLY_LIMITS.languages, {
      error: `must have at most ${CANNED_REPLY_LIMITS.languages} languages`,
    }),
  );
/** A site's key; null: every site of the organisation. */
const site = z.nullable(z.string().check(z.maxLength(63)));

export const cannedReplyWire = z.object({
  id: z.string(),
  /** The key of the only site that it's for; null: all. */
  site: z.nullable(z.string()),
  name: z.string(),
  shortcut: z.string(),
  text: z.string(),
  translations: z.record(z.string(), z.string()),
  /** Replies that were sent with it. */
  uses: z.int(),
  lastUsedAt: z.nullable(z.string()),
  archived: z.boolean(),
  /** Who changed it last. */
  changedBy: z.nullable(z.string()),
  changedAt: z.string(),
});
export type CannedReplyWire = z.infer<typeof cannedReplyWire>;

/** GET /api/v1/canned-replies: those that can be used on a site. */
export const cannedRepliesQuery = z.object({
  site: z.optional(z.string().check(z.maxLength(63))),
  /** `true`: the archived ones instead. */
  archived: z.optional(z.enum(["true", "false"])),
});
/** By name. */
export const cannedRepliesReply = z.object({ replies: z.array(cannedReplyWire) });

/** POST /api/v1/canned-replies */
export const cannedReplyNew = z.object({
  site: z._default(site, null),
  name,
  shortcut,
  text,
  translations: z._default(translations, {}),
});
/** PATCH /api/v1/canned-replies/:id; what is left out stays. */
export const cannedReplyChange = z.object({
  site: z.optional(site),
  name: z.optional(name),
  shortcut: z.optional(shortcut),
  text: z.optional(text),
  translations: z.optional(translations),
  archived: z.optional(z.boolean()),
});
export const cannedReplyOne = z.object({ reply: cannedReplyWire });

/** GET /api/v1/conversations/:id/variables */
export const variablesQuery = z.object({ agent: z.optional(agentName) });
export const variablesReply = z.object({
  /** By variable; those without a value are left out. */
  values: z.record(z.string(), z.string()),
  /** The language that the visitor writes, as far as it can be told; without region. */
  language: z.string(),
  /** A large model can rewrite and translate: there is one. */
  canWrite: z.boolean(),
});
export type VariablesReply = z.infer<typeof variablesReply>;
