import { rename, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Command, InvalidArgumentError } from "commander";
import type { Config } from "../config.ts";
import { messageOf, TuppenceError } from "../lib/errors.ts";
import type { Log } from "../lib/log.ts";
import type { Tunes } from "../tuning/tunes.ts";
import { TUNE_MINUTES, type TuneExam, type TunesReply, type TuneWire } from "../wire/models.ts";
import { openExams, withModelInUse } from "./model-shelf.ts";
import { openTunes } from "./open-tunes.ts";
import { progressLine } from "./progress.ts";
import { type RunningServer, throughServerOrFolder } from "./server-or-folder.ts";
import { siteOf } from "./site-of.ts";

interface Given {
  readonly config: () => Config;
  readonly log: () => Log;
}

interface Flags {
  readonly site: string;
  readonly export?: string;
  readonly adapter?: string;
  readonly minutes?: number;
  readonly seed?: number;
  readonly list?: boolean;
  readonly stop?: string;
  readonly promote?: string;
  readonly replace?: boolean;
  readonly former?: boolean;
}

/** What the command needs, of a running server or of the folder itself. */
interface Tuner {
  list(): Promise<TunesReply>;
  export(): Promise<string>;
  start(): Promise<TuneWire>;
  startFile(path: string): Promise<TuneWire>;
  read(id: string): Promise<TuneWire>;
  stop(id: string): Promise<TuneWire>;
  promote(id: string): Promise<TunesReply>;
  former(): Promise<TunesReply>;
}

/** Milliseconds between two looks at a tune. */
const LOOK_MS = 1_000;
const say = (text: string): void => void process.stdout.write(`${text}\n`);

/** `tune`. */
export function registerTune(program: Command, request: Given): void {
  program
    .command("tune")
    .description("trains the small model on one site's articles, and examines it")
    .requiredOption("--site <key>", "the site")
    .option("--minutes <n>", `minutes of training (default: ${TUNE_MINUTES.usual})`, minutesOf)
    .option("--seed <n>", "seed for the articles that are kept for the exam (default: 1)", wholeOf)
    .option("--export <file>", "write what it would learn as chat JSONL, to train elsewhere, and stop")
    .option("--adapter <file>", "examine an adapter or a model (GGUF) that was trained elsewhere")
    .option("--list", "list the site's tunes")
    .option("--stop <id>", "stop a running tune")
    .option("--promote <id>", "put a tune that was better in use")
    .option("--replace", "with --promote: take away another site's tune")
    .option("--former", "one step back, to what was in use before the last promotion")
    .action(async (flags: Flags) => withTuner(request.config(), request.log(), flags, (tuner) => act(tuner, flags)));
}

async function act(tuner: Tuner, flags: Flags): Promise<void> {
  if (flags.export !== undefined) return await writeExport(flags.export, await tuner.export());
  if (flags.stop !== undefined) return say(reportOf(await tuner.stop(flags.stop)));
  if (flags.promote !== undefined) return say(inUseOf(await tuner.promote(flags.promote)));
  if (flags.former) return say(inUseOf(await tuner.former()));
  if (flags.list) {
    const list = await tuner.list();
    for (const one of list.tunes) say(`${reportOf(one)}\n`);
    return say([inUseOf(list), ...(list.tuner.missing === null ? [] : [list.tuner.missing])].join("\n"));
  }
  let tune = await (flags.adapter === undefined ? tuner.start() : tuner.startFile(resolve(flags.adapter)));
  const onProgress = progressLine();
  while (tune.state === "running") {
    onProgress(tune.stage ?? "data", tune.share);
    await sleep(LOOK_MS);
    tune = await tuner.read(tune.id);
  }
  if (process.stderr.isTTY) process.stderr.write("\n");
  say(reportOf(tune));
  if (tune.state !== "offered") process.exitCode = 1;
}

const percent = (value: number) => `${(value * 100).toFixed(1)}%`;

/** A tune for a terminal, with both models' figures side by side; exported for its test. */
export function reportOf(tune: TuneWire): string {
  const { id, state, data, figures, verdict, fault } = tune;
  const rows = (figures?.tuned ?? []).flatMap((after) =>
    after.scores.map((score) => {
      const before = exam(figures?.former, after.role)?.scores.find(({ name }) => name === score.name);
      const cell = (one: TuneExam["scores"][number] | undefined) =>
        one === undefined ? "" : `${percent(one.value)} (${percent(one.low)} to ${percent(one.high)})`;
      return `| ${after.role}: ${score.name} | ${cell(before)} | ${cell(score)} |`;
    }),
  );
  return [
    `${id}  ${state}${tune.inUse ? ", in use" : ""}  ${tune.model ?? tune.base}`,
    ...(data === null
      ? []
      : [
          `${data.examples} questions with a reply (${data.replies} of people or a large model), ${data.refusals} refusals, ${data.articles} articles; ${data.heldOut} articles kept for the exam.`,
          ...data.notes,
        ]),
    ...(rows.length === 0
      ? []
      : ["", "| figure (95% interval) | before | after |", "| --- | --- | --- |", ...rows, ""]),
    ...(verdict === null ? [] : [verdict]),
    ...(fault === null ? [] : [fault]),
    ...(state === "offered" ? [`To use it: npm run tune -- --site ${tune.site} --promote ${id}`] : []),
  ].join("\n");
}

const exam = (exams: readonly TuneExam[] | undefined, role: string) => exams?.find((one) => one.role === role);

function inUseOf({ inUse, former }: TunesReply): string {
  if (inUse === null) return "The small model is in use as it came.";
  const back = former === null ? "" : " One step back: --former.";
  return `In use: ${inUse.model}, tuned on the site "${inUse.site}".${back}`;
}

/** Whole or not at all: half a data set would train half a model. */
async function writeExport(file: string, jsonl: string): Promise<void> {
  const path = resolve(file);
  try {
    await writeFile(`${path}.part`, jsonl);
    await rename(`${path}.part`, path);
  } catch (cause) {
    throw new TuppenceError(
      "BAD_REQUEST",
      `${path} can't be written: ${messageOf(cause)}.`,
      "Choose a file in a folder that exists and that you may write to.",
      { cause },
    );
  }
  say(`${jsonl.split("\n").length - 1} examples written to ${path}.`);
}

/** Through the server that uses the data folder; without one, on the folder itself, with its small model. */
async function withTuner(config: Config, log: Log, flags: Flags, work: (tuner: Tuner) => Promise<void>): Promise<void> {
  await throughServerOrFolder(config, log, {
    server: (server) => work(ofServer(server, flags)),
    config: (db) => withModelInUse(config, db),
    folder: async (engine) => {
      const exams = openExams(engine, log);
      const tunes = openTunes({ engine, config, exams, log });
      try {
        const { id: siteId } = await siteOf(engine, flags.site);
        await engine.knowledge.load(siteId);
        await tunes.resume();
        await work(ofFolder(tunes, siteId, flags));
      } finally {
        await tunes.close();
        await exams.close();
      }
    },
  });
}

function ofFolder(tunes: Tunes, siteId: string, { minutes, seed, replace = false }: Flags): Tuner {
  const asked = { siteId, seed, by: null };
  return {
    list: () => tunes.list(siteId),
    export: async () => (await tunes.export({ siteId, signal: new AbortController().signal })).jsonl,
    start: () => tunes.start({ ...asked, minutes }),
    startFile: (path) => tunes.startFile({ ...asked, path }),
    read: (id) => tunes.read(siteId, id),
    stop: (id) => tunes.stop(siteId, id),
    promote: (id) => tunes.promote(siteId, id, replace),
    former: () => tunes.former(siteId),
  };
}

function ofServer(server: RunningServer, { site, minutes, seed, replace }: Flags): Tuner {
  const path = "/api/v1/models/tunes";
  const query = new URLSearchParams({ site });
  const call = async <T>(method: "GET" | "POST", below: string, body?: object) =>
    (await server.call(method, path + below, body)) as T;
  return {
    list: () => call("GET", `?${query}`),
    export: () => server.download(`${path}/data?${query}`),
    start: () => call("POST", "", { site, ...(minutes && { minutes }), ...(seed !== undefined && { seed }) }),
    startFile: (file) => call("POST", "/file", { site, path: file }),
    read: (id) => call("GET", `/${id}?${query}`),
    stop: (id) => call("POST", `/${id}/stop`, { site }),
    promote: (id) => call("POST", `/${id}/promote`, { site, ...(replace && { replace }) }),
    former: () => call("POST", "/former", { site }),
  };
}

function wholeOf(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("It must be a whole number.");
}

function minutesOf(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= TUNE_MINUTES.least && value <= TUNE_MINUTES.most) return value;
  throw new InvalidArgumentError(`It must be a whole number from ${TUNE_MINUTES.least} to ${TUNE_MINUTES.most}.`);
}
