/** A large model rewrites and translates what an agent writes, and translates what a visitor wrote. */
import * as z from "zod/mini";
import { MAX_MESSAGE_LENGTH } from "./limits.ts";

export const REWRITES = ["friendlier", "shorter", "correct"] as const;
export type Rewrite = (typeof REWRITES)[number];

/** Without region. */
const language = z.string().check(z.regex(/^[a-z]{2,3}$/, { error: "must be a language such as de" }));
const text = z.string().check(z.trim(), z.minLength(1), z.maxLength(MAX_MESSAGE_LENGTH));

/** POST /api/v1/conversations/:id/rewrite */
export const rewriteRequest = z.object({ text, how: z.enum(REWRITES) });
/** POST /api/v1/conversations/:id/translate: a message of the conversation, or a text that isn't sent yet. */
export const translateRequest = z.union([
  z.strictObject({ messageId: z.uuid(), language }),
  z.strictObject({ text, language }),
]);
/** The reply to both. */
export const writtenReply = z.object({
  text: z.string(),
  /** Numbers and addresses of the text that the new one lacks: the agent should look. */
  missing: z.array(z.string()),
  /** Nano-dollars; 0: it had been translated before. */
  costNanoUsd: z.int(),
});
export type WrittenReply = z.infer<typeof writtenReply>;

/** A message in another language. */
export const translationWire = z.object({
  messageId: z.string(),
  /** Without region. */
  language: z.string(),
  text: z.string(),
  /** It's what the agent wrote, before it was translated for the visitor. */
  isOriginal: z.boolean(),
});
export type TranslationWire = z.infer<typeof translationWire>;

/** What an agent wrote before it was translated. */
export const original = z.object({ text, language });
