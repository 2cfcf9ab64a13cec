import { useComputedColorScheme } from "@mantine/core";
import {
  Chart as ChartJs,
  type ChartOptions,
  Filler,
  Legend,
  LinearScale,
  LineElement,
  PointElement,
  Tooltip,
} from "chart.js";
import { Scatter } from "react-chartjs-2";
import type { DialPoint } from "../../../../server/wire/settings.ts";
import { useLanguage, useWords } from "../../../language.tsx";
import { percent } from "../../../parts/format.ts";
import { words } from "./words.ts";

ChartJs.register(LinearScale, PointElement, LineElement, Filler, Legend, Tooltip);

/** Contrast AA against the page in each colour scheme. */
const COLOURS = {
  light: { line: "#1f5f4a", band: "rgba(31, 95, 74, 0.14)", dot: "#b45309", grid: "#e3e9e6", text: "#5c6763" },
  dark: { line: "#5aae8d", band: "rgba(90, 174, 141, 0.2)", dot: "#f0b45a", grid: "#3a3f3d", text: "#a9b3ae" },
};

/** The risk-coverage curve: right answers by questions answered, with the interval and the current target. */
export default function Chart({ points, chosen }: { points: readonly DialPoint[]; chosen: DialPoint }) {
  const said = useWords(words);
  const { language } = useLanguage();
  const colours = COLOURS[useComputedColorScheme("light")];
  const share = (x: number | string) => percent(Number(x), language);
  const curve = points.filter((one) => one.judged > 0).sort((a, b) => a.coverage - b.coverage);
  const places = (y: "measured" | "low" | "high") => curve.map((one) => ({ x: one.coverage, y: one[y] }));
  const lowest = Math.min(0.9, ...curve.map((one) => one.low));
  const line = { showLine: true, pointRadius: 0, pointHitRadius: 8, borderWidth: 2, tension: 0.2 };
  const scale = { grid: { color: colours.grid }, ticks: { color: colours.text, callback: share } };
  return (
    <div className="chart">
      <Scatter
        role="img"
        aria-label={said.chart}
        data={{
          datasets: [
            {
              label: said.here,
              data: chosen.judged === 0 ? [] : [{ x: chosen.coverage, y: chosen.measured }],
              pointRadius: 7,
              pointHoverRadius: 8,
              backgroundColor: colours.dot,
              borderColor: colours.dot,
            },
            {
              ...line,
              label: said.right,
              data: places("measured"),
              borderColor: colours.line,
              backgroundColor: colours.line,
            },
            {
              ...line,
              label: said.band,
              data: places("high"),
              borderWidth: 0,
              fill: "+1",
              backgroundColor: colours.band,
            },
            { ...line, label: "", data: places("low"), borderWidth: 0 },
          ],
        }}
        options={{
          maintainAspectRatio: false,
          animation: false,
          scales: {
            x: {
              ...scale,
              min: 0,
              max: 1,
              title: { display: true, text: said.covered, color: colours.text },
            },
            y: {
              ...scale,
              min: Math.max(0, Math.floor(lowest * 20) / 20),
              max: 1,
              title: { display: true, text: said.right, color: colours.text },
            },
          },
          plugins: pluginsOf(colours.text, (x, y) => `${said.covered}: ${share(x)} · ${said.right}: ${share(y)}`),
        }}
      />
    </div>
  );
}

/** The legend, and what a point says. The lower edge of the band has no name: only one of the two is listed. */
function pluginsOf(
  colour: string,
  label: (x: number, y: number) => string,
): NonNullable<ChartOptions<"scatter">["plugins"]> {
  return {
    legend: {
      position: "bottom",
      labels: { color: colour, usePointStyle: true, boxHeight: 7, filter: (item) => item.text !== "" },
    },
    tooltip: { callbacks: { label: ({ parsed }) => label(parsed.x ?? 0, parsed.y ?? 0) } },
  };
}
