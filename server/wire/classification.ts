/** What conversations are told to be by themselves: their topic, priority and sentiment, and how well that goes. */
import * as z from "zod/mini";
import { PRIORITIES, SENTIMENTS } from "./desk.ts";

/** What a classifier tells about a conversation. Topics have routes of their own: their classes are tags. */
export const CLASSIFIED = ["topic", "priority", "sentiment"] as const;
export type Classified = (typeof CLASSIFIED)[number];
/** Those whose classes are the same everywhere. */
export const FIXED_CLASSIFIED = ["priority", "sentiment"] as const;
export type FixedClassified = (typeof FIXED_CLASSIFIED)[number];

/** By kind: the class of a conversation that has none of the others; nobody is told it. */
export const USUAL_CLASS = { priority: "normal", sentiment: "neutral" } as const;
/** By kind: the classes that are told. */
export const TOLD_CLASSES: Readonly<Record<FixedClassified, readonly string[]>> = {
  priority: PRIORITIES.filter((one) => one !== USUAL_CLASS.priority),
  sentiment: SENTIMENTS.filter((one) => one !== USUAL_CLASS.sentiment),
};

/** `suggest`: agents are shown the likely class; `set`: it's set before routing rules run. */
export const CLASS_MODES = ["off", "suggest", "set"] as const;
export type ClassMode = (typeof CLASS_MODES)[number];

/** Shares of right ones that can be wanted. */
export const CLASS_PRECISIONS = [0.9, 0.95, 0.98] as const;

/** Examples of a class, conversations and others together, below which it isn't learnt. */
export const LEAST_EXAMPLES = 5;

/** Of a number of examples, each scored without having been learnt. */
const counts = z.object({
  examples: z.int(),
  /** The most likely class was the right one. */
  right: z.int(),
  /** Those that were sure enough to be named, and the right ones among them, with the 95% Wilson interval. */
  named: z.int(),
  namedRight: z.int(),
  low: z.number(),
  high: z.number(),
});

/** Classes are tags' ids for topics, and otherwise the words of PRIORITIES and SENTIMENTS. */
export const classFigures = z.object({
  /** The wanted share of right ones, 0 to 1. */
  precision: z.number(),
  /** Probability from which a class is named; null: the share is never reached. */
  threshold: z.nullable(z.number()),
  all: counts,
  /** Of the site's own conversations, without written examples. */
  history: counts,
  /** Whether the site's own conversations reach the share, on enough of them. */
  reached: z.boolean(),
  /** How many more conversations have to be named, all right, for that; 0: enough. */
  needed: z.int(),
  classes: z.array(
    z.object({
      classId: z.string(),
      examples: z.int(),
      /** Of these: conversations. */
      history: z.int(),
      right: z.int(),
      /** Examples of any class that were given this one. */
      named: z.int(),
      namedRight: z.int(),
    }),
  ),
  /** Mistakes by what it is and what it was taken for, most frequent first; null: none of the classes. */
  confusions: z.array(z.object({ is: z.nullable(z.string()), taken: z.nullable(z.string()), count: z.int() })),
});
export type ClassFigures = z.infer<typeof classFigures>;

/** What is done with a kind, and what is known of it; a part of every reply about classifiers. */
export const classifierState = {
  mode: z.enum(CLASS_MODES),
  /** What is done: `suggest` instead of `set` while the share isn't reached; `off` while nothing has been learnt. */
  does: z.enum(CLASS_MODES),
  precision: z.number(),
  /** Null: nothing has been learnt yet. */
  figures: z.nullable(classFigures),
  /** ISO 8601, UTC. */
  learntAt: z.nullable(z.string()),
  /** What is learnt from has changed since, and is going to be learnt. */
  isLearning: z.boolean(),
};

/** GET /api/v1/classifiers/:kind. Its change replies with the same. */
export const classifierReply = z.object({
  ...classifierState,
  kind: z.enum(FIXED_CLASSIFIED),
  /** Most pressing, or worst, first; the usual one, which is never named, is among them. */
  classes: z.array(
    z.object({
      classId: z.string(),
      /** This site's conversations that a person gave this class. */
      conversations: z.int(),
      /** Examples that Tuppence comes with. */
      shipped: z.int(),
    }),
  ),
});
export type ClassifierReply = z.infer<typeof classifierReply>;

/** What is done, and the wanted share; what is left out stays. */
const classifierChoice = {
  mode: z.optional(z.enum(CLASS_MODES)),
  precision: z.optional(
    z.number().check(
      z.refine((value) => (CLASS_PRECISIONS as readonly number[]).includes(value), {
        error: "must be 0.9, 0.95 or 0.98",
      }),
    ),
  ),
};

/** PATCH /api/v1/topics and /api/v1/classifiers/:kind; what is left out stays. */
export const classifierChange = z.object({
  site: z.optional(z.string().check(z.maxLength(63))),
  ...classifierChoice,
});
