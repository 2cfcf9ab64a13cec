import { Text } from "@mantine/core";
import type { HealthReply } from "../../../../server/wire/knowledge-health.ts";
import { useLanguage, useWords } from "../../../language.tsx";
import { count, when } from "../../../parts/format.ts";
import { words } from "./words.ts";

/** From here on the score is shown as good, or as one to look at. A choice. */
const GOOD = 90;
const FAIR = 70;

/** The score, and what it's made from. */
export function Score({ report }: { report: HealthReply }) {
  const said = useWords(words);
  const { language } = useLanguage();
  const { score, healthy, articles, readAt, isReading, links } = report;
  const state = score === null ? "unknown" : score >= GOOD ? "good" : score >= FAIR ? "fair" : "poor";
  return (
    <div className="health-score" data-state={state}>
      <Text span className="health-number tabular" aria-label={said.score}>
        {score === null ? "–" : count(score, language)}
      </Text>
      <div className="health-about">
        <Text size="sm" fw={500}>
          {score === null ? said.reading : said.outOf}
        </Text>
        <Text size="sm">{said.healthy(healthy, articles)}</Text>
        <Text size="xs" c="dimmed">
          {isReading && score !== null ? said.readAgain : readAt === null ? null : said.readAt(when(readAt, language))}
        </Text>
        {links.waiting > 0 ? (
          <Text size="xs" c="dimmed">
            {said.linksWaiting(links.waiting, links.all)}
          </Text>
        ) : null}
      </div>
    </div>
  );
}
