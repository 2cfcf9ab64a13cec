import type { ComposeCase, ComposeValues } from "../learn/exam-compose.ts";
import type { JudgeCase, JudgeValues } from "../learn/exam-judge.ts";
import type { Estimate, ExamFigures, ExamRole, Times } from "../learn/exam-types.ts";
import type { ExamLine, ModelList } from "./model-shelf.ts";

/** An exam as it is stored, and as the server sends it. */
export interface ExamReport {
  readonly model: string;
  readonly role: ExamRole;
  readonly passed: boolean;
  readonly figures: unknown;
}

const percent = (value: number) => `${(value * 100).toFixed(1)}%`;
const score = (value: number) => value.toFixed(3);
const within = (of: Estimate, say: (value: number) => string) => `${say(of.value)} (${say(of.low)} to ${say(of.high)})`;
const times = ({ count, p50, p95 }: Times) =>
  p50 === null || p95 === null ? "none" : `${p50.toFixed(0)}, ${p95.toFixed(0)} ms (${count})`;
const ends = (of: Readonly<Record<string, number>>) =>
  Object.entries(of)
    .map(([end, count]) => `${end} ${count}`)
    .join(", ");

function judgeRows(values: JudgeValues): [string, string][] {
  return [
    ["pairs (questions)", `${values.pairs} (${values.questions})`],
    ["AUROC of the judgement", within(values.auroc, score)],
    ["AUROC of the embedder's cosine", within(values.auroc_cosine, score)],
    ["AUROC of both", within(values.auroc_together, score)],
    ["what the judgement adds", within(values.added, score)],
    [
      `wrong articles in the surest ${percent(values.error_at_coverage.share)}`,
      within(values.error_at_coverage, percent),
    ],
    ["a judgement, article's state kept: p50, p95", times(values.kept_ms)],
    ["a judgement, article read first: p50, p95", times(values.cold_ms)],
  ];
}

function composeRows(values: ComposeValues): [string, string][] {
  return [
    ["pairs (questions)", `${values.pairs} (${values.questions})`],
    [`sentences supported, of ${values.sentences.checked}`, within(values.sentences, percent)],
    [`answers wholly supported, of ${values.supported.begun}`, within(values.supported, percent)],
    ["usable: answered, wholly supported", within(values.usable, percent)],
    ["wrong article: held back whole", within(values.held_back, percent)],
    ["right article: how it ended", ends(values.right)],
    ["wrong article: how it ended", ends(values.wrong)],
    ["first checked sentence, state kept: p50, p95", times(values.kept_ms)],
    ["first checked sentence, article read first: p50, p95", times(values.cold_ms)],
  ];
}

/** An exam's figures with their 95% intervals as a Markdown table, for a terminal and for docs/evaluation.md. */
export function examTable(report: ExamReport): string {
  const { bars, values, seed } = report.figures as ExamFigures<JudgeCase | ComposeCase, unknown>;
  const rows = report.role === "judge" ? judgeRows(values as JudgeValues) : composeRows(values as ComposeValues);
  return [
    `Exam of ${report.model} in the role ${report.role}, seed ${seed}: ${report.passed ? "PASSED" : "NOT PASSED"}`,
    "",
    "| figure | value (95% interval) |",
    "| --- | --- |",
    ...rows.map(([name, value]) => `| ${name} | ${value} |`),
    "",
    "| bar | wanted | reached | |",
    "| --- | --- | --- | --- |",
    ...bars.map((bar) => `| ${bar.name} | ${bar.wanted} | ${shown(bar.value)} | ${bar.passed ? "yes" : "no"} |`),
  ].join("\n");
}

const shown = (value: number) => (Math.abs(value) >= 10 ? value.toFixed(0) : value.toFixed(3));

/** The catalogue for a terminal. */
export function modelTable(list: ModelList): string {
  const rows = list.models.map((model) => [
    `${model.in_use ? "*" : " "} ${model.name}`,
    `${model.licence}${model.restricted ? " (terms)" : ""}`,
    `${Math.round(model.bytes / 1e6)} MB`,
    `${(model.memory_bytes / 1e9).toFixed(1)} GB`,
    `${model.tokens_per_second} tokens/s`,
    model.fetched ? "fetched" : "",
    model.exams.map(examWords).join("; "),
  ]);
  const head = ["  name", "licence", "file", "memory", "speed, 2 cores", "", "exams"];
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join("  ")
      .trimEnd();
  const { name, chosen_by } = list.in_use;
  return [
    line(head),
    ...rows.map(line),
    ...list.others.map((exam) => `  ${exam.model}: ${examWords(exam)}`),
    "",
    `* in use: ${name} (${WHO[chosen_by]}). Memory and speed are expected, from SmolLM2-135M measured on two cores.`,
  ].join("\n");
}

const WHO = {
  SLM_URL: "on the server of SLM_URL",
  SLM_MODEL: "set by SLM_MODEL",
  use: "chosen with use",
  default: "the default",
} as const;

const examWords = (exam: ExamLine) => `${exam.role} on ${exam.site} ${exam.passed ? "passed" : "not passed"}`;
