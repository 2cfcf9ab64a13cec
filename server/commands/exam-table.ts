import type { ComposeCase, ComposeValues } from "../exam/compose.ts";
import type { JudgeCase, JudgeValues } from "../exam/judge.ts";
import type { Estimate, ExamFigures, ExamRole, Times } from "../exam/types.ts";
import type { ExamLine, ModelList } from "./model-shelf.ts";

/** An exam as stored, and as the server sends it. */
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
    ["gain from the judgement", within(values.added, score)],
    [
      `wrong articles in the most confident ${percent(values.error_at_coverage.share)}`,
      within(values.error_at_coverage, percent),
    ],
    ["one judgement, article cached: p50, p95", times(values.kept_ms)],
    ["one judgement, article not cached: p50, p95", times(values.cold_ms)],
  ];
}

function composeRows(values: ComposeValues): [string, string][] {
  return [
    ["pairs (questions)", `${values.pairs} (${values.questions})`],
    [`sentences supported, of ${values.sentences.checked}`, within(values.sentences, percent)],
    [`answers fully supported, of ${values.supported.begun}`, within(values.supported, percent)],
    ["usable: answered, fully supported", within(values.usable, percent)],
    ["wrong article: fully held back", within(values.held_back, percent)],
    ["right article: outcomes", ends(values.right)],
    ["wrong article: outcomes", ends(values.wrong)],
    ["first checked sentence, article cached: p50, p95", times(values.kept_ms)],
    ["first checked sentence, article not cached: p50, p95", times(values.cold_ms)],
  ];
}

/** An exam's figures with their 95% intervals as a Markdown table, for a terminal and for docs/evaluation.md. */
export function examTable(report: ExamReport): string {
  const { bars, values, seed } = report.figures as ExamFigures<JudgeCase | ComposeCase, unknown>;
  const rows = report.role === "judge" ? judgeRows(values as JudgeValues) : composeRows(values as ComposeValues);
  return [
    `Exam of ${report.model} as ${report.role}, seed ${seed}: ${report.passed ? "PASSED" : "NOT PASSED"}`,
    "",
    "| figure | value (95% interval) |",
    "| --- | --- |",
    ...rows.map(([name, value]) => `| ${name} | ${value} |`),
    "",
    "| criterion | required | reached | passed |",
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
  for (const file of list.files) {
    rows.push([
      `${file.in_use ? "*" : " "} ${file.name}`,
      "",
      `${Math.round(file.bytes / 1e6)} MB`,
      `${(file.memory_bytes / 1e9).toFixed(1)} GB`,
      `${file.tokens_per_second} tokens/s`,
      file.fetched ? "fetched" : "incomplete",
      "",
    ]);
  }
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
    `* in use: ${name} (${WHO[chosen_by]}). Memory and speed are estimates, based on SmolLM2-135M measured on two cores.`,
  ].join("\n");
}

const WHO = {
  SLM_URL: "on the server at SLM_URL",
  SLM_MODEL: "set by SLM_MODEL",
  use: "chosen with npm run model -- use",
  default: "the default",
} as const;

const examWords = (exam: ExamLine) => {
  const result = `${exam.role} on ${exam.site}: ${exam.passed ? "passed" : "not passed"}`;
  return exam.shipped ? `${result} (shipped result, ${exam.at.slice(0, 10)})` : result;
};
