import { Text } from "@mantine/core";
import type { ReactNode } from "react";
import { Link } from "react-router";
import type { OverviewReply } from "../../../server/wire/overview.ts";
import { useLanguage, useWords } from "../../language.tsx";
import { count, percent } from "../../parts/format.ts";
import { reasonWords } from "../../words/reasons.ts";
import { Bars } from "./bars.tsx";
import { Explain, type Explained } from "./explain.tsx";
import { milliseconds } from "./format.ts";
import { listAddress } from "./list-address.ts";
import { Panel } from "./panel.tsx";
import { words } from "./words.ts";

/** Where the assistant needed help, and why. */
export function Escalation({ reply }: { reply: OverviewReply }) {
  const said = useWords(words);
  const { reasons } = useWords(reasonWords);
  const { language } = useLanguage();
  const address = listAddress(reply.period);
  const { conversations, escalated, contained, ended } = reply.figures;
  const share = (part: number, whole: number) => percent(whole === 0 ? 0 : part / whole, language);
  const shares: { of: Explained; part: number; whole: number; to?: string }[] = [
    { of: said.handoff, part: escalated.handoff, whole: conversations, to: address({ escalated: "handoff" }) },
    { of: said.offered, part: escalated.person, whole: conversations, to: address({ escalated: "person" }) },
    { of: said.large, part: escalated.large, whole: conversations, to: address({ escalated: "large" }) },
    { of: said.contained, part: contained, whole: ended },
  ];
  return (
    <Panel of={said.reasons}>
      <div className="shares">
        {shares.map(({ of, part, whole, to }) => (
          <div key={of.name}>
            <Text size="xs" c="dimmed" component="div" className="share-name">
              {of.name} <Explain of={of} />
            </Text>
            <Where to={to}>
              <Text span fw={600} fz="lg">
                {share(part, whole)}
              </Text>{" "}
              <Text span size="xs" c="dimmed">
                {said.of(count(part, language), count(whole, language))}
              </Text>
            </Where>
          </div>
        ))}
      </div>
      {reply.reasons.length === 0 ? (
        <Text size="sm" c="dimmed">
          {said.noReasons}
        </Text>
      ) : (
        <Bars
          rows={reply.reasons.map(({ reason, conversations: value }) => ({
            label: reasons[reason],
            value,
            to: address({ reason }),
          }))}
        />
      )}
    </Panel>
  );
}

/** How often articles were suggested instead of an answer, and how often one of them was chosen. */
export function Suggested({ reply }: { reply: OverviewReply }) {
  const said = useWords(words);
  const { language } = useLanguage();
  const { conversations, suggested } = reply.figures;
  if (suggested.suggestions === 0) return null;
  const to = listAddress(reply.period)({ reason: "some-articles-near" });
  const cells: { name: string; part: number; whole: number; to?: string }[] = [
    { name: said.suggestedIn, part: suggested.conversations, whole: conversations, to },
    { name: said.suggestedChosen, part: suggested.chosen, whole: suggested.suggestions },
  ];
  return (
    <Panel of={said.suggested}>
      <div className="shares">
        {cells.map(({ name, part, whole, to }) => (
          <div key={name}>
            <Text size="xs" c="dimmed">
              {name}
            </Text>
            <Where to={to}>
              <Text span fw={600} fz="lg">
                {percent(part / whole, language)}
              </Text>{" "}
              <Text span size="xs" c="dimmed">
                {said.of(count(part, language), count(whole, language))}
              </Text>
            </Where>
          </div>
        ))}
      </div>
    </Panel>
  );
}

function Where({ to, children }: { to: string | undefined; children: ReactNode }) {
  if (to === undefined) return <span className="tabular">{children}</span>;
  return (
    <Link to={to} className="quiet-link tabular">
      {children}
    </Link>
  );
}

/** How long the first response took: the assistant's as a distribution, with the team's next to it. */
export function Responses({ reply }: { reply: OverviewReply }) {
  const said = useWords(words);
  const { language } = useLanguage();
  const { firstResponseMs: spread, teamResponseMs: team } = reply.figures;
  const ms = (value: number | undefined) => (value === undefined ? "–" : milliseconds(value, language));
  const last = reply.firstResponses.at(-2)?.upToMs ?? 0;
  return (
    <Panel of={said.response}>
      <Shares
        of={[
          [said.median, ms(spread?.p50)],
          [said.mean, ms(spread?.mean)],
          [said.p95, ms(spread?.p95)],
        ]}
      />
      <Bars
        rows={reply.firstResponses.map(({ upToMs, conversations }) => ({
          label: upToMs === null ? said.over(ms(last)) : said.upTo(ms(upToMs)),
          value: conversations,
        }))}
      />
      <Text size="xs" c="dimmed" component="div" className="share-name" mt={12}>
        {said.teamResponse.name} <Explain of={said.teamResponse} />
      </Text>
      {team === null ? (
        <Text size="sm" c="dimmed">
          {said.noTeam}
        </Text>
      ) : (
        <Shares
          of={[
            [said.median, ms(team.p50)],
            [said.mean, ms(team.mean)],
            [said.p95, ms(team.p95)],
          ]}
        />
      )}
    </Panel>
  );
}

function Shares({ of }: { of: readonly (readonly [string, string])[] }) {
  return (
    <div className="shares">
      {of.map(([name, value]) => (
        <div key={name}>
          <Text size="xs" c="dimmed">
            {name}
          </Text>
          <Text fw={600} fz="lg" className="tabular">
            {value}
          </Text>
        </div>
      ))}
    </div>
  );
}
