/** Topics: tags that a classifier tells by itself, how well it does, and the bodies of their routes. */
import * as z from "zod/mini";
import { TAG_COLOURS } from "./desk.ts";

/** `suggest`: agents are shown the likely topic; `set`: it's added before routing rules run. */
export const TOPIC_MODES = ["off", "suggest", "set"] as const;
export type TopicMode = (typeof TOPIC_MODES)[number];

/** Shares of right topics that can be wanted. */
export const TOPIC_PRECISIONS = [0.9, 0.95, 0.98] as const;

export const TOPIC_LIMITS = {
  /** Examples of a topic, conversations and written ones together, below which nothing is learnt. */
  leastExamples: 5,
  /** Topics of an organisation. */
  topics: 100,
  /** Written examples of a topic on one site, and characters of one. */
  writtenExamples: 100,
  exampleText: 500,
};

/** Of a number of examples, each scored without having been learnt. */
const counts = z.object({
  examples: z.int(),
  /** The most likely topic was the right one. */
  right: z.int(),
  /** Those that were sure enough to be named, and the right ones among them, with the 95% Wilson interval. */
  named: z.int(),
  namedRight: z.int(),
  low: z.number(),
  high: z.number(),
});

export const topicFigures = z.object({
  /** The wanted share of right topics, 0 to 1. */
  precision: z.number(),
  /** Probability from which a topic is named; null: the share is never reached. */
  threshold: z.nullable(z.number()),
  all: counts,
  /** Of the site's own conversations, without written examples. */
  history: counts,
  /** Whether the site's own conversations reach the share, on enough of them. */
  reached: z.boolean(),
  /** How many more conversations have to be named, all right, for that; 0: enough. */
  needed: z.int(),
  topics: z.array(
    z.object({
      tagId: z.string(),
      examples: z.int(),
      /** Of these: conversations. */
      history: z.int(),
      right: z.int(),
      /** Examples of any topic that were given this one. */
      named: z.int(),
      namedRight: z.int(),
    }),
  ),
  /** Mistakes by what it is and what it was taken for, most frequent first; null: none of the topics. */
  confusions: z.array(z.object({ is: z.nullable(z.string()), taken: z.nullable(z.string()), count: z.int() })),
});
export type TopicFigures = z.infer<typeof topicFigures>;

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
  mode: z.enum(TOPIC_MODES),
  /** What is done: `suggest` instead of `set` while the share isn't reached; `off` while nothing has been learnt. */
  does: z.enum(TOPIC_MODES),
  precision: z.number(),
  topics: z.array(topicWire),
  /** Null: nothing has been learnt yet. */
  figures: z.nullable(topicFigures),
  /** ISO 8601, UTC. */
  learntAt: z.nullable(z.string()),
  /** Labels have changed since, and are going to be learnt. */
  isLearning: z.boolean(),
  /** Topics with too few examples to be learnt, and how many each lacks. */
  missing: z.array(z.object({ tagId: z.string(), examples: z.int() })),
});
export type TopicsReply = z.infer<typeof topicsReply>;

/** PATCH /api/v1/topics; what is left out stays. */
export const topicsChange = z.object({
  site: z.optional(z.string().check(z.maxLength(63))),
  mode: z.optional(z.enum(TOPIC_MODES)),
  precision: z.optional(
    z.number().check(
      z.refine((value) => (TOPIC_PRECISIONS as readonly number[]).includes(value), {
        error: "must be 0.9, 0.95 or 0.98",
      }),
    ),
  ),
});

/** POST /api/v1/topics/:id/examples; `id` is the tag's. */
export const topicExamplesNew = z.object({
  site: z.optional(z.string().check(z.maxLength(63))),
  texts: z
    .array(z.string().check(z.trim(), z.maxLength(TOPIC_LIMITS.exampleText)))
    .check(z.minLength(1), z.maxLength(TOPIC_LIMITS.writtenExamples)),
});
