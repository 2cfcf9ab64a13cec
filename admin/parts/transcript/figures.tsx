import { Anchor, Collapse, UnstyledButton } from "@mantine/core";
import { useDisclosure, useId } from "@mantine/hooks";
import { Link } from "react-router";
import type { TurnWire } from "../../../server/wire/conversations.ts";
import type { MessageWire } from "../../../server/wire/http.ts";
import { useLanguage, useWords } from "../../language.tsx";
import { useMay } from "../../session.tsx";
import { reasonWords } from "../../words/reasons.ts";
import { count, money, percent } from "../format.ts";
import { words } from "./words.ts";

/**
 * Why the assistant gave this answer and what it's based on; with `figures` also how sure it was, how long it took and
 * what it cost. A small line that opens.
 */
export function Figures({ turn, message, figures }: { turn: TurnWire; message: MessageWire; figures: boolean }) {
  const said = useWords(words);
  const { reasons, forms } = useWords(reasonWords);
  const { language } = useLanguage();
  const [opened, { toggle }] = useDisclosure();
  const id = useId();
  const form = turn.form === null ? undefined : forms[turn.form];
  const total = turn.latency_ms.total;
  const ms = (value: number) => `${count(Math.round(value), language)} ms`;
  const line = [
    form,
    !figures || turn.confidence === null || turn.ranked.length === 0 ? undefined : percent(turn.confidence, language),
    figures ? money(turn.cost_nano_usd, language) : undefined,
  ].filter((part) => part !== undefined);
  return (
    <div className="figures">
      <UnstyledButton className="figures-line" onClick={toggle} aria-expanded={opened} aria-controls={id}>
        <span className="tabular">{line.join(" · ")}</span>
        <span className="figures-why">{said.why}</span>
      </UnstyledButton>
      <Collapse expanded={opened} id={id}>
        <dl className="figures-list">
          {turn.reason === null ? null : <Pair name={said.reason}>{reasons[turn.reason]}</Pair>}
          {turn.question === null || turn.question === "" ? null : (
            <Pair name={said.searched}>
              <bdi>{turn.question}</bdi>
            </Pair>
          )}
          {turn.ranked.length === 0 ? null : (
            <Pair name={said.nearest}>
              <ul className="ranked">
                {turn.ranked.slice(0, 5).map((one) => (
                  <li key={one.articleId}>
                    {figures ? (
                      <>
                        <span className="share" aria-hidden="true">
                          <span style={{ width: `${one.probability * 100}%` }} />
                        </span>
                        <span className="tabular">{percent(one.probability, language)}</span>
                      </>
                    ) : null}
                    <span>
                      {one.title === null ? said.articleGone : <Article id={one.articleId} title={one.title} />}
                    </span>
                  </li>
                ))}
              </ul>
            </Pair>
          )}
          {message.citations === undefined || message.citations.length === 0 ? null : (
            <Pair name={said.sources}>
              {message.citations.map((one) => (
                <div key={one.articleId}>
                  <Article id={one.articleId} title={one.title} />
                </div>
              ))}
            </Pair>
          )}
          {!figures || turn.first_token_ms === null ? null : (
            <Pair name={said.firstWord}>{ms(turn.first_token_ms)}</Pair>
          )}
          {!figures || total === undefined ? null : <Pair name={said.whole}>{ms(total)}</Pair>}
          {!figures || turn.promptTokens + turn.completionTokens === 0 ? null : (
            <Pair name={said.tokens}>
              {count(turn.promptTokens, language)} / {count(turn.completionTokens, language)}
            </Pair>
          )}
          {figures ? <Pair name={said.cost}>{money(turn.cost_nano_usd, language)}</Pair> : null}
          {!figures || turn.counterfactual_nano_usd === 0 ? null : (
            <Pair name={said.counterfactual}>{money(turn.counterfactual_nano_usd, language)}</Pair>
          )}
        </dl>
      </Collapse>
    </div>
  );
}

/** The title of an article, linked for those who can edit it. */
function Article({ id, title }: { id: string; title: string }) {
  const manages = useMay("knowledge.read");
  if (!manages) return <bdi>{title}</bdi>;
  return (
    <Anchor component={Link} to={`/knowledge/articles/${id}`} inherit>
      <bdi>{title}</bdi>
    </Anchor>
  );
}

function Pair({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className="tabular">{children}</dd>
    </div>
  );
}
