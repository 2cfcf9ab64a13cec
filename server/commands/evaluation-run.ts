import { mkdtemp, rm } from "node:fs/promises";
import { cpus, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { assemble, type Engine, openDatabase } from "../assemble.ts";
import type { Config } from "../config.ts";
import { type AblationRow, ablate, judgedRow } from "../evaluation/ablation.ts";
import { askAll, type EvaluationQuestion, type EvaluationRow, figuresOf } from "../evaluation/evaluate.ts";
import { slicesByKind, slicesByLanguage } from "../evaluation/slices.ts";
import { shippedPriors } from "../gate/prior.ts";
import type { TuneInput } from "../gate/tune-input.ts";
import { commitOf } from "../lib/commit.ts";
import type { Log } from "../lib/log.ts";
import type { Embedder } from "../ports/embedder/port.ts";
import { currentArticles } from "../store/article.ts";
import { ensureOrganisation } from "../store/organisation.ts";
import { writeSetting } from "../store/setting.ts";
import { ensureSite, updateSite } from "../store/site.ts";
import { primaryLanguage } from "../text/language.ts";
import type { Trace } from "../turn/types.ts";
import type { EvaluatedSite } from "./evaluation-files.ts";
import { progressLine } from "./progress.ts";
import { silentVoice } from "./server-or-folder.ts";

export interface RunOptions {
  /** Questions of `--calibrate`. */
  readonly calibration?: readonly EvaluationQuestion[];
  readonly precision?: number;
  readonly ablation: boolean;
}

/**
 * Articles with relative links that lead nowhere would be refused, so they get an address; nobody follows them here.
 */
const NOWHERE = "https://site.invalid";

/** Builds each site, asks, and only then looks at the expected articles; one site after the other, in one process. */
export async function runSites(
  sites: readonly EvaluatedSite[],
  options: RunOptions,
  { config, log }: { config: Config; log: Log },
) {
  const folder = await mkdtemp(join(tmpdir(), "tuppence-evaluate-"));
  let engine: Engine | undefined;
  try {
    // In a folder of its own: an evaluation never touches what visitors are served from.
    const own: Config = { ...config, dataDir: folder, databaseUrl: undefined, qdrantUrl: undefined };
    const adapt = new Map<string, Adapt>();
    engine = await assemble(own, {
      database: await openDatabase(own, log),
      log,
      voice: silentVoice,
      // Takes as long again as the rest.
      readsAcross: sites.some((site) => site.questions.some((one) => one.lang !== undefined)),
      tuneWith: (tune, embedder) => async (input) =>
        await tune((await adapt.get(input.siteId)?.(input, embedder)) ?? input),
    });
    const progress = progressLine();
    const reports = [];
    for (const site of sites) {
      const stage = (name: string, share: number) => progress(sites.length > 1 ? `${site.name}: ${name}` : name, share);
      reports.push(await runSite(engine, site, options, { adapt, progress: stage }));
    }
    process.stderr.write("\n");
    return reports;
  } finally {
    await engine?.close();
    await rm(folder, { recursive: true, force: true });
  }
}

export type SiteReport = Awaited<ReturnType<typeof runSites>>[number]["report"];

async function runSite(
  engine: Engine,
  site: EvaluatedSite,
  options: RunOptions,
  { adapt, progress }: { adapt: Map<string, Adapt>; progress: (stage: string, share: number) => void },
) {
  let learntFrom: TuneInput | undefined;
  const { siteId, language } = await importSite(engine, site, options.precision);
  adapt.set(siteId, async (input, embedder) => {
    const withPrior = { ...input, priors: site.prior.priors };
    // Learns nothing from this site.
    if (input.isAcross === true) return withPrior;
    learntFrom =
      options.calibration === undefined
        ? withPrior
        : await withCalibration(withPrior, options.calibration, input.embedder ?? embedder);
    return learntFrom;
  });
  await engine.knowledge.publish(siteId, { onProgress: (at) => progress(at.stage, at.share) });
  await engine.knowledge.acrossIdle();
  const rows = await ask(engine, siteId, site.questions, (done) =>
    progress(`asking ${site.questions.length} questions`, done / site.questions.length),
  );
  const ablation =
    options.ablation && learntFrom !== undefined
      ? await ablationOf(learntFrom, site.questions, rows, learntFrom.embedder ?? engine.embedder)
      : [];
  const report = {
    site: site.name,
    prior: { shipped: site.prior === shippedPriors(), learnt_on_site: site.learntOnSite },
    ...figuresOf(rows, site.questions),
    kinds: slicesByKind(rows, site.questions),
    languages: slicesByLanguage(rows, site.questions, language),
    ablation,
    machine: machine(),
    commit: commitOf(),
  };
  return { report, rows, questions: site.questions };
}

type Adapt = (input: TuneInput, embedder: Embedder) => Promise<TuneInput>;

/** A site with the articles, in the language that most of them have. */
async function importSite({ database, knowledge }: Engine, site: EvaluatedSite, precision: number | undefined) {
  const { db } = database;
  const { row: organisation } = await ensureOrganisation(db, { name: "Evaluation" });
  const made = await ensureSite(db, { organisationId: organisation.id, key: site.name, name: site.name });
  const siteId = made.row.id;
  if (precision !== undefined) await writeSetting(db, { scopeId: siteId, name: "precision", value: precision });
  const imported = await knowledge.import({ siteId, file: site.file, baseUrl: NOWHERE });
  for (const { line, fault } of imported.bad) process.stderr.write(`${site.knowledge}:${line}: ${fault}\n`);
  const counts = new Map<string, number>();
  for (const article of await currentArticles(db, siteId)) {
    const language = primaryLanguage(article.language);
    counts.set(language, (counts.get(language) ?? 0) + 1);
  }
  const [language = made.row.language] = [...counts.keys()].sort((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0));
  await updateSite(db, siteId, { language });
  return { siteId, language };
}

function ask(
  { knowledge, turns }: Engine,
  siteId: string,
  questions: readonly EvaluationQuestion[],
  onProgress: (done: number) => void,
): Promise<EvaluationRow[]> {
  const live = knowledge.live(siteId);
  if (live === undefined) throw new Error("The knowledge was published and is not live.");
  const keyOf = (id: string) => live.articles.get(id)?.key ?? id;
  return askAll(
    questions,
    async (question, history): Promise<Omit<EvaluationRow, "question">> => {
      const trace: Trace = {};
      const answer = await turns.answerOnce({
        siteId,
        question,
        ...(history && { history }),
        trace,
        cache: false,
        record: false,
      });
      return {
        tier: answer.outcome.tier,
        form: answer.outcome.form,
        articles: answer.ranked.map((one) => keyOf(one.articleId)),
        options: answer.outcome.options.map((one) => keyOf(one.articleId)),
        confidence: answer.outcome.confidence,
        judged: (trace.gate?.read ?? trace.gate?.judged) !== undefined,
        first_token_ms: answer.latency.firstTokenMs ?? null,
        cost_nano_usd: answer.costNanoUsd,
      };
    },
    onProgress,
  );
}

/** What each part of the gate contributes on these questions, without follow-ups, because they need their history. */
async function ablationOf(
  input: TuneInput,
  questions: readonly EvaluationQuestion[],
  rows: readonly EvaluationRow[],
  embedder: Pick<Embedder, "embed">,
): Promise<AblationRow[]> {
  const places = [...questions.keys()].filter((i) => (questions[i]?.history ?? []).length === 0);
  const alone = places.map((i) => questions[i] as EvaluationQuestion);
  const vectors = await embedder.embed(
    alone.map((one) => one.question),
    { kind: "question" },
  );
  const idOf = new Map(input.articles.map((article) => [article.key, article.id]));
  const parts = await ablate(
    input,
    alone.flatMap(({ question, expect }, i) => {
      const vector = vectors[i];
      // An expected article that the knowledge doesn't have stays in scope, and is never found.
      return vector === undefined
        ? []
        : [{ question, vector, articleId: expect === null ? null : (idOf.get(expect) ?? "") }];
    }),
    embedder,
  );
  const judge = judgedRow(
    places.map((i) => rows[i] as EvaluationRow),
    alone,
  );
  return judge === undefined ? parts : [...parts, judge];
}

/** The questions of `--calibrate`, with vectors and our own article ids. */
async function withCalibration(
  input: TuneInput,
  questions: readonly EvaluationQuestion[],
  embedder: Pick<Embedder, "embed">,
): Promise<TuneInput> {
  const vectors = await embedder.embed(
    questions.map((one) => one.question),
    { kind: "question" },
  );
  const idOf = new Map(input.articles.map((article) => [article.key, article.id]));
  const calibration = questions.flatMap(({ question, expect }, i) => {
    const vector = vectors[i];
    const articleId = expect === null ? null : idOf.get(expect);
    return vector === undefined || articleId === undefined ? [] : [{ question, vector, articleId }];
  });
  return { ...input, calibration };
}

function machine(): string {
  const [cpu] = cpus();
  return `${cpus().length} × ${cpu?.model.trim() ?? "unknown"}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}, ${process.platform} ${process.arch}`;
}
