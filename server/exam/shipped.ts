import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { LiveKnowledge } from "../knowledge/live.ts";
import { type Log, silentLog } from "../lib/log.ts";
import type { Embedder } from "../ports/embedder/port.ts";
import type { SmallModel } from "../ports/small-model/port.ts";
import { recipeOf } from "./recipe.ts";
import type { Bar, ExamRole } from "./types.ts";

const figures = z.looseObject({
  bars: z.array(z.object({ name: z.string(), value: z.number(), wanted: z.string(), passed: z.boolean() })),
  passed: z.boolean(),
  seed: z.number(),
  recipe: z.string(),
});

/** What test/bench/exam.mjs writes with `--out`; `models/*.exams.json` are such files. */
const shippedFile = z.object({
  /** When it was taken, ISO 8601. */
  at: z.iso.datetime(),
  model: z.string(),
  /** As `SmallModel.checksum` gives it. */
  checksum: z.string(),
  /** `fingerprintOf` the knowledge that it was taken on, and what embedded it. */
  fingerprint: z.string(),
  embedder: z.string(),
  exams: z.partialRecord(z.enum(["judge", "compose"]), figures),
});

/** An exam's figures as they are stored; `shipped` says where they are from. */
export type ShippedFigures = z.infer<typeof figures> & { readonly shipped: { readonly at: string } };

export interface ShippedExams {
  /** The known result of this model in a role on this knowledge, or undefined: take the exam. */
  find(role: ExamRole, live: LiveKnowledge): Promise<ShippedFigures | undefined>;
}

/** What an exam reads of a site's knowledge, as a checksum: ids, which differ from one installation to the next, left out. */
export function fingerprintOf(live: LiveKnowledge): string {
  const phrasings = new Map<string, string[]>();
  for (const one of live.passages.values()) {
    if (one.kind !== "phrasing") continue;
    const list = phrasings.get(one.articleId) ?? [];
    list[one.position] = one.text;
    phrasings.set(one.articleId, list);
  }
  const articles = [...live.articles.values()]
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ id, key, title, answer }) => [key, title, answer, phrasings.get(id) ?? []]);
  return createHash("sha256")
    .update(JSON.stringify([live.language, articles]))
    .digest("hex");
}

/** Speed is a machine's own: only a bar about what the model says means the same everywhere. */
const isAboutSpeed = (bar: Bar) => /, ms$/.test(bar.name);

/**
 * Exam results that come with Tuppence, so that a first start needn't spend minutes of a core on a model that is known to
 * fail. Only failures are taken over: a pass depends on the machine's speed and would let a model write.
 * @param folder of `*.exams.json`; one that can't be read has no results
 */
export function createShippedExams(options: {
  readonly folder: string;
  readonly smallModel: SmallModel;
  readonly embedder: Embedder;
  readonly log?: Log;
}): ShippedExams {
  const { folder, smallModel, embedder, log = silentLog } = options;
  let checksum: Promise<string | undefined> | undefined;
  return {
    async find(role, live) {
      const fingerprint = fingerprintOf(live);
      for (const file of await read(folder, log)) {
        const taken = file.exams[role];
        const fits = file.model === smallModel.id && file.embedder === embedder.id && file.fingerprint === fingerprint;
        if (!fits || taken === undefined || taken.recipe !== recipeOf(role)) continue;
        if (taken.passed || !taken.bars.some((bar) => !bar.passed && !isAboutSpeed(bar))) continue;
        // Reading the file is what takes time, so it comes last.
        checksum ??= smallModel.checksum?.() ?? Promise.resolve(undefined);
        if ((await checksum) === file.checksum) return { ...taken, shipped: { at: file.at } };
      }
      return undefined;
    },
  };
}

async function read(folder: string, log: Log): Promise<z.infer<typeof shippedFile>[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(".exams.json"));
  const files = await Promise.all(
    names.map(async (name) => {
      try {
        return [shippedFile.parse(JSON.parse(await readFile(join(folder, name), "utf8")))];
      } catch (error) {
        log.warn({ err: error, name }, "a shipped exam result can't be read; the exam is run instead");
        return [];
      }
    }),
  );
  return files.flat();
}
