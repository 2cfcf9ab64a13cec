import { mkdir, rm, writeFile } from "node:fs/promises";
import type { Exams } from "../exam/exams.ts";
import { EXAM_ROLES, type ExamKnowledge } from "../exam/types.ts";
import { TuppenceError } from "../lib/errors.ts";
import type { SmallModel } from "../ports/small-model/port.ts";
import { addEvaluation } from "../store/evaluation.ts";
import { changeRunning, type TuneRow } from "../store/tune.ts";
import type { TuneStage } from "../wire/models.ts";
import { type DataSetDeps, makeDataSet } from "./data-set.ts";
import { dataOf, folderOf } from "./files.ts";
import { kindOfFile } from "./foreign-file.ts";
import { dataSetLines } from "./jsonl.ts";
import { EXAM_QUESTIONS } from "./split.ts";
import { findTrainer, type TrainerOptions, train } from "./trainer.ts";
import { type Examination, examsOf, verdictOf } from "./verdict.ts";

/** The model files of a small model: the whole, and an adapter on top. */
export interface ModelFiles {
  readonly modelPath: string;
  readonly adapterPath?: string;
}

export interface RunDeps extends DataSetDeps {
  readonly exams: Pick<Exams, "examineOther">;
  readonly trainer: TrainerOptions;
  /** What serves now. */
  readonly smallModel: SmallModel;
  /** Starts another small model beside it, and waits until it's ready. */
  open(files: ModelFiles): Promise<SmallModel>;
  /** Folder of the tunes' files. */
  readonly folder: string;
  /** The model in use, without an adapter. */
  base(): Promise<{ readonly path: string; readonly id: string }>;
}

/** Share of the whole at the end of each stage: most of the time is training, then the two exams. */
const ENDS: Readonly<Record<TuneStage, readonly [from: number, to: number]>> = {
  data: [0, 0.05],
  training: [0.05, 0.7],
  converting: [0.7, 0.73],
  exam: [0.73, 1],
};
/** Milliseconds between two writes of the progress. */
const EVERY_MS = 1_000;

/** What a run ends with, to be stored. */
export type RunEnd = Pick<TuneRow, "state" | "verdict" | "figures">;

/**
 * Does a tune from beginning to end: data, training, conversion, and the exam of both models on the articles kept for it.
 * The model in use serves all the while.
 * @throws whatever ends it early; `dropUnneeded` deletes what it left
 */
export async function runTune(
  deps: RunDeps,
  row: TuneRow,
  site: ExamKnowledge,
  options: { readonly signal: AbortSignal; readonly file?: string },
): Promise<RunEnd> {
  const { signal } = options;
  const progress = progressOf(deps, row);
  await progress.stage("data", 0);
  const set = await makeDataSet(deps, site, { seed: row.seed, signal, onProgress: (share) => progress.share(share) });
  await changeRunning(deps.db, row.id, { data: set.figures });
  const base = await deps.base();
  let files: ModelFiles;
  if (options.file === undefined) {
    const folder = folderOf(deps.folder, row.id);
    const data = dataOf(deps.folder, row.id);
    await mkdir(folder, { recursive: true });
    try {
      await writeFile(data, dataSetLines(set));
      const adapterPath = await trained(deps, row, { base: base.path, data, folder, progress, signal });
      files = { modelPath: base.path, adapterPath };
    } finally {
      await rm(data, { force: true });
    }
  } else {
    const kind = await kindOfFile(options.file, base.path);
    files = kind === "adapter" ? { modelPath: base.path, adapterPath: options.file } : { modelPath: options.file };
  }
  await progress.stage("exam", 0);
  const tuned = await deps.open(files);
  try {
    await changeRunning(deps.db, row.id, { model: tuned.id, path: files.adapterPath ?? files.modelPath });
    const examine = async (model: SmallModel, from: number): Promise<Examination> => ({
      model: model.id,
      ...(await deps.exams.examineOther({
        ...{ siteId: row.siteId, model, questions: EXAM_QUESTIONS, seed: row.seed, only: set.heldOut, signal },
        onProgress: (share) => progress.share(from + share / 2),
      })),
    });
    const former = await examine(deps.smallModel, 0);
    const after = await examine(tuned, 0.5);
    // Figures of articles that it never learned are what may let it speak; an exam on all articles would flatter it.
    const { versionId } = site.live;
    for (const role of EXAM_ROLES) {
      const figures = after[role];
      const { passed } = figures;
      await addEvaluation(deps.db, { siteId: row.siteId, model: tuned.id, role, versionId, passed, figures });
    }
    const { isBetter, why } = verdictOf(former, after);
    return {
      state: isBetter ? "offered" : "not-offered",
      verdict: why,
      figures: { former: examsOf(former), tuned: examsOf(after) },
    };
  } finally {
    await tuned.close();
  }
}

async function trained(
  deps: RunDeps,
  row: TuneRow,
  parts: {
    readonly base: string;
    readonly data: string;
    readonly folder: string;
    readonly progress: ReturnType<typeof progressOf>;
    readonly signal: AbortSignal;
  },
): Promise<string> {
  const { progress, folder } = parts;
  const { python, missing } = await findTrainer(deps.trainer);
  if (python === null || missing !== null) throw cannotTrain(missing ?? "No Python was found.");
  await progress.stage("training", 0);
  return await train(
    { ...deps.trainer, python },
    {
      ...{ model: parts.base, data: parts.data, output: folder, signal: parts.signal },
      ...{ minutes: row.minutes ?? 1, seed: row.seed },
      onLine: ({ device, stage, share, left, loss }) => {
        if (stage !== undefined) progress.enter(stage);
        progress.share(share, {
          ...(device === undefined ? {} : { device }),
          ...(left === undefined ? {} : { secondsLeft: left }),
          ...(loss === undefined || loss === null ? {} : { loss }),
        });
      },
    },
  );
}

/** @param missing what to do, in words */
export function cannotTrain(missing: string): TuppenceError {
  return new TuppenceError(
    "TUNER_MISSING",
    `This server can't train a model. ${missing}`,
    "Do that, or train elsewhere: npm run tune -- --site KEY --export FILE, then --adapter FILE.",
  );
}

/** Stores the progress, once a second at most; what comes in between is stored together, a second later. */
function progressOf({ db }: Pick<RunDeps, "db">, { id }: TuneRow) {
  let stage: TuneStage = "data";
  let waiting: Partial<TuneRow> = {};
  let lastMs = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;
  let stored: Promise<unknown> = Promise.resolve();
  const write = (change: Partial<TuneRow>, now: boolean): Promise<unknown> => {
    waiting = { ...waiting, ...change };
    if (!now && performance.now() - lastMs < EVERY_MS) {
      timer ??= setTimeout(() => void write({}, true), EVERY_MS).unref();
      return stored;
    }
    clearTimeout(timer);
    timer = undefined;
    lastMs = performance.now();
    const own = waiting;
    waiting = {};
    // Progress that can't be stored is no reason to end hours of work: the end is stored by itself.
    stored = stored.then(() => changeRunning(db, id, own)).catch(() => undefined);
    return stored;
  };
  const whole = (share: number) => {
    const [from, to] = ENDS[stage];
    return from + (to - from) * share;
  };
  return {
    async stage(next: TuneStage, share: number) {
      stage = next;
      await write({ stage, share: whole(share), secondsLeft: null }, true);
    },
    enter(next: TuneStage) {
      if (next !== stage) void this.stage(next, 0);
    },
    share(share: number | undefined, more: Partial<TuneRow> = {}) {
      void write({ ...(share === undefined ? {} : { share: whole(share) }), ...more }, false);
    },
  };
}
