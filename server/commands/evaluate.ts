import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { cpus, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import type { Command } from "commander";
import { z } from "zod";
import { assemble, type Engine, openDatabase } from "../assemble.ts";
import type { Config } from "../config.ts";
import { openKnowledgeFile } from "../knowledge/read-file.ts";
import type { TuneInput } from "../knowledge/tune-input.ts";
import { ablate } from "../learn/ablation.ts";
import { askAll, type EvaluationQuestion, type EvaluationRow, figuresOf } from "../learn/evaluate.ts";
import { commitOf } from "../lib/commit.ts";
import { messageOf, TuppenceError } from "../lib/errors.ts";
import type { Log } from "../lib/log.ts";
import type { Embedder } from "../ports/embedder/port.ts";
import { ensureOrganisation } from "../store/organisation.ts";
import { writeSetting } from "../store/setting.ts";
import { ensureSite } from "../store/site.ts";
import { evaluationTable } from "./evaluation-table.ts";
import { progressLine } from "./progress.ts";
import { silentVoice } from "./server-or-folder.ts";

const questionLine = z.object({
  question: z.string().min(1),
  expect: z.string().nullable(),
  history: z.array(z.object({ author: z.enum(["visitor", "machine", "person"]), text: z.string() })).optional(),
});

interface Options {
  knowledge: string;
  questions: string[];
  calibrate?: string;
  limit?: number;
  out?: string;
  precision?: number;
  ablation: boolean;
  json?: boolean;
}

/** `evaluate`: asks a file of questions through the code that serves visitors, on a throw-away index. */
export function registerEvaluate(program: Command, given: { config: () => Config; log: () => Log }): void {
  program
    .command("evaluate")
    .description("measures the answers to files of questions")
    .requiredOption("--knowledge <file>", "articles: JSONL, CSV or Markdown")
    .requiredOption("--questions <files...>", 'questions: JSONL, {"question", "expect": article id or null}')
    .option("--calibrate <file>", "questions to calibrate on; default: the knowledge alone")
    .option("--limit <n>", "only the first n questions", whole)
    .option("--precision <share>", "the dial: wanted share of right answers; default 0.95", share)
    .option("--out <file>", "a line of JSON for each question, in order")
    .option("--no-ablation", "leave out what each part of the gate is worth")
    .option("--json", "one object on stdout instead of a table")
    .action(async (options: Options) => {
      const report = await evaluate(options, given.config(), given.log());
      process.stdout.write(options.json === true ? `${JSON.stringify(report)}\n` : `${evaluationTable(report)}\n`);
    });
}

/** Builds, asks, and only then looks at what was expected. */
async function evaluate(options: Options, config: Config, log: Log) {
  const progress = progressLine();
  const questions = (await Promise.all(options.questions.map(readQuestions))).flat().slice(0, options.limit);
  const calibration = options.calibrate === undefined ? undefined : await readQuestions(options.calibrate);
  const file = await openKnowledgeFile(options.knowledge);
  const folder = await mkdtemp(join(tmpdir(), "tuppence-evaluate-"));
  let engine: Engine | undefined;
  try {
    // A folder of its own: an evaluation never touches what visitors are served from.
    const own: Config = { ...config, dataDir: folder, databaseUrl: undefined, qdrantUrl: undefined };
    let learntFrom: TuneInput | undefined;
    engine = await assemble(own, {
      database: await openDatabase(own, log),
      log,
      voice: silentVoice,
      tuneWith: (tune, embedder) => async (input) => {
        learntFrom = calibration === undefined ? input : await withCalibration(input, calibration, embedder);
        return await tune(learntFrom);
      },
    });
    const { database, knowledge, turns } = engine;
    const { row: organisation } = await ensureOrganisation(database.db, { name: "Evaluation" });
    const { row: site } = await ensureSite(database.db, {
      organisationId: organisation.id,
      key: "evaluation",
      name: "Evaluation",
    });
    if (options.precision !== undefined) {
      await writeSetting(database.db, { scopeId: site.id, name: "precision", value: options.precision });
    }
    const imported = await knowledge.import({ siteId: site.id, file });
    for (const { line, fault } of imported.bad) process.stderr.write(`${options.knowledge}:${line}: ${fault}\n`);
    await knowledge.publish(site.id, { onProgress: (at) => progress(at.stage, at.share) });
    const live = knowledge.live(site.id);
    if (live === undefined) throw new Error("The knowledge was published and is not live.");
    const keyOf = (id: string) => live.articles.get(id)?.key ?? id;
    const rows = await askAll(
      questions,
      async (question, history): Promise<Omit<EvaluationRow, "question">> => {
        const answer = await turns.answerOnce({
          siteId: site.id,
          question,
          ...(history && { history }),
          cache: false,
          record: false,
        });
        return {
          tier: answer.outcome.tier,
          form: answer.outcome.form,
          articles: answer.ranked.map((one) => keyOf(one.articleId)),
          options: answer.outcome.options.map((one) => keyOf(one.articleId)),
          confidence: answer.outcome.confidence,
          first_token_ms: answer.latency.firstTokenMs ?? null,
          cost_nano_usd: answer.costNanoUsd,
        };
      },
      (done) => progress(`asking ${questions.length} questions`, done / questions.length),
    );
    if (options.out !== undefined) await writeFile(options.out, rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
    process.stderr.write("\n");
    const ablation =
      options.ablation && learntFrom !== undefined ? await ablationOf(learntFrom, questions, engine.embedder) : [];
    return { ...figuresOf(rows, questions), ablation, machine: machine(), commit: commitOf() };
  } finally {
    await engine?.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** What each part of the gate is worth on these questions, follow-ups left out: they need their history to be understood. */
async function ablationOf(input: TuneInput, questions: readonly EvaluationQuestion[], embedder: Embedder) {
  const alone = questions.filter((one) => (one.history ?? []).length === 0);
  const vectors = await embedder.embed(alone.map((one) => one.question));
  const idOf = new Map(input.articles.map((article) => [article.key, article.id]));
  return ablate(
    input,
    alone.flatMap(({ question, expect }, i) => {
      const vector = vectors[i];
      // An expected article that the knowledge does not hold stays in scope, and is never found.
      return vector === undefined
        ? []
        : [{ question, vector, articleId: expect === null ? null : (idOf.get(expect) ?? "") }];
    }),
    embedder,
  );
}

/** The questions of `--calibrate`, with vectors and our own article ids. */
async function withCalibration(
  input: TuneInput,
  questions: readonly EvaluationQuestion[],
  embedder: Pick<Embedder, "embed">,
): Promise<TuneInput> {
  const vectors = await embedder.embed(questions.map((one) => one.question));
  const idOf = new Map(input.articles.map((article) => [article.key, article.id]));
  const calibration = questions.flatMap(({ question, expect }, i) => {
    const vector = vectors[i];
    const articleId = expect === null ? null : idOf.get(expect);
    return vector === undefined || articleId === undefined ? [] : [{ question, vector, articleId }];
  });
  return { ...input, calibration };
}

export type EvaluationReport = Awaited<ReturnType<typeof evaluate>>;

async function readQuestions(path: string): Promise<EvaluationQuestion[]> {
  const lines = Buffer.from((await openKnowledgeFile(path)).bytes)
    .toString("utf8")
    .split("\n");
  return lines.flatMap((line, i) => {
    if (line.trim() === "") return [];
    try {
      const { history, ...rest } = questionLine.parse(JSON.parse(line));
      return [{ ...rest, ...(history && { history }) }];
    } catch (cause) {
      throw new TuppenceError(
        "KNOWLEDGE_LINE_BAD",
        `${path}:${i + 1} is no question: ${messageOf(cause)}`,
        'A line is {"question": "…", "expect": "article-id" or null}.',
        { cause },
      );
    }
  });
}

function machine(): string {
  const [cpu] = cpus();
  return `${cpus().length} × ${cpu?.model.trim() ?? "unknown"}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}, ${process.platform} ${process.arch}`;
}

function whole(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new TuppenceError("CONFIG_INVALID", `"${text}" is no whole number above 0.`, "E.g. --limit 100");
}

function share(text: string): number {
  const value = Number(text);
  if (value >= 0.5 && value <= 0.999) return value;
  throw new TuppenceError("CONFIG_INVALID", `"${text}" is no share from 0.5 to 0.999.`, "E.g. --precision 0.95");
}
