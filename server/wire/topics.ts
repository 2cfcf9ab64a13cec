/** Topics: tags that a classifier tells by itself, and the bodies of their routes. */
import * as z from "zod/mini";
import { classifierState } from "./classification.ts";
import { TAG_COLOURS } from "./desk.ts";

export const TOPIC_LIMITS = {
  /** Topics of an organisation. */
  topics: 100,
  /** Written examples of a topic on one site, and characters of one. */
  writtenExamples: 100,
  exampleText: 500,
};

export const topicWire = z.object({
  tagId: z.string(),
  name: z.string(),
  colour: z.enum(TAG_COLOURS),
  /** This site's conversations that a person gave this topic. */
  conversations: z.int(),
  /** Questions that somebody wrote for it; personal data is masked. */
  written: z.array(z.object({ id: z.string(), text: z.string() })),
});
export type TopicWire = z.infer<typeof topicWire>;

/** GET /api/v1/topics: by name. Every change replies with the same. */
export const topicsReply = z.object({
  ...classifierState,
  topics: z.array(topicWire),
  /** Topics with too few examples to be learnt, and how many each lacks. */
  missing: z.array(z.object({ tagId: z.string(), examples: z.int() })),
});
export type TopicsReply = z.infer<typeof topicsReply>;

/** POST /api/v1/topics/:id/examples; `id` is the tag's. */
export const topicExamplesNew = z.object({
  site: z.optional(z.string().check(z.maxLength(63))),
  texts: z
    .array(z.string().check(z.trim(), z.maxLength(TOPIC_LIMITS.exampleText)))
    .check(z.minLength(1), z.maxLength(TOPIC_LIMITS.writtenExamples)),
});
