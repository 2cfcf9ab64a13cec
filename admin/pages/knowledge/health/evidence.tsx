import { Anchor, Text } from "@mantine/core";
import { Link } from "react-router";
import type { Finding } from "../../../../server/wire/knowledge-health.ts";
import { useWords } from "../../../language.tsx";
import { words } from "./words.ts";

type Detail = Finding["detail"];
type Side = NonNullable<Detail["contradiction"]>["sides"][number];

/** The two sentences beside each other, with what differs marked. */
export function Contradiction({ contradiction }: { contradiction: NonNullable<Detail["contradiction"]> }) {
  const said = useWords(words);
  const { about, sides, oddOneOut } = contradiction;
  return (
    <>
      <Text size="xs" c="dimmed" mt={2}>
        {said.abouts[about]}
      </Text>
      <div className="sides">
        {sides.map((side) => (
          <div key={side.articleId} className="side" data-odd={side.articleId === oddOneOut}>
            <Anchor component={Link} to={`/knowledge/articles/${side.articleId}`} size="sm">
              <bdi>{side.title}</bdi>
            </Anchor>
            <blockquote className="finding-quote">
              <Marked side={side} />
            </blockquote>
            {side.others > 0 ? (
              <Text size="xs" c="dimmed">
                {said.alsoIn(side.others)}
              </Text>
            ) : side.articleId === oddOneOut ? (
              <Text size="xs" c="dimmed">
                {said.odd}
              </Text>
            ) : null}
          </div>
        ))}
      </div>
    </>
  );
}

function Marked({ side: { text, value } }: { side: Side }) {
  const at = value === null ? -1 : text.indexOf(value);
  if (value === null || at < 0) return <bdi>{text}</bdi>;
  return (
    <bdi>
      {text.slice(0, at)}
      <mark>{value}</mark>
      {text.slice(at + value.length)}
    </bdi>
  );
}

/** An example question, and the words that tell the articles apart. */
export function Confusable(options: { confusable: NonNullable<Detail["confusable"]>; articles: Finding["articles"] }) {
  const { confusable, articles } = options;
  const said = useWords(words);
  const titles = new Map(articles.map(({ id, title }) => [id, title]));
  const { question, phrasings, askedBack, tellApart } = confusable;
  return (
    <>
      <Text size="sm" mt={4}>
        {said.example}: <bdi>“{question}”</bdi>
      </Text>
      <Text size="xs" c="dimmed">
        {[
          ...(phrasings > 0 ? [said.confusedPhrasings(phrasings)] : []),
          ...(askedBack > 0 ? [said.askedBack(askedBack)] : []),
        ].join(" · ")}
      </Text>
      {tellApart.some((one) => one.words.length > 0) ? (
        <dl className="tells">
          <Text component="dt" size="xs" c="dimmed">
            {said.tells}
          </Text>
          {tellApart.map((one) => (
            <dd key={one.articleId}>
              <bdi>{titles.get(one.articleId)}</bdi>: <bdi>{one.words.join(", ")}</bdi>
            </dd>
          ))}
        </dl>
      ) : null}
    </>
  );
}
