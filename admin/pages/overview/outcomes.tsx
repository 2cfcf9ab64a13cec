import { Group, Text, useComputedColorScheme } from "@mantine/core";
import { Link } from "react-router";
import {
  FEW,
  type Outcome,
  type OverviewReply,
  UNRESOLVED_REASONS,
  type UnresolvedReason,
} from "../../../server/wire/overview.ts";
import { useLanguage, useWords } from "../../language.tsx";
import { count, percent } from "../../parts/format.ts";
import { outcomeWords } from "../../words/outcomes.ts";
import { COLOURS, ORDER } from "./colours.ts";
import { Explain } from "./explain.tsx";
import { listAddress } from "./list-address.ts";
import { Panel } from "./panel.tsx";
import { words } from "./words.ts";

/** How the conversations ended: every outcome with its share of all, each a link to its conversations. */
export function Outcomes({ reply }: { reply: OverviewReply }) {
  const said = useWords(words);
  const { outcomes: names } = useWords(outcomeWords);
  const { language } = useLanguage();
  const colours = COLOURS[useComputedColorScheme("light")];
  const address = listAddress(reply.period);
  const { conversations, outcomes, unresolved, answered, resolutionRate, resolutionInterval } = reply.figures;
  const share = (n: number) => percent(conversations === 0 ? 0 : n / conversations, language);
  const [low, high] = [
    percent(resolutionInterval?.low ?? 0, language),
    percent(resolutionInterval?.high ?? 0, language),
  ];
  return (
    <Panel
      of={said.outcome}
      aside={
        <Link to={address({ outcome: "answered" })} className="quiet-link tabular">
          {said.answered(count(answered, language))}
        </Link>
      }
    >
      <div className="stack" aria-hidden="true">
        {ORDER.filter((name) => outcomes[name] > 0).map((name) => (
          <Link
            key={name}
            to={address({ outcome: name })}
            tabIndex={-1}
            title={`${names[name]}: ${share(outcomes[name])}`}
            style={{ flexGrow: outcomes[name], background: colours[name] }}
          />
        ))}
      </div>
      <ul className="rows" data-outcomes="">
        {ORDER.map((name) => (
          <OutcomeRow
            key={name}
            of={name}
            n={outcomes[name]}
            share={share(outcomes[name])}
            colour={colours[name]}
            reply={reply}
          />
        ))}
        {UNRESOLVED_REASONS.filter((name) => unresolved[name] > 0).map((name) => (
          <OutcomeRow key={name} of={name} n={unresolved[name]} share={share(unresolved[name])} reply={reply} />
        ))}
      </ul>
      {resolutionRate === null ? null : (
        <Text size="xs" c="dimmed" mt={8}>
          {answered < FEW
            ? said.few(answered, low, high)
            : `${said.rateOf(count(answered, language), percent(resolutionRate, language))} ${said.interval(low, high)}`}
        </Text>
      )}
    </Panel>
  );
}

function OutcomeRow(options: {
  of: Outcome | UnresolvedReason;
  n: number;
  share: string;
  /** An outcome's colour; its sub-reasons have none. */
  colour?: string;
  reply: OverviewReply;
}) {
  const { of, n, share, colour, reply } = options;
  const said = useWords(words);
  const { outcomes: names, meanings } = useWords(outcomeWords);
  const { language } = useLanguage();
  return (
    <li className={colour === undefined ? "part" : undefined}>
      {colour === undefined ? null : <span className="swatch" style={{ background: colour }} />}
      <Link to={listAddress(reply.period)({ outcome: of })} className="row-link" data-outcome={of}>
        <span>{names[of]}</span>
        <Group gap={10} wrap="nowrap" className="tabular">
          <Text span size="sm" c="dimmed">
            {share}
          </Text>
          <Text span size="sm" fw={600} miw={28} ta="right">
            {count(n, language)}
          </Text>
        </Group>
      </Link>
      <Explain of={{ name: names[of], meaning: meanings[of](reply.quietHours), formula: said.outcome.formula }} />
    </li>
  );
}
