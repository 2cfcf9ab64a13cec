import { Badge, Text } from "@mantine/core";
import { GAP_KINDS, type GapRow } from "../../../../server/wire/gaps.ts";
import { useLanguage, useWords } from "../../../language.tsx";
import { clock, count, duration, money } from "../../../parts/format.ts";
import { words } from "./words.ts";

/** How often a group was asked, when last, and what the team spent on it; past conversations apart. */
export function Figures({ gap }: { gap: GapRow }) {
  const said = useWords(words);
  const { language } = useLanguage();
  const { conversations, past, lastAt, personSeconds, personNanoUsd } = gap;
  const last = said.lastAsked(clock(lastAt, language));
  return (
    <Text size="xs" c="dimmed" className="tabular">
      {conversations === 0 ? (
        <>
          {said.askedBefore(past)}, {last}
        </>
      ) : (
        <>
          {said.asked(conversations)}, {last}
          {" · "}
          {personSeconds === 0
            ? said.noTeamTime
            : said.teamTime(duration(personSeconds, language), money(personNanoUsd, language))}
          {past === 0 ? null : ` · ${said.alsoBefore(past)}`}
        </>
      )}
    </Text>
  );
}

/** Why its questions count. */
export function Kinds({ kinds, past }: Pick<GapRow, "kinds" | "past">) {
  const said = useWords(words);
  const { language } = useLanguage();
  const present = GAP_KINDS.filter((kind) => kinds[kind] > 0);
  return (
    <span className="gap-kinds">
      {present.map((kind) => (
        <Badge key={kind} size="sm" variant="light" color="gray" tt="none" className={`gap-kind ${kind}`}>
          {present.length === 1 ? said.kinds[kind] : said.kindCount(said.kinds[kind], count(kinds[kind], language))}
        </Badge>
      ))}
      {past === 0 ? null : (
        <Badge size="sm" variant="outline" color="gray" tt="none" className="gap-kind">
          {present.length === 0 ? said.fromPast : said.kindCount(said.fromPast, count(past, language))}
        </Badge>
      )}
    </span>
  );
}
