import type { EvaluationReport } from "./evaluate.ts";

const percent = (share: number) => `${(share * 100).toFixed(1)}%`;
const ms = (value: number | null) => (value === null ? "–" : `${value.toFixed(1)} ms`);

/** The figures as a Markdown table, for a terminal and for docs/evaluation.md. */
export function evaluationTable(report: EvaluationReport): string {
  const { clarified, out_of_scope: foreign, first_token_ms: first } = report;
  const inScope = report.questions - foreign.count;
  const rows: [string, string][] = [
    ["questions (in scope + foreign)", `${inScope} + ${foreign.count}`],
    ["first article right (top 3)", `${percent(report.accuracy_top1)} (${percent(report.accuracy_top3)})`],
    ["answered (right, wrong)", `${report.answered} (${report.right}, ${report.wrong})`],
    ["coverage", percent(report.coverage)],
    ["precision", percent(report.precision)],
    [
      "clarified (hit)",
      `${clarified.count} = ${percent(clarified.count / Math.max(1, inScope))} (${percent(clarified.hit / Math.max(1, clarified.count))})`,
    ],
    ["resolved", percent(report.resolved)],
    ["escalated", String(report.escalated)],
    [
      "foreign answered, clarified",
      `${foreign.answered} = ${percent(foreign.answered / Math.max(1, foreign.count))}, ${foreign.clarified} = ${percent(foreign.clarified / Math.max(1, foreign.count))}`,
    ],
    ["AUROC of confidence", report.auroc.toFixed(3)],
    ["calibration error (15 bins)", report.ece.toFixed(3)],
    ["AUGRC", report.augrc.toFixed(4)],
    ["coverage at 95% precision", percent(report.coverage_at_95)],
    ["first token p50, p95", `${ms(first.p50)}, ${ms(first.p95)}`],
    ["cost of 1,000 questions", `$${report.cost_per_1000_usd.toFixed(6)}`],
    [
      "forms",
      Object.entries(report.forms)
        .map(([form, count]) => `${form} ${count}`)
        .join(", "),
    ],
    ["machine", report.machine],
    ["commit", report.commit],
  ];
  const lines = ["| figure | value |", "| --- | --- |", ...rows.map(([name, value]) => `| ${name} | ${value} |`)];
  if (report.ablation.length > 0) {
    lines.push(
      "",
      "| learnt from | first right | top 3 | coverage at 95% | AUROC |",
      "| --- | --- | --- | --- | --- |",
    );
    for (const row of report.ablation) {
      lines.push(
        `| ${row.name} | ${percent(row.accuracy_top1)} | ${percent(row.accuracy_top3)} | ${percent(row.coverage_at_95)} | ${row.auroc.toFixed(3)} |`,
      );
    }
  }
  return lines.join("\n");
}
