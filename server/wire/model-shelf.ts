/**
 * The models on this server's disk: added, removed, and how far a download is.
 *
 * - POST   /api/v1/models/look-up          `modelLookUp`, `modelFacts`: what a model is, before it's downloaded
 * - POST   /api/v1/models/downloads        `modelDownloadRequest`, `modelDownload`: starts one, or goes on with it
 * - POST   /api/v1/models/downloads/stop   `modelNamed`, `modelDownload`
 * - POST   /api/v1/models/file?name=       the file's bytes, `modelAdded`
 * - POST   /api/v1/models/remove           `modelNamed`, `modelRemoved`
 */
import * as z from "zod/mini";

/** A name from the catalogue, owner/repository/file.gguf on the hub, or a file among the models. */
const modelName = z.string().check(z.minLength(1), z.maxLength(4096));

/** A model's file by its name alone: in no folder, and not hidden. */
export const GGUF_NAME = /^[\w+-][\w.+-]{0,190}\.gguf$/i;
/** As a file that is sent is to be stored, e.g. "ours.Q4_K_M.gguf". */
export const ggufName = z
  .string()
  .check(z.regex(GGUF_NAME, { error: "must be letters, digits, points, hyphens and underscores, ending in .gguf" }));

export const modelNamed = z.object({ name: modelName });
export const modelLookUp = z.object({
  name: modelName,
  /** A file that is to be sent: its bytes. */
  bytes: z.optional(z.int().check(z.minimum(0))),
});

/** What is known about a model before it's downloaded; null: it isn't. */
export const modelFacts = z.object({
  /** What to give to the other calls. */
  name: z.string(),
  title: z.string(),
  /** SPDX, or the licence's name. */
  licence: z.nullable(z.string()),
  /** Where to read it. */
  licence_url: z.nullable(z.string()),
  /** It must be accepted: it has terms of use, or isn't known. */
  restricted: z.boolean(),
  bytes: z.nullable(z.int()),
  memory_bytes: z.nullable(z.int()),
  /** On two cores, estimated from its size. */
  tokens_per_second: z.nullable(z.number()),
  /** Whether the memory that is free now is enough; null: not known. */
  fits: z.nullable(z.boolean()),
  /** It's on the disk, complete. */
  fetched: z.boolean(),
  /** Bytes of a download that was stopped; 0: none. */
  part_bytes: z.int(),
});
export type ModelFacts = z.infer<typeof modelFacts>;

export const modelDownloadRequest = z.object({
  name: modelName,
  /** You have read and accept the licence of a model that has terms of use. */
  acceptLicence: z.optional(z.boolean()),
});

/** A download since the server's start, until it's complete. */
export const modelDownload = z.object({
  name: z.string(),
  title: z.string(),
  /** `stopped` and `failed`: start it again, and it goes on where it was. */
  state: z.enum(["running", "stopped", "failed", "done"]),
  /** As in MODEL_SOURCES; null: not begun. */
  source: z.nullable(z.string()),
  /** 0 to 1. */
  share: z.number(),
  /** Null: not known yet, or it has ended. */
  seconds_left: z.nullable(z.int()),
  /** Why it failed, and what to do. */
  fault: z.nullable(z.object({ code: z.string(), message: z.string(), remedy: z.string() })),
  /** A member's or an API key's name; null: a command on the server. */
  started_by: z.nullable(z.string()),
});
export type ModelDownload = z.infer<typeof modelDownload>;

/** A file among the models that isn't in the catalogue. */
export const modelFile = z.object({
  /** Its name, which the other calls take. */
  name: z.string(),
  bytes: z.int(),
  memory_bytes: z.int(),
  tokens_per_second: z.number(),
  /** False: only a part of it is there. */
  fetched: z.boolean(),
  in_use: z.boolean(),
});
export type ModelFile = z.infer<typeof modelFile>;

export const modelFileQuery = z.object({ name: ggufName });
export const modelAdded = z.object({ name: z.string(), bytes: z.int() });
export const modelRemoved = z.object({ removed: z.string() });
