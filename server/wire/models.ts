/**
 * Deep tunes: adapters for the small model, trained on one site's articles. The small model's process loads one adapter
 * (or one model file), so what is promoted speaks on every site of the server; each site still asks for a passed exam.
 *
 * - GET  /api/v1/models/tunes                `tunesQuery`, `tunesReply`
 * - POST /api/v1/models/tunes                `tuneStartRequest`, `tuneWire`
 * - POST /api/v1/models/tunes/file           `tuneFileRequest`, `tuneWire`
 * - POST /api/v1/models/tunes/upload         `tuneUploadQuery`, the file's bytes, `tuneWire`
 * - GET  /api/v1/models/tunes/data           `tunesQuery`, the data set as chat JSONL
 * - POST /api/v1/models/tunes/former         `tunesQuery` as body, `tunesReply`: one step back
 * - GET  /api/v1/models/tunes/:id            `tunesQuery`, `tuneWire`
 * - POST /api/v1/models/tunes/:id/stop       `tunesQuery` as body, `tuneWire`
 * - POST /api/v1/models/tunes/:id/promote    `tunePromoteRequest`, `tunesReply`
 */
import * as z from "zod/mini";
import { ggufName } from "./model-shelf.ts";

/** Where an adapter came from: trained here, or a file trained elsewhere (an adapter for the model in use, or a whole model). */
export const TUNE_KINDS = ["tune", "adapter", "model"] as const;
export type TuneKind = (typeof TUNE_KINDS)[number];

/**
 * `offered`: better in the exam, can be promoted. `not-offered`: not better, see `figures`. `stopped`: by somebody.
 * `interrupted`: the server ended; start again. `failed`: see `fault`. `superseded`: it was offered, and newer ones have
 * taken its place; its files are gone.
 */
export const TUNE_STATES = [
  "running",
  "offered",
  "not-offered",
  "superseded",
  "stopped",
  "interrupted",
  "failed",
] as const;
export type TuneState = (typeof TUNE_STATES)[number];

/** What a running tune is doing, in this order; a file trained elsewhere is only checked and examined. */
export const TUNE_STAGES = ["data", "training", "converting", "exam"] as const;
export type TuneStage = (typeof TUNE_STAGES)[number];

/** Minutes of training, without the exam; the steps are set by it. */
export const TUNE_MINUTES = { least: 1, most: 720, usual: 30 } as const;

/** One requirement of the exam, as in `modelsReply`. */
const bar = z.object({ name: z.string(), value: z.number(), wanted: z.string(), passed: z.boolean() });

/** One model's figures in a role on the site's held-out articles. */
export const tuneExamWire = z.object({
  model: z.string(),
  role: z.enum(["judge", "compose"]),
  passed: z.boolean(),
  bars: z.array(bar),
  /** 0 to 1, larger is better. Compose: usable answers, held back with a wrong article; judge: AUROC. */
  scores: z.array(z.object({ name: z.string(), value: z.number(), low: z.number(), high: z.number() })),
});
export type TuneExam = z.infer<typeof tuneExamWire>;

/** The site's data set in numbers. */
export const tuneDataWire = z.object({
  /** Articles that are learned from, and those kept for the exam. */
  articles: z.int(),
  heldOut: z.int(),
  /** Questions with the article that answers them. */
  examples: z.int(),
  /** Of them: with a reply that an agent or a large model gave; the others learn the article's own sentences. */
  replies: z.int(),
  /** Questions with the nearest article that doesn't answer. */
  refusals: z.int(),
  /** What was left out and why, in words. */
  notes: z.array(z.string()),
});
export type TuneData = z.infer<typeof tuneDataWire>;

export const tuneWire = z.object({
  id: z.string(),
  /** The site's key. */
  site: z.string(),
  kind: z.enum(TUNE_KINDS),
  state: z.enum(TUNE_STATES),
  /** Null when it has ended. */
  stage: z.nullable(z.enum(TUNE_STAGES)),
  /** Of the whole, 0 to 1. */
  share: z.number(),
  /** Null: not known yet, or it has ended. */
  secondsLeft: z.nullable(z.int()),
  /** Mean loss a token of the last steps; null before the first. */
  loss: z.nullable(z.number()),
  /** Where it trains: "cpu" or the graphics card's name; null before it starts. */
  device: z.nullable(z.string()),
  /** Minutes of training that were asked for; null for a file. */
  minutes: z.nullable(z.int()),
  seed: z.int(),
  /** The small model that it's for. */
  base: z.string(),
  /** The tuned model's name, as in exams; null until there is a file. */
  model: z.nullable(z.string()),
  data: z.nullable(tuneDataWire),
  /** The exam on held-out articles, side by side; null until it has been taken. */
  figures: z.nullable(z.object({ former: z.array(tuneExamWire), tuned: z.array(tuneExamWire) })),
  /** Why it's offered or not, or what went wrong, in words. */
  verdict: z.nullable(z.string()),
  fault: z.nullable(z.string()),
  /** It's what the server uses now. */
  inUse: z.boolean(),
  /** A member's or an API key's name; null: a command on the server. */
  startedBy: z.nullable(z.string()),
  /** ISO 8601, UTC. */
  createdAt: z.string(),
  endedAt: z.nullable(z.string()),
  promotedAt: z.nullable(z.string()),
});
export type TuneWire = z.infer<typeof tuneWire>;

export const tunesQuery = z.object({ site: z.optional(z.string()) });

export const tunesReply = z.object({
  /** Whether one can be started here. */
  tuner: z.object({
    ready: z.boolean(),
    /** The Python that is used; null: none was found. */
    python: z.nullable(z.string()),
    /** Null: everything is there. Otherwise what to do, e.g. which packages to install where. */
    missing: z.nullable(z.string()),
  }),
  /** What the server's small model uses, of whatever site. Null: the model as it came. */
  inUse: z.nullable(z.object({ id: z.string(), site: z.string(), model: z.string() })),
  /** There is a step back: `POST /api/v1/models/tunes/former`. Null: none; `model` null: the model as it came. */
  former: z.nullable(z.object({ model: z.nullable(z.string()) })),
  /** The site's, newest first. */
  tunes: z.array(tuneWire),
});
export type TunesReply = z.infer<typeof tunesReply>;

export const tuneStartRequest = z.object({
  site: z.optional(z.string()),
  minutes: z.optional(z.int().check(z.minimum(TUNE_MINUTES.least), z.maximum(TUNE_MINUTES.most))),
  seed: z.optional(z.int().check(z.minimum(0), z.maximum(2 ** 31 - 1))),
});

/** A file on the server's disk, trained elsewhere: only for commands on the server. */
export const tuneFileRequest = z.object({
  site: z.optional(z.string()),
  path: z.string().check(z.minLength(1), z.maxLength(4096)),
});

/** An adapter or a model trained elsewhere, whose bytes are the body. */
export const tuneUploadQuery = z.object({
  site: z.optional(z.string()),
  name: ggufName,
});

export const tunePromoteRequest = z.object({
  site: z.optional(z.string()),
  /** Take away what another site's tune has put in use. Without it, that is refused with ADAPTER_IN_USE. */
  replace: z.optional(z.boolean()),
});
