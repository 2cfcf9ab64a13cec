import { Anchor, Badge, Text } from "@mantine/core";
import { Link } from "react-router";
import type { PastReply } from "../../../../server/wire/past-conversations.ts";
import { useLanguage, useWords } from "../../../language.tsx";
import { when } from "../../../parts/format.ts";
import { words } from "./words.ts";

type Row = PastReply["conversations"][number];

/** One past conversation: the question, the agent's reply, and what the assistant would do. */
export function PastRow({ row }: { row: Row }) {
  const said = useWords(words);
  const { language } = useLanguage();
  const { source, startedAt, question, reply, linked, replay } = row;
  return (
    <li className="past-row">
      <div className="past-about">
        {replay === null ? null : (
          <Badge size="sm" variant="light" color="gray" tt="none" className={`past-outcome ${replay.outcome}`}>
            {said.outcomes[replay.outcome]}
          </Badge>
        )}
        <Text size="xs" c="dimmed">
          {said.sources[source]}
          {startedAt === null ? null : ` · ${when(startedAt, language)}`}
        </Text>
      </div>
      <Text size="sm" className="past-text">
        <b>{said.question}:</b> <bdi>{question}</bdi>
      </Text>
      <Text size="sm" c="dimmed" className="past-text">
        <b>{said.reply}:</b> <bdi>{reply ?? said.noReply}</bdi>
      </Text>
      {linked === null ? null : <Article label={said.agentsArticle} article={linked} />}
      {replay === null || replay.article === null || replay.outcome === "handed-on" ? null : (
        <Article label={replay.outcome === "answered" ? said.ourArticle : said.ourOffer} article={replay.article} />
      )}
    </li>
  );
}

function Article({ label, article }: { label: string; article: { id: string; title: string } }) {
  return (
    <Text size="xs" c="dimmed">
      {label}{" "}
      <Anchor component={Link} to={`/knowledge/articles/${article.id}`} size="xs">
        <bdi>{article.title}</bdi>
      </Anchor>
    </Text>
  );
}
