import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { z } from "zod";
import type { EvaluationQuestion } from "../evaluation/evaluate.ts";
import { type LearntPriors, readPriors, shippedPriors } from "../gate/prior.ts";
import { openKnowledgeFile } from "../knowledge/read-disk.ts";
import type { KnowledgeFile } from "../knowledge/read-file.ts";
import { packageRoot } from "../lib/built-file.ts";
import { messageOf, TuppenceError } from "../lib/errors.ts";

const questionLine = z.object({
  question: z.string().min(1),
  expect: z.string().nullable(),
  history: z.array(z.object({ author: z.enum(["visitor", "machine", "person"]), text: z.string() })).optional(),
  kind: z.string().min(1).optional(),
  lang: z.string().min(1).optional(),
});

/** A help centre to measure, and the gate's prior for it. */
export interface EvaluatedSite {
  /** Of the folder that holds its articles. */
  readonly name: string;
  readonly knowledge: string;
  readonly file: KnowledgeFile;
  readonly questions: readonly EvaluationQuestion[];
  readonly prior: LearntPriors;
  /** Whether the prior was learnt on this site too, so that its figures say too much. */
  readonly learntOnSite: boolean;
}

/** @throws KNOWLEDGE_FILE_UNREADABLE, KNOWLEDGE_LINE_BAD */
export async function readQuestions(path: string): Promise<EvaluationQuestion[]> {
  const lines = Buffer.from((await openKnowledgeFile(path)).bytes)
    .toString("utf8")
    .split("\n");
  return lines.flatMap((line, i) => {
    if (line.trim() === "") return [];
    try {
      const { history, kind, lang, ...rest } = questionLine.parse(JSON.parse(line));
      return [{ ...rest, ...(history && { history }), ...(kind && { kind }), ...(lang && { lang }) }];
    } catch (cause) {
      throw new TuppenceError(
        "KNOWLEDGE_LINE_BAD",
        `${path}:${i + 1} isn't a valid question: ${messageOf(cause)}`,
        'Write each line as {"question": "…", "expect": "article-id" or null}.',
        { cause },
      );
    }
  });
}

/**
 * A site from its files.
 * @param options.priors the folder of `--prior`
 * @throws KNOWLEDGE_FILE_UNREADABLE, KNOWLEDGE_LINE_BAD, CONFIG_INVALID
 */
export async function readSite(options: {
  knowledge: string;
  questions: readonly string[];
  limit?: number | undefined;
  priors?: string | undefined;
}): Promise<EvaluatedSite> {
  const questions = (await Promise.all(options.questions.map(readQuestions))).flat().slice(0, options.limit);
  const name = basename(dirname(resolve(options.knowledge)));
  const prior = priorFor(name, options.priors);
  return {
    name,
    knowledge: options.knowledge,
    file: await openKnowledgeFile(options.knowledge),
    questions,
    prior,
    learntOnSite: prior.learntOn.includes(name),
  };
}

/** The folders of the English companies that nothing was trained on (tuner/companies.json). */
export function leftOutCompanies(): string[] {
  const tuner = join(packageRoot(import.meta.url), "tuner");
  const { leftOut } = z
    .object({ leftOut: z.array(z.string()) })
    .parse(JSON.parse(readFileSync(join(tuner, "companies.json"), "utf8")));
  return leftOut.map((name) => join(tuner, "companies", name)).filter(isEnglish);
}

function isEnglish(folder: string): boolean {
  const [first = ""] = readFileSync(join(folder, "knowledge.jsonl"), "utf8").split("\n", 1);
  return z.object({ language: z.string() }).parse(JSON.parse(first)).language.startsWith("en");
}

/** The prior of `--prior` that was learnt without this site; the shipped one if there is none. */
function priorFor(name: string, folder: string | undefined): LearntPriors {
  if (folder === undefined) return shippedPriors();
  const make = `Make it: node tuner/gate_prior.mjs ../shared/data --each ${folder}`;
  if (!existsSync(folder)) throw new TuppenceError("CONFIG_INVALID", `There is no folder ${folder}.`, make);
  const path = join(folder, `without-${name}.json`);
  if (!existsSync(path)) return shippedPriors();
  const prior = readPrior(path, make);
  if (!prior.learntOn.includes(name)) return prior;
  throw new TuppenceError("CONFIG_INVALID", `The prior in ${path} was learned on ${name} itself.`, make);
}

function readPrior(path: string, make: string): LearntPriors {
  try {
    return readPriors(path);
  } catch (cause) {
    throw new TuppenceError("CONFIG_INVALID", `${path} isn't a prior of this version's gate.`, make, { cause });
  }
}
