import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import { leftOutCompanies } from "../../server/commands/evaluation-files.ts";
import { shippedPriors } from "../../server/gate/prior.ts";
import { packageRoot } from "../../server/lib/built-file.ts";

const tuner = join(packageRoot(import.meta.url), "tuner");
const folder = join(tuner, "companies");
const { leftOut, validation }: { leftOut: string[]; validation: string[] } = JSON.parse(
  readFileSync(join(tuner, "companies.json"), "utf8"),
);
const linesOf = <T>(path: string): T[] =>
  readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));

const companiesIn = (at: string) =>
  readdirSync(at, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => {
      const articles = linesOf<{ id: string; language: string }>(join(at, name, "knowledge.jsonl"));
      const questions = linesOf<{ question: string; expect: string | null }>(join(at, name, "questions.jsonl"));
      return { name, articles, questions, isEnglish: articles[0]?.language.startsWith("en") === true };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
const companies = companiesIn(folder);
/** Written later, to train on, and for nothing else. */
const forTraining = companiesIn(join(tuner, "training-companies"));

/** Every fifth, from one place on. */
const everyFifth = (names: readonly string[], from: number) => names.filter((_, i) => i % 5 === from);

test("who is left out follows a rule, so nobody chose them by their figures", () => {
  const english = companies.filter((one) => one.isEnglish).map((one) => one.name);
  const foreign = companies.filter((one) => !one.isEnglish).map((one) => one.name);
  expect([...leftOut].sort()).toEqual([...everyFifth(english, 2), ...everyFifth(foreign, 2)].sort());
  const rest = english.filter((name) => !leftOut.includes(name));
  expect([...validation].sort()).toEqual(everyFifth(rest, 3).sort());
});

test("every expected article exists", () => {
  for (const { name, articles, questions } of [...companies, ...forTraining]) {
    const ids = new Set(articles.map((one) => one.id));
    for (const { question, expect: id } of questions) {
      if (id !== null) expect(ids.has(id), `${name}: ${question}`).toBe(true);
    }
  }
});

test("no company is both measured and trained on, and none is there twice", () => {
  const questions = new Map<string, string>();
  for (const company of [...companies, ...forTraining]) {
    for (const { question } of company.questions.filter(({ question }) => question.length > 60)) {
      expect(questions.get(question) ?? company.name, question).toBe(company.name);
      questions.set(question, company.name);
    }
  }
  const names = [...companies, ...forTraining].map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});

test("the model's card names what it never saw, and what it was trained on is the rest", () => {
  const card = readFileSync(join(tuner, "..", "models", "tuppence-embedder-en.md"), "utf8");
  const trained = companies.filter(({ name, isEnglish }) => isEnglish && ![...leftOut, ...validation].includes(name));
  expect(card).toContain(`${trained.length} of the invented companies`);
  const later = forTraining.filter(({ isEnglish }) => isEnglish);
  expect(card).toContain(`all ${later.length} English ones of \`tuner/training-companies\``);
  for (const name of validation) expect(card).toContain(name);
});

test("what tells a follow-up from a new subject was learnt on companies that are neither left out nor kept for validation", () => {
  const path = join(tuner, "..", "server", "gate", "data", "follow-up.json");
  const { learntOn }: { learntOn: string[] } = JSON.parse(readFileSync(path, "utf8"));
  const others = companies.map(({ name }) => name).filter((name) => ![...leftOut, ...validation].includes(name));
  expect([...learntOn].sort()).toEqual(others.sort());
});

test("the gate's prior was learnt on companies that the embedder never saw, and --companies asks only left-out ones", () => {
  const english = companies.filter(({ isEnglish }) => isEnglish).map(({ name }) => name);
  const kept = [...validation, ...leftOut].filter((name) => english.includes(name));
  expect([...shippedPriors().learntOn].sort()).toEqual([...kept, "banking77", "demo"].sort());
  const asked = leftOutCompanies().map((at) => basename(at));
  expect(asked.sort()).toEqual(leftOut.filter((name) => english.includes(name)).sort());
  expect(asked).toHaveLength(5);
});
