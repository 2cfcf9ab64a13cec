import type { AblationRow } from "../evaluation/ablation.ts";
import type { EvaluationFigures } from "../evaluation/evaluate.ts";
import type { Compared } from "../evaluation/means.ts";
import type { Slice } from "../evaluation/slices.ts";
import type { SitesReport } from "./evaluate.ts";
import type { SiteReport } from "./evaluation-run.ts";

const percent = (share: number) => `${(share * 100).toFixed(1)}%`;
const known = (share: number | null, write = percent) => (share === null ? "–" : write(share));
const ms = (value: number | null) => (value === null ? "–" : `${value.toFixed(1)} ms`);
const latency = ({ p50, p95 }: EvaluationFigures["first_token_ms"]) => `${ms(p50)}, ${ms(p95)}`;

/** Beside it, what chance alone would make of perfectly calibrated confidences. */
const calibration = ({ ece, ece_by_chance }: Pick<Compared, "ece" | "ece_by_chance">) =>
  [known(ece, (value) => value.toFixed(3)), known(ece_by_chance, (value) => `(${value.toFixed(3)})`)].join(" ");

const counted = (count: number, of: number) => `${count} = ${percent(count / Math.max(1, of))}`;
const offered = ({ count, hit }: { count: number; hit: number }, of: number) =>
  `${counted(count, of)} (${percent(hit / Math.max(1, count))})`;

const lineOf = (cells: readonly (string | number)[]) => `| ${cells.join(" | ")} |`;
const tableOf = (head: readonly string[], rows: readonly (readonly (string | number)[])[]) => [
  lineOf(head),
  lineOf(head.map(() => "---")),
  ...rows.map(lineOf),
];

/** The figures of one site as Markdown tables, for a terminal and for docs/evaluation.md. */
export function evaluationTable(report: SiteReport): string {
  const { clarified, suggested, out_of_scope: foreign } = report;
  const inScope = report.questions - foreign.count;
  const rows: [string, string][] = [
    ["questions (in scope + out of scope)", `${inScope} + ${foreign.count}`],
    ["right article first (in top 3)", `${percent(report.accuracy_top1)} (${percent(report.accuracy_top3)})`],
    ["answered (right, wrong)", `${report.answered} (${report.right}, ${report.wrong})`],
    ["coverage", percent(report.coverage)],
    ["precision", percent(report.precision)],
    ["clarified (hit)", offered(clarified, inScope)],
    ["suggested (hit)", offered(suggested, inScope)],
    ["resolved", percent(report.resolved)],
    ["escalated", String(report.escalated)],
    [
      "out of scope: answered, clarified, suggested",
      [foreign.answered, foreign.clarified, foreign.suggested].map((count) => counted(count, foreign.count)).join(", "),
    ],
    ["AUROC of confidence", report.auroc.toFixed(3)],
    ["calibration error in 15 bins (by chance)", calibration(report)],
    ["AUGRC", report.augrc.toFixed(4)],
    ["coverage at 95% precision", percent(report.coverage_at_95)],
    ...latencyRows(report),
    ["cost of 1,000 questions", `$${report.cost_per_1000_usd.toFixed(6)}`],
    [
      "forms",
      Object.entries(report.forms)
        .map(([form, count]) => `${form} ${count}`)
        .join(", "),
    ],
    ["prior", priorOf(report)],
    ["machine", report.machine],
    ["commit", report.commit],
  ];
  return [
    ...tableOf(["figure", "value"], rows),
    ...sliceTable("kind of question", report.kinds),
    ...sliceTable("language", report.languages),
    ...ablationTable(report.ablation),
  ].join("\n");
}

const COLUMNS: readonly [string, (one: Compared) => string][] = [
  ["right article first", (one) => known(one.accuracy_top1)],
  ["in top 3", (one) => known(one.accuracy_top3)],
  ["answered", (one) => known(one.coverage)],
  ["precision", (one) => known(one.precision)],
  ["clarified (hit)", (one) => `${known(one.clarified)} (${known(one.clarified_hit)})`],
  ["suggested (hit)", (one) => `${known(one.suggested)} (${known(one.suggested_hit)})`],
  ["resolved", (one) => known(one.resolved)],
  ["near misses answered", (one) => known(one.near_misses_answered)],
  ["foreign answered", (one) => known(one.foreign_answered)],
  ["calibration error (by chance)", (one) => calibration(one)],
];

/** The figures of several sites as Markdown tables: a line for each site, and their mean. */
export function sitesTable(report: SitesReport): string {
  const { sites, all } = report;
  const seen = sites.filter((site) => site.prior.learnt_on_site).map((site) => site.site);
  const lines = tableOf(
    ["site", "questions", ...COLUMNS.map(([name]) => name)],
    [
      ...sites.map((site) => [site.site, site.questions, ...COLUMNS.map(([, write]) => write(site.compared))]),
      ["mean", all.questions, ...COLUMNS.map(([, write]) => write(report.means))],
    ],
  );
  if (seen.length > 0) {
    lines.push("", `The gate's prior was learned on these sites too (--prior gives another): ${seen.join(", ")}.`);
  }
  lines.push(
    "",
    ...tableOf(
      ["all questions together", "value"],
      [
        ["answered (right, wrong)", `${all.answered} (${all.right}, ${all.wrong})`],
        ["calibration error in 15 bins (by chance)", calibration(all)],
        ...latencyRows(all),
        ["machine", report.machine],
        ["commit", report.commit],
      ],
    ),
    ...sliceTable("kind of question", report.kinds),
    ...sites.flatMap((site) => sliceTable(`language, ${site.site}`, site.languages)),
    ...ablationTable(report.ablation),
  );
  return lines.join("\n");
}

/** Turns in which a judge read are slower: they stand apart. */
function latencyRows(figures: Pick<EvaluationFigures, "first_token_ms" | "judged" | "unjudged">): [string, string][] {
  const { judged, unjudged } = figures;
  const all: [string, string] = ["first token p50, p95", latency(figures.first_token_ms)];
  if (judged.count === 0) return [all];
  return [
    all,
    [`judged (${judged.count}): first token p50, p95`, latency(judged.first_token_ms)],
    [`unjudged (${unjudged.count}): first token p50, p95`, latency(unjudged.first_token_ms)],
  ];
}

function priorOf({ prior }: SiteReport): string {
  if (!prior.shipped) return "learned without this site";
  return prior.learnt_on_site ? "shipped, learned on this site too" : "shipped";
}

function sliceTable(name: string, slices: readonly Slice[]): string[] {
  if (slices.length === 0) return [];
  return [
    "",
    ...tableOf(
      [name, "questions", "right article first", "answered (wrong)", "clarified", "suggested", "resolved"],
      slices.map((one) => [
        one.name,
        one.questions,
        known(one.accuracy_top1),
        `${one.answered} (${one.wrong})`,
        one.clarified,
        one.suggested,
        known(one.resolved),
      ]),
    ),
  ];
}

function ablationTable(rows: readonly AblationRow[]): string[] {
  if (rows.length === 0) return [];
  return [
    "",
    ...tableOf(
      ["learned from", "right first", "top 3", "coverage at 95%", "AUROC"],
      rows.map((row) => [
        row.name,
        percent(row.accuracy_top1),
        percent(row.accuracy_top3),
        percent(row.coverage_at_95),
        row.auroc.toFixed(3),
      ]),
    ),
  ];
}
