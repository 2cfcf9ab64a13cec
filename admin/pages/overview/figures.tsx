import type { OverviewDay, OverviewReply } from "../../../server/wire/overview.ts";
import { FEW } from "../../../server/wire/overview.ts";
import type { Language } from "../../../server/wire/widget.ts";
import { useLanguage, useWords } from "../../language.tsx";
import { count, money, percent } from "../../parts/format.ts";
import { type Change, Figure } from "./figure.tsx";
import { decimal, milliseconds } from "./format.ts";
import { listAddress } from "./list-address.ts";
import { type OverviewWords, words } from "./words.ts";

/** The top row: five numbers, each with its change against the period before and its run of days. */
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
  const { resolutionInterval: interval } = now;
  const low = percent(interval?.low ?? 0, language);
  const high = percent(interval?.high ?? 0, language);
  const few = now.involved < FEW;
  const perDay = (value: (day: OverviewDay) => number | null) => days.map(value);

  return (
    <div className="figures">
      <Figure
        of={said.conversations}
        value={count(now.conversations, language)}
        note={said.involved(count(now.involved, language))}
        change={change(past.conversations || null, now.conversations, "neither")}
        days={perDay((day) => day.conversations)}
        to={address({})}
      />
      <Figure
        of={said.resolution}
        more={interval === null ? undefined : said.interval(low, high)}
        value={
          now.resolutionRate === null
            ? "–"
            : few
              ? said.of(count(now.resolved, language), count(now.involved, language))
              : percent(now.resolutionRate, language)
        }
        note={few && interval !== null ? said.few(now.involved, low, high) : undefined}
        change={points(past.involved < FEW ? null : past.resolutionRate, few ? null : now.resolutionRate, "more")}
        days={perDay((day) => share(day.classes.confirmed + day.classes.assumed, day.involved))}
        to={address({ class: "resolved" })}
      />
      <Figure
        of={said.person}
        value={now.conversations === 0 ? "–" : percent(now.escalated.person / now.conversations, language)}
        note={said.of(count(now.escalated.person, language), count(now.conversations, language))}
        change={points(
          share(past.escalated.person, past.conversations),
          share(now.escalated.person, now.conversations),
          "less",
        )}
        days={perDay((day) => share(day.person, day.conversations))}
        to={address({ escalated: "person" })}
      />
      <Figure
        of={said.response}
        value={of(now.firstResponseMs === null ? undefined : milliseconds(now.firstResponseMs.p50, language))}
        note={
          now.firstResponseMs === null ? undefined : `${said.p95} ${milliseconds(now.firstResponseMs.p95, language)}`
        }
        change={change(past.firstResponseMs?.p50 ?? null, now.firstResponseMs?.p50 ?? null, "less")}
        days={perDay((day) => day.firstResponseP50Ms)}
        to={address({})}
      />
      <Figure
        of={said.cost}
        value={of(now.cost.perConversation === null ? undefined : money(now.cost.perConversation.mean, language))}
        note={
          now.cost.perConversation === null
            ? undefined
            : `${said.median} ${money(now.cost.perConversation.p50, language)}`
        }
        change={change(past.cost.perConversation?.mean ?? null, now.cost.perConversation?.mean ?? null, "less")}
        days={perDay((day) => share(day.costNanoUsd, day.conversations))}
        to={address({})}
      />
    </div>
  );
}

function changeOf(
  given: {
    before: number | null;
    after: number | null;
    welcome: "more" | "less" | "neither";
    kind: "relative" | "points";
  },
  said: OverviewWords,
  language: Language,
): Change {
  const { before, after, welcome, kind } = given;
  if (before === null || after === null) return { text: said.noBefore, tone: "neutral" };
  if (kind === "relative" && before === 0) return { text: said.noBefore, tone: "neutral" };
  const moved = kind === "points" ? (after - before) * 100 : after / before - 1;
  const shown =
    kind === "points" ? said.points(decimal(Math.abs(moved), language)) : percent(Math.abs(moved), language);
  if (Math.abs(moved) < (kind === "points" ? 0.05 : 0.0005)) return { text: said.same, tone: "neutral" };
  const tone = welcome === "neither" ? "neutral" : moved > 0 === (welcome === "more") ? "good" : "bad";
  return { text: `${moved > 0 ? "↑" : "↓"} ${shown}`, tone };
}
