import { expect, test } from "vitest";
import { judgedRow } from "../../server/evaluation/ablation.ts";
import { type EvaluationRow, figuresOf } from "../../server/evaluation/evaluate.ts";
import { comparedOf, meanAblation, meansOf } from "../../server/evaluation/means.ts";
import { slicesByKind, slicesByLanguage } from "../../server/evaluation/slices.ts";

const row = (form: EvaluationRow["form"], articles: string[], options: string[] = []): EvaluationRow => ({
  question: "?",
  tier: form === "handoff" ? "person" : "machine",
  form,
  articles,
  options,
  confidence: 0.5,
  judged: false,
  first_token_ms: null,
  cost_nano_usd: 0,
});

const asked: [{ expect: string | null; kind: string; lang?: string }, EvaluationRow][] = [
  [{ expect: "a", kind: "plain" }, row("quoted", ["a", "b"])],
  [{ expect: "a", kind: "plain" }, row("quoted", ["b", "a"])],
  [{ expect: "b", kind: "short", lang: "de" }, row("suggested", ["a", "c", "b"], ["a", "c", "b"])],
  [{ expect: "b", kind: "plain" }, row("clarify", ["b", "a"], ["b", "a"])],
  [{ expect: null, kind: "near-miss" }, row("quoted", ["a"])],
  [{ expect: null, kind: "near-miss" }, row("suggested", ["a"], ["a", "b", "c"])],
  [{ expect: null, kind: "foreign" }, row("handoff", ["a"])],
];
const questions = asked.map(([question]) => ({ question: "?", ...question }));
const rows = asked.map(([, one]) => one);

test("a slice for each kind, in the file's order; what no article answers has no right article", () => {
  expect(slicesByKind(rows, questions)).toEqual([
    {
      ...{ name: "plain", questions: 3, accuracy_top1: 2 / 3, resolved: 2 / 3 },
      ...{ answered: 2, wrong: 1, clarified: 1, suggested: 0 },
    },
    {
      ...{ name: "short", questions: 1, accuracy_top1: 0, resolved: 1 },
      ...{ answered: 0, wrong: 0, clarified: 0, suggested: 1 },
    },
    {
      ...{ name: "near-miss", questions: 2, accuracy_top1: null, resolved: null },
      ...{ answered: 1, wrong: 1, clarified: 0, suggested: 1 },
    },
    {
      ...{ name: "foreign", questions: 1, accuracy_top1: null, resolved: null },
      ...{ answered: 0, wrong: 0, clarified: 0, suggested: 0 },
    },
  ]);
});

test("questions in another language stand apart from the site's own, and a file without any has no such slices", () => {
  const slices = slicesByLanguage(rows, questions, "en");
  expect(slices.map(({ name, questions }) => [name, questions])).toEqual([
    ["en", 6],
    ["de", 1],
  ]);
  const own = questions.map(({ lang: _, ...rest }) => rest);
  expect(slicesByLanguage(rows, own, "en")).toEqual([]);
});

test("a site that answered nothing has no precision, and does not lower the mean", () => {
  const figures = { ...figuresOf(rows, questions), kinds: slicesByKind(rows, questions) };
  const site = comparedOf(figures);
  expect(site).toMatchObject({
    coverage: 0.5,
    precision: 1 / 3,
    clarified: 0.25,
    suggested: 0.25,
    suggested_hit: 1,
    resolved: 0.75,
    near_misses_answered: 0.5,
    foreign_answered: 0,
  });
  const silent = questions.slice(0, 1);
  const quiet = comparedOf({ ...figuresOf([row("handoff", ["b"])], silent), kinds: [] });
  expect(quiet).toMatchObject({ coverage: 0, precision: null, near_misses_answered: null });
  const means = meansOf([site, quiet]);
  expect(means).toMatchObject({ coverage: 0.25, precision: 1 / 3, near_misses_answered: 0.5, accuracy_top1: 0.25 });
});

test("turns in which a judge read have their own latency, and a row of the ablation", () => {
  const timed = (ms: number, judged: boolean) => ({ ...row("quoted", ["a"]), first_token_ms: ms, judged });
  const some = [timed(10, false), timed(30, false), timed(100, true), timed(200, true), timed(300, true)];
  const expected = some.map(() => ({ expect: "a" }));
  const figures = figuresOf(some, expected);
  expect(figures.first_token_ms.p50).toBe(100);
  expect(figures.judged).toMatchObject({ count: 3, first_token_ms: { p50: 200 } });
  expect(figures.unjudged).toMatchObject({ count: 2, first_token_ms: { p50: 20 } });
  expect(judgedRow(some, expected)).toMatchObject({ name: "plus judge", accuracy_top1: 1 });
  expect(judgedRow(rows, questions)).toBeUndefined();
});

test("the mean of an ablation is taken row by row, over the sites that have the row", () => {
  const of = (name: string, x: number) => ({ name, accuracy_top1: x, accuracy_top3: x, coverage_at_95: x, auroc: x });
  const means = meanAblation([[of("words", 0.2), of("plus judge", 0.9)], [of("words", 0.4)]]);
  expect(means.map((one) => one.name)).toEqual(["words", "plus judge"]);
  expect(means[0]?.auroc).toBeCloseTo(0.3, 12);
  expect(means[1]?.auroc).toBe(0.9);
});
