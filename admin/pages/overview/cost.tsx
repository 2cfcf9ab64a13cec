import { Text } from "@mantine/core";
import type { OverviewReply, Spread } from "../../../server/wire/overview.ts";
import { useLanguage, useWords } from "../../language.tsx";
import { count, money, percent } from "../../parts/format.ts";
import { shortDay } from "./format.ts";
import { Panel } from "./panel.tsx";
import { words } from "./words.ts";

/** What answering cost, beside the same turns on the baseline. */
export function Cost({ reply }: { reply: OverviewReply }) {
  const said = useWords(words);
  const { language } = useLanguage();
  const { cost, conversations } = reply.figures;
  const usd = (nano: number | undefined) => (nano === undefined ? "–" : money(nano, language));
  const each = (sum: number) => Math.round(sum / Math.max(1, conversations));
  const share = cost.savingsShare;
  const spreads: [string, Spread][] = [
    [said.perConversation, cost.perConversation],
    [said.perResolution, cost.perResolution],
  ];
  const sums: [string, number][] = [
    [said.people, cost.peopleNanoUsd],
    [said.sum, cost.sumNanoUsd],
    [cost.savingsNanoUsd < 0 ? said.spent : said.saved, Math.abs(cost.savingsNanoUsd)],
    [said.elsewhere, reply.elsewhereNanoUsd],
  ];
  return (
    <Panel of={said.savings}>
      {share === null ? null : (
        <div className="headline">
          <Text fz="xl" fw={600} className="tabular" component="p">
            {said.insteadOf(
              usd(each(cost.sumNanoUsd - cost.peopleNanoUsd)),
              usd(each(cost.counterfactualNanoUsd)),
              reply.baselineModel,
            )}
          </Text>
          <Text size="sm" className={share < 0 ? "tone-bad" : "tone-good"} component="p">
            {share < 0 ? said.more(percent(-share, language)) : said.less(percent(share, language))}
            <Text span size="sm" c="dimmed">
              {" · "}
              {said.answering}
            </Text>
          </Text>
          <Text size="xs" c="dimmed" component="p" mt={4}>
            {said.busyOnly}
          </Text>
        </div>
      )}
      <div className="scroll">
        <table className="tabular">
          <thead>
            <tr>
              <td />
              <th scope="col">{said.mean}</th>
              <th scope="col">{said.median}</th>
              <th scope="col">{said.p95}</th>
            </tr>
          </thead>
          <tbody>
            {spreads.map(([name, spread]) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>{usd(spread?.mean)}</td>
                <td>{usd(spread?.p50)}</td>
                <td>{usd(spread?.p95)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <dl className="sums tabular">
        {sums.map(([name, nano]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{usd(nano)}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}

/** From how many answers on the machine is cheaper than each large model. */
export function BreakEven({ reply }: { reply: OverviewReply }) {
  const said = useWords(words);
  const { language } = useLanguage();
  const { breakEven } = reply;
  const { prompt, completion, basis } = breakEven.tokens;
  const tokens = basis === "measured" ? said.measured : said.reference;
  return (
    <Panel of={said.breakEven}>
      <Text size="sm">{said.machine(money(breakEven.machineNanoUsdAMonth, language))}</Text>
      <Text size="xs" c="dimmed" mb={8}>
        {tokens(count(prompt, language), count(completion, language))}
      </Text>
      <table className="tabular">
        <thead>
          <tr>
            <th scope="col">{said.model}</th>
            <th scope="col">{said.perAnswer}</th>
            <th scope="col">{said.answersAMonth}</th>
          </tr>
        </thead>
        <tbody>
          {breakEven.models.map((one) => (
            <tr key={`${one.provider} ${one.model}`} data-baseline={one.model === reply.baselineModel}>
              <th scope="row">{one.model}</th>
              <td>{money(one.nanoUsdAnAnswer, language)}</td>
              <td>{one.answersAMonth === null ? "–" : count(one.answersAMonth, language)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}

const capital = (text: string) => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;

/** The market's prices per outcome, with day and source. */
export function Market({ reply }: { reply: OverviewReply }) {
  const said = useWords(words);
  const { language } = useLanguage();
  return (
    <Panel of={said.market}>
      <ul className="rows">
        {reply.outcomes.map((one) => (
          <li key={`${one.provider} ${one.name}`} className="price">
            <div>
              <Text size="sm">
                {capital(one.provider)} {one.name.replaceAll("-", " ")}
              </Text>
              <Text size="xs" c="dimmed">
                {said.since(`${shortDay(one.validFrom, language)} ${one.validFrom.slice(0, 4)}`)} · {one.source}
              </Text>
            </div>
            <Text size="sm" fw={600} className="tabular">
              {money(one.nanoUsd, language)}
            </Text>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
