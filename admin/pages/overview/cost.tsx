import { Text } from "@mantine/core";
import type { OverviewReply } from "../../../server/wire/overview.ts";
import { useLanguage, useWords } from "../../language.tsx";
import { count, money, percent } from "../../parts/format.ts";
import { fullDay } from "./format.ts";
import { Panel } from "./panel.tsx";
import { words } from "./words.ts";

/** What the period cost, all in, next to the same answers from the baseline. */
export function Cost({ reply }: { reply: OverviewReply }) {
  const said = useWords(words);
  const { language } = useLanguage();
  const { cost, conversations } = reply.figures;
  const usd = (nano: number) => money(nano, language);
  const thousand = (sum: number) => usd((sum / Math.max(1, conversations)) * 1_000);
  const each = cost.perConversation;
  const sums: [string, number][] = [
    [said.machineSum, cost.machineNanoUsd],
    [said.energy, cost.energyNanoUsd],
    ...(cost.largeModelNanoUsd === 0 ? [] : [[said.largeModel, cost.largeModelNanoUsd] satisfies [string, number]]),
    [said.people, cost.peopleNanoUsd],
  ];
  const rest: [string, string][] = [
    [said.thousand, thousand(cost.allInNanoUsd)],
    [said.marginal, thousand(cost.sumNanoUsd - cost.peopleNanoUsd)],
    ...(cost.perResolutionNanoUsd === null
      ? []
      : [[said.perResolution, usd(cost.perResolutionNanoUsd)] satisfies [string, string]]),
    ...(reply.elsewhereNanoUsd === 0 ? [] : [[said.elsewhere, usd(reply.elsewhereNanoUsd)] satisfies [string, string]]),
  ];
  return (
    <Panel of={said.savings}>
      <div className="headline">
        <Text fz="xl" fw={600} className="tabular" component="p" data-all-in="">
          {said.eachAllIn(usd(each?.mean ?? 0))}
        </Text>
        <Text size="sm" component="p" mt={4} data-sentence="">
          {said.sentence({
            n: count(conversations, language),
            machine: usd(cost.machineNanoUsd + cost.energyNanoUsd),
            large: cost.largeModelNanoUsd === 0 ? null : usd(cost.largeModelNanoUsd),
            people: usd(cost.peopleNanoUsd),
            other: usd(cost.counterfactualNanoUsd),
            model: reply.baselineModel,
          })}
        </Text>
        <Saved reply={reply} />
      </div>
      <dl className="sums tabular">
        {sums.map(([name, nano]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{usd(nano)}</dd>
          </div>
        ))}
        <div className="total">
          <dt>{said.sum}</dt>
          <dd>{usd(cost.allInNanoUsd)}</dd>
        </div>
      </dl>
      <dl className="sums tabular">
        {each === null ? null : (
          <div>
            <dt>{said.spread}</dt>
            <dd>
              {usd(each.p50)} / {usd(each.p95)}
            </dd>
          </div>
        )}
        {rest.map(([name, text]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}

/** What was really saved; if it's negative, from where on it pays off. */
function Saved({ reply }: { reply: OverviewReply }) {
  const said = useWords(words);
  const { language } = useLanguage();
  const { savingsNanoUsd: saved, savingsShare: share } = reply.figures.cost;
  if (share === null) return null;
  if (saved >= 0) {
    return (
      <Text size="sm" className="tone-good" component="p" mt={4} data-saved="">
        {said.savedSum(money(saved, language), percent(share, language), reply.baselineModel)}
      </Text>
    );
  }
  const from = reply.breakEven.models.find((one) => one.model === reply.baselineModel)?.answersAMonth ?? null;
  return (
    <>
      <Text size="sm" className="tone-bad" component="p" mt={4} data-saved="">
        {said.spentMore(money(-saved, language), reply.baselineModel)}
      </Text>
      {from === null ? null : (
        <Text size="xs" c="dimmed" component="p" mt={4}>
          {said.paysOff(count(from, language))}
        </Text>
      )}
    </>
  );
}

/** From how many answers a month the server is cheaper than each large model. */
export function BreakEven({ reply }: { reply: OverviewReply }) {
  const said = useWords(words);
  const { language } = useLanguage();
  const { breakEven } = reply;
  const { prompt, completion, basis } = breakEven.tokens;
  const tokens = basis === "measured" ? said.measured : said.reference;
  const usd = (amount: number) => money(amount * 1e9, language);
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
      <details className="as-table" data-sources="">
        <summary>{said.sources}</summary>
        <ul className="sources">
          {breakEven.models.map((one) => (
            <li key={`${one.provider} ${one.model}`}>
              <strong>{one.model}</strong>: {said.perMillion(usd(one.inputUsd), usd(one.outputUsd))},{" "}
              {said.since(fullDay(one.validFrom, language))}. {one.source}
            </li>
          ))}
        </ul>
      </details>
    </Panel>
  );
}

const capital = (text: string) => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;

/** Products' own names among the words of a price's name. */
const PRODUCTS = new Set(["fin", "captain"]);
const unitOf = (name: string) =>
  name
    .split("-")
    .map((word) => (PRODUCTS.has(word) ? capital(word) : word))
    .join(" ");

/** Other products' prices per outcome, with date and source. */
export function Market({ reply }: { reply: OverviewReply }) {
  const said = useWords(words);
  const { language } = useLanguage();
  return (
    <Panel of={said.market}>
      <ul className="rows">
        {reply.market.map((one) => (
          <li key={`${one.provider} ${one.name}`} className="price">
            <div>
              <Text size="sm">
                {capital(one.provider)} {unitOf(one.name)}
              </Text>
              <Text size="xs" c="dimmed">
                {said.since(fullDay(one.validFrom, language))} · {one.source}
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
