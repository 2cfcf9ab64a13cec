import { useComputedColorScheme } from "@mantine/core";
import { BarElement, CategoryScale, Chart, LinearScale, Tooltip } from "chart.js";
import { Bar } from "react-chartjs-2";
import type { OverviewDay, OverviewReply } from "../../../server/wire/overview.ts";
import { useLanguage, useWords } from "../../language.tsx";
import { count } from "../../parts/format.ts";
import { Wide } from "../../parts/wide.tsx";
import { outcomeWords } from "../../words/outcomes.ts";
import { COLOURS, ORDER } from "./colours.ts";
import { shortDay } from "./format.ts";
import { words } from "./words.ts";

Chart.register(BarElement, CategoryScale, LinearScale, Tooltip);

/** With more days than this, bars are weekly: daily ones would be too thin. */
const MAX_BARS = 100;

interface Bucket {
  readonly day: string;
  readonly outcomes: OverviewDay["outcomes"];
}

function buckets(days: readonly OverviewDay[]): Bucket[] {
  const size = days.length > MAX_BARS ? 7 : 1;
  return Array.from({ length: Math.ceil(days.length / size) }, (_, i) => {
    const part = days.slice(i * size, (i + 1) * size);
    const outcomes = { ...(part[0] as OverviewDay).outcomes };
    for (const one of part.slice(1)) for (const name of ORDER) outcomes[name] += one.outcomes[name];
    return { day: (part[0] as OverviewDay).day, outcomes };
  });
}

/** Outcomes by day, stacked; also as a table, for screen readers and for the numbers. */
export default function Trend({ reply }: { reply: OverviewReply }) {
  const said = useWords(words);
  const { outcomes: names } = useWords(outcomeWords);
  const { language } = useLanguage();
  const scheme = useComputedColorScheme("light");
  const ink = scheme === "dark" ? "#a3aca8" : "#5d6864";
  const line = scheme === "dark" ? "#2f3633" : "#e7ece9";
  const rows = buckets(reply.days);
  return (
    <>
      <div className="chart">
        <Bar
          role="img"
          aria-label={said.trendOf(reply.days.length)}
          data={{
            labels: rows.map((row) => shortDay(row.day, language)),
            datasets: ORDER.map((name) => ({
              label: names[name],
              data: rows.map((row) => row.outcomes[name]),
              backgroundColor: COLOURS[scheme][name],
              stack: "one",
              maxBarThickness: 26,
              borderRadius: 2,
            })),
          }}
          options={{
            responsive: true,
            maintainAspectRatio: false,
            animation: false,
            interaction: { mode: "index", intersect: false },
            plugins: { tooltip: { filter: (item) => item.parsed.y !== 0, boxPadding: 4 } },
            scales: {
              x: {
                stacked: true,
                grid: { display: false },
                border: { color: line },
                ticks: { color: ink, maxRotation: 0, autoSkipPadding: 16, font: { size: 11 } },
              },
              y: {
                stacked: true,
                beginAtZero: true,
                border: { display: false },
                grid: { color: line },
                ticks: { color: ink, precision: 0, maxTicksLimit: 5, font: { size: 11 } },
              },
            },
          }}
        />
      </div>
      <details className="as-table">
        <summary>{said.table}</summary>
        <Wide name={said.table} className="scroll">
          <table className="tabular">
            <thead>
              <tr>
                <th scope="col">{said.day}</th>
                {ORDER.map((name) => (
                  <th key={name} scope="col">
                    {names[name]}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.day}>
                  <th scope="row">{shortDay(row.day, language)}</th>
                  {ORDER.map((name) => (
                    <td key={name}>{count(row.outcomes[name], language)}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </Wide>
      </details>
    </>
  );
}
