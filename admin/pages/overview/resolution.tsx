import { Group, Text, useComputedColorScheme } from "@mantine/core";
import { Link } from "react-router";
import { FEW, type OverviewReply } from "../../../server/wire/overview.ts";
import { useLanguage, useWords } from "../../language.tsx";
import { count, percent } from "../../parts/format.ts";
import { resolutionWords } from "../../words/resolutions.ts";
import { COLOURS, ORDER } from "./colours.ts";
import { Explain } from "./explain.tsx";
import { listAddress } from "./list-address.ts";
import { Panel } from "./panel.tsx";
import { words } from "./words.ts";

/** What the involved conversations came to: every class with its share, each leading to its conversations. */
export function ResolutionBar({ reply }: { reply: OverviewReply }) {
  const said = useWords(words);
  const { classes: names, meanings } = useWords(resolutionWords);
  const { language } = useLanguage();
  const colours = COLOURS[useComputedColorScheme("light")];
  const address = listAddress(reply.period);
  const { involved, classes, resolutionInterval: interval } = reply.figures;
  const share = (n: number) => percent(involved === 0 ? 0 : n / involved, language);
  return (
    <Panel
      of={said.outcome}
      aside={
        <Link to={address({ class: "involved" })} className="quiet-link tabular">
          {said.involved(count(involved, language))}
        </Link>
      }
    >
      {involved > 0 ? (
        <div className="stack" aria-hidden="true">
          {ORDER.filter((name) => classes[name] > 0).map((name) => (
            <Link
              key={name}
              to={address({ class: name })}
              tabIndex={-1}
              title={`${names[name]}: ${share(classes[name])}`}
              style={{ flexGrow: classes[name], background: colours[name] }}
            />
          ))}
        </div>
      ) : null}
      {involved < FEW && interval !== null ? (
        <Text size="xs" c="dimmed" mb={8}>
          {said.few(involved, percent(interval.low, language), percent(interval.high, language))}
        </Text>
      ) : null}
      <ul className="rows" data-classes="">
        {ORDER.map((name) => (
          <li key={name}>
            <span className="swatch" style={{ background: colours[name] }} />
            <Link to={address({ class: name })} className="row-link" data-class={name}>
              <span>{names[name]}</span>
              <Group gap={10} wrap="nowrap" className="tabular">
                <Text span size="sm" c="dimmed">
                  {share(classes[name])}
                </Text>
                <Text span size="sm" fw={600} miw={28} ta="right">
                  {count(classes[name], language)}
                </Text>
              </Group>
            </Link>
            <Explain
              of={{ name: names[name], meaning: meanings[name](reply.quietHours), formula: said.outcome.formula }}
            />
          </li>
        ))}
      </ul>
    </Panel>
  );
}
