import { Group, Text } from "@mantine/core";
import { Link } from "react-router";
import { Explain, type Explained } from "./explain.tsx";

/** How a number changed, and whether that is good. */
export interface Change {
  readonly text: string;
  readonly tone: "good" | "bad" | "neutral";
}

/** One number with its change and its daily values; links to its conversations. */
export function Figure(options: {
  of: Explained;
  more?: string | undefined;
  value: string;
  note?: string | undefined;
  change: Change;
  /** One value per day; null: none that day. */
  days: readonly (number | null)[];
  to: string;
}) {
  const { of, value, note, change, days, to } = options;
  return (
    <div className="figure" data-figure={of.name}>
      <Group gap={2} justify="space-between" wrap="nowrap">
        <Text size="sm" c="dimmed" lh={1.25}>
          {of.name}
        </Text>
        <Explain of={of} more={options.more} />
      </Group>
      <Link to={to} className="figure-value tabular" aria-label={`${of.name}: ${value}`}>
        {value}
      </Link>
      <Group justify="space-between" gap={8} wrap="nowrap">
        <Text size="xs" lh={1.25} className={`tone-${change.tone}`}>
          {change.text}
        </Text>
        <Sparkline values={days} />
      </Group>
      {note === undefined ? null : (
        <Text size="xs" c="dimmed">
          {note}
        </Text>
      )}
    </div>
  );
}

const WIDTH = 56;
const HEIGHT = 18;

/** The daily values as a line; decoration only, the chart below has the numbers. */
function Sparkline({ values }: { values: readonly (number | null)[] }) {
  const known = values.flatMap((value, i) => (value === null ? [] : [{ value, i }]));
  const top = Math.max(...known.map((one) => one.value), 0);
  if (known.length < 2 || top === 0) return null;
  const points = known.map(
    ({ value, i }) =>
      `${((i / (values.length - 1)) * WIDTH).toFixed(1)},${(HEIGHT - 1.5 - (value / top) * (HEIGHT - 3)).toFixed(1)}`,
  );
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} width={WIDTH} height={HEIGHT} className="sparkline" aria-hidden="true">
      <polyline points={points.join(" ")} fill="none" strokeWidth="1.5" strokeLinejoin="round" strokeLinecap="round" />
    </svg>
  );
}
