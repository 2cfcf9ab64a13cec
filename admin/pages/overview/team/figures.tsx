import { Group, Text } from "@mantine/core";
import type { ReactNode } from "react";
import type { ReportSpread, ReportsReply } from "../../../../server/wire/reports.ts";
import { useLanguage, useWords } from "../../../language.tsx";
import { count, duration, percent } from "../../../parts/format.ts";
import { Explain, type Explained } from "../explain.tsx";
import { decimal } from "../format.ts";
import { words } from "./words.ts";

/** By the clock, or in opening hours. */
export type Times = "clock" | "business";

/** Seconds of half and of nine in ten. */
export const timesOf = (spread: ReportSpread, times: Times): readonly [number, number] =>
  times === "clock" ? [spread.median, spread.p90] : [spread.businessMedian, spread.businessP90];

/** The period's figures of the whole team. */
export function TeamFigures({ reply, times }: { reply: ReportsReply; times: Times }) {
  const said = useWords(words);
  const { language } = useLanguage();
  const { handoffs, unanswered, all, closed, reopened, scores } = reply;
  const rated = scores.reduce((sum, one) => sum + one, 0);
  const points = scores.reduce((sum, one, i) => sum + one * (i + 1), 0);
  return (
    <div className="figures">
      <Figure of={said.handoffs} note={said.unanswered(count(unanswered, language))}>
        {count(handoffs, language)}
      </Figure>
      <Time of={said.firstReply} spread={all.firstReply} times={times} />
      <Time of={said.handling} spread={all.handling} times={times} />
      <Figure of={said.reopened} note={said.ofClosed(count(reopened, language), count(closed, language))}>
        {closed === 0 ? said.none : percent(reopened / closed, language)}
      </Figure>
      <Figure of={said.satisfaction} note={said.ratings(rated, count(rated, language))}>
        {rated === 0 ? said.none : `${decimal(points / rated, language)} / 5`}
      </Figure>
    </div>
  );
}

function Time({ of, spread, times }: { of: Explained; spread: ReportSpread | null; times: Times }) {
  const said = useWords(words);
  const { language } = useLanguage();
  if (spread === null) return <Figure of={of}>{said.none}</Figure>;
  const [half, most] = timesOf(spread, times);
  return (
    <Figure of={of} note={said.nineInTen(duration(most, language))}>
      {duration(half, language)}
    </Figure>
  );
}

function Figure({ of, note, children }: { of: Explained; note?: string; children: ReactNode }) {
  return (
    <section className="figure" aria-label={of.name}>
      <Group gap={4} wrap="nowrap">
        <Text size="sm" c="dimmed">
          {of.name}
        </Text>
        <Explain of={of} />
      </Group>
      <span className="figure-value tabular">{children}</span>
      <Text size="xs" c="dimmed">
        {note ?? ""}
      </Text>
    </section>
  );
}
