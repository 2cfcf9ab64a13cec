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

/** Where turns went beyond the machine, and why. */
export function Escalation({ reply }: { reply: OverviewReply }) {
  const said = useWords(words);
  const { reasons } = useWords(reasonWords);
  const { language } = useLanguage();
  const address = listAddress(reply.period);
  const { conversations, escalated, contained } = reply.figures;
  const share = (part: number) => percent(conversations === 0 ? 0 : part / conversations, language);
  const shares: { of: Explained; part: number; to?: string }[] = [
    { of: said.person, part: escalated.person, to: address({ escalated: "person" }) },
    { of: said.large, part: escalated.large, to: address({ escalated: "large" }) },
    { of: said.contained, part: contained },
  ];
  return (
    <Panel of={said.reasons}>
      <div className="shares">
        {shares.map(({ of, part, to }) => (
          <div key={of.name}>
            <Text size="xs" c="dimmed" component="div" className="share-name">
              {of.name} <Explain of={of} />
            </Text>
            <Where to={to}>
              <Text span fw={600} fz="lg">
                {share(part)}
              </Text>{" "}
              <Text span size="xs" c="dimmed">
                {count(part, language)}
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

function Where({ to, children }: { to: string | undefined; children: ReactNode }) {
  if (to === undefined) return <span className="tabular">{children}</span>;
  return (
    <Link to={to} className="quiet-link tabular">
      {children}
    </Link>
  );
}

/** How long the first words took, as a distribution. */
export function Responses({ reply }: { reply: OverviewReply }) {
  const said = useWords(words);
  const { language } = useLanguage();
  const { firstResponseMs: spread } = reply.figures;
  const ms = (value: number | undefined) => (value === undefined ? "–" : milliseconds(value, language));
  const last = reply.firstResponses.at(-2)?.upToMs ?? 0;
  return (
    <Panel of={said.response}>
      <div className="shares">
        {(
          [
            [said.median, spread?.p50],
            [said.mean, spread?.mean],
            [said.p95, spread?.p95],
          ] as const
        ).map(([name, value]) => (
          <div key={name}>
            <Text size="xs" c="dimmed">
              {name}
            </Text>
            <Text fw={600} fz="lg" className="tabular">
              {ms(value)}
            </Text>
          </div>
        ))}
      </div>
      <Bars
        rows={reply.firstResponses.map(({ upToMs, conversations }) => ({
          label: upToMs === null ? said.over(ms(last)) : said.upTo(ms(upToMs)),
          value: conversations,
        }))}
      />
    </Panel>
  );
}
