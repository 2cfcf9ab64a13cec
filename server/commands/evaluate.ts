import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Command } from "commander";
import type { Config } from "../config.ts";
import { figuresOf } from "../evaluation/evaluate.ts";
import { comparedOf, meanAblation, meansOf } from "../evaluation/means.ts";
import { slicesByKind } from "../evaluation/slices.ts";
import { TuppenceError } from "../lib/errors.ts";
import type { Log } from "../lib/log.ts";
import { type EvaluatedSite, leftOutCompanies, readQuestions, readSite } from "./evaluation-files.ts";
import { runSites } from "./evaluation-run.ts";
import { evaluationTable, sitesTable } from "./evaluation-table.ts";

interface Options {
  knowledge?: string;
  questions?: string[];
  sites?: string[];
  companies?: boolean;
  prior?: string;
  calibrate?: string;
  limit?: number;
  out?: string;
  precision?: number;
  ablation: boolean;
  json?: boolean;
}

interface Request {
  config: () => Config;
  log: () => Log;
}

/** `evaluate`: asks files of questions through the code that serves visitors, on a temporary index. */
export function registerEvaluate(program: Command, request: Request): void {
  program
    .command("evaluate")
    .description("measures the answers to sets of questions")
    .option("--knowledge <file>", "articles: JSONL, CSV or Markdown")
    .option("--questions <files...>", 'questions: JSONL with {"question", "expect": article id or null}')
    .option("--sites <folders...>", "several sites: folders with knowledge.jsonl and questions.jsonl")
    .option("--companies", "the English companies that nothing was trained on (tuner/companies.json)")
    .option(
      "--prior <folder>",
      "priors that were learnt without a site: without-SITE.json (tuner/gate_prior.mjs --each)",
    )
    .option("--calibrate <file>", "questions to calibrate on (default: only the knowledge)")
    .option("--limit <n>", "only the first n questions of each site", whole)
    .option("--precision <share>", "target share of right answers (default: 0.95)", share)
    .option("--out <file>", "write one line of JSON per question, in order")
    .option("--no-ablation", "skip the ablation of the gate's parts")
    .option("--json", "print one JSON object instead of a table")
    .action(async (options: Options) => {
      const print = options.json === true ? JSON.stringify : undefined;
      const { knowledge, questions } = options;
      const folders = foldersOf(options);
      if (folders === undefined && knowledge !== undefined && questions !== undefined) {
        const site = await readSite({ knowledge, questions, limit: options.limit, priors: options.prior });
        const [report] = (await run([site], options, request)).map((one) => one.report);
        if (report !== undefined) process.stdout.write(`${(print ?? evaluationTable)(report)}\n`);
      } else if (folders !== undefined && knowledge === undefined && questions === undefined) {
        const report = await evaluateSites(folders, options, request);
        process.stdout.write(`${(print ?? sitesTable)(report)}\n`);
      } else {
        throw new TuppenceError(
          "CONFIG_INVALID",
          "evaluate needs articles and questions: one site's files, or several sites' folders, not both.",
          "Give --knowledge and --questions, or --sites, or --companies.",
        );
      }
    });
}

/** The folders of `--sites` and `--companies`; undefined: neither was given. */
function foldersOf({ sites, companies, calibrate }: Options): string[] | undefined {
  if (sites === undefined && companies !== true) return undefined;
  if (calibrate === undefined) return [...(sites ?? []), ...(companies === true ? leftOutCompanies() : [])];
  throw new TuppenceError(
    "CONFIG_INVALID",
    "--calibrate works for one site only.",
    "Use it with --knowledge and --questions.",
  );
}

async function run(sites: readonly EvaluatedSite[], options: Options, request: Request) {
  const { calibrate, precision, ablation, out } = options;
  const done = await runSites(
    sites,
    {
      ablation,
      ...(calibrate === undefined ? {} : { calibration: await readQuestions(calibrate) }),
      ...(precision === undefined ? {} : { precision }),
    },
    { config: request.config(), log: request.log() },
  );
  if (out !== undefined) {
    const lines = done.flatMap(({ report, rows }) =>
      rows.map((row) => JSON.stringify(sites.length > 1 ? { site: report.site, ...row } : row)),
    );
    await writeFile(out, lines.map((line) => `${line}\n`).join(""));
  }
  return done;
}

/** One report per site, and their means. */
async function evaluateSites(folders: readonly string[], options: Options, request: Request) {
  const sites: EvaluatedSite[] = [];
  for (const folder of folders) {
    const site = await readSite({
      knowledge: join(folder, "knowledge.jsonl"),
      questions: [join(folder, "questions.jsonl")],
      limit: options.limit,
      priors: options.prior,
    });
    if (sites.some((other) => other.name === site.name)) {
      throw new TuppenceError("CONFIG_INVALID", `There are two sites called ${site.name}.`, "Name each folder once.");
    }
    sites.push(site);
  }
  const done = await run(sites, options, request);
  const reports = done.map(({ report }) => ({ ...report, compared: comparedOf(report) }));
  const rows = done.flatMap((one) => one.rows);
  const questions = done.flatMap((one) => one.questions);
  const { first_token_ms, judged, unjudged, answered, right, wrong, ece, ece_by_chance } = figuresOf(rows, questions);
  const [{ machine, commit } = { machine: "", commit: "" }] = reports;
  return {
    sites: reports,
    means: meansOf(reports.map((one) => one.compared)),
    /** Of all questions together. */
    all: { questions: rows.length, answered, right, wrong, ece, ece_by_chance, first_token_ms, judged, unjudged },
    kinds: slicesByKind(rows, questions),
    ablation: meanAblation(reports.map((one) => one.ablation)),
    machine,
    commit,
  };
}

export type SitesReport = Awaited<ReturnType<typeof evaluateSites>>;

function whole(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new TuppenceError("CONFIG_INVALID", `"${text}" isn't a whole number above 0.`, "For example: --limit 100");
}

function share(text: string): number {
  const value = Number(text);
  if (value >= 0.5 && value <= 0.999) return value;
  throw new TuppenceError(
    "CONFIG_INVALID",
    `"${text}" isn't a number from 0.5 to 0.999.`,
    "For example: --precision 0.95",
  );
}
