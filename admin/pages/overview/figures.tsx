import type { OverviewDay, OverviewReply } from "../../../server/wire/overview.ts";
import { FEW } from "../../../server/wire/overview.ts";
import type { Language } from "../../../server/wire/widget.ts";
import { useLanguage, useWords } from "../../language.tsx";
import { count, money, percent } from "../../parts/format.ts";
import { type Change, Figure } from "./figure.tsx";
import { decimal, milliseconds } from "./format.ts";
import { listAddress } from "./list-address.ts";
import { type OverviewWords, words } from "./words.ts";

/** The top row: five numbers, each with its change from the previous period and its daily values. */
export function Figures({ reply }: { reply: OverviewReply }) {
  const said = useWords(words);
  const { language } = useLanguage();
  const address = listAddress(reply.period);
  const { figures: now, figuresBefore: past, days } = reply;
  const change = (before: number | null, after: number | null, welcome: "more" | "less" | "neither") =>
    changeOf({ before, after, welcome, kind: "relative" }, said, language);
  const points = (before: number | null, after: number | null, welcome: "more" | "less") =>
    changeOf({ before, after, welcome, kind: "points" }, said, language);
  const of = (value: string | undefined) => value ?? "–";
  const share = (part: number, whole: number) => (whole === 0 ? null : part / whole);
  const { resolutionInterval: interval, cost } = now;
  const low = percent(interval?.low ?? 0, language);
  const high = percent(interval?.high ?? 0, language);
  const few = now.answered < FEW;
  const perDay = (value: (day: OverviewDay) => number | null) => days.map(value);
  const team = now.teamResponseMs;

  return (
    <div className="figures">
      <Figure
        of={said.conversations}
        value={count(now.conversations, language)}
        note={said.answered(count(now.answered, language))}
        change={change(past.conversations || null, now.conversations, "neither")}
        days={perDay((day) => day.conversations)}
        to={address({})}
      />
      <Figure
        of={said.resolution}
        more={interval === null ? undefined : said.interval(low, high)}
        value={
          now.resolvedShare === null
            ? "–"
            : few
              ? said.of(count(now.resolved, language), count(now.conversations, language))
              : percent(now.resolvedShare, language)
        }
        note={
          now.resolutionRate === null || few
            ? undefined
            : said.ofAnswered(percent(now.resolutionRate, language), count(now.answered, language))
        }
        change={points(past.answered < FEW ? null : past.resolvedShare, few ? null : now.resolvedShare, "more")}
        days={perDay((day) => share(day.outcomes.confirmed + day.outcomes.presumed, day.conversations))}
        to={address({ outcome: "assistant" })}
      />
      <Figure
        of={said.handoff}
        value={now.conversations === 0 ? "–" : percent(now.escalated.handoff / now.conversations, language)}
        note={said.of(count(now.escalated.handoff, language), count(now.conversations, language))}
        change={points(
          share(past.escalated.handoff, past.conversations),
          share(now.escalated.handoff, now.conversations),
          "less",
        )}
        days={perDay((day) => share(day.handoff, day.conversations))}
        to={address({ escalated: "handoff" })}
      />
      <Figure
        of={said.response}
        value={of(now.firstResponseMs === null ? undefined : milliseconds(now.firstResponseMs.p50, language))}
        note={team === null ? undefined : said.team(milliseconds(team.p50, language))}
        change={change(past.firstResponseMs?.p50 ?? null, now.firstResponseMs?.p50 ?? null, "less")}
        days={perDay((day) => day.firstResponseP50Ms)}
        to={address({})}
      />
      <Figure
        of={said.cost}
        value={of(cost.perConversation === null ? undefined : money(cost.perConversation.mean, language))}
        note={
          cost.perConversation === null
            ? undefined
            : said.perThousand(money((cost.allInNanoUsd / now.conversations) * 1_000, language))
        }
        change={change(past.cost.perConversation?.mean ?? null, cost.perConversation?.mean ?? null, "less")}
        days={perDay((day) => share(day.allInNanoUsd, day.conversations))}
        to={address({})}
      />
    </div>
  );
}

function changeOf(
  options: {
    before: number | null;
    after: number | null;
    welcome: "more" | "less" | "neither";
    kind: "relative" | "points";
  },
  said: OverviewWords,
  language: Language,
): Change {
  const { before, after, welcome, kind } = options;
  if (before === null || after === null) return { text: said.noBefore, tone: "neutral" };
  if (kind === "relative" && before === 0) return { text: said.noBefore, tone: "neutral" };
  const moved = kind === "points" ? (after - before) * 100 : after / before - 1;
  const shown =
    kind === "points" ? said.points(decimal(Math.abs(moved), language)) : percent(Math.abs(moved), language);
  if (Math.abs(moved) < (kind === "points" ? 0.05 : 0.0005)) return { text: said.same, tone: "neutral" };
  const tone = welcome === "neither" ? "neutral" : moved > 0 === (welcome === "more") ? "good" : "bad";
  return { text: `${moved > 0 ? "↑" : "↓"} ${shown}`, tone };
}
