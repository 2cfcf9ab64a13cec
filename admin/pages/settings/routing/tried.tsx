import { Alert, Anchor, Text } from "@mantine/core";
import { Link } from "react-router";
import type { RuleTried } from "../../../../server/wire/routing.ts";
import { useLanguage, useWords } from "../../../language.tsx";
import { nameOf } from "../../../parts/conversation/visitor-name.ts";
import { words as conversationWords } from "../../../parts/conversation/words.ts";
import { when } from "../../../parts/format.ts";
import { words } from "./words.ts";

/** What conditions would have matched among the conversations that were handed over last. */
export function Tried({ tried }: { tried: RuleTried }) {
  const said = useWords(words);
  const conversation = useWords(conversationWords);
  const { language } = useLanguage();
  return (
    <Alert
      color={tried.everything ? "yellow" : tried.matched === 0 ? "gray" : "pine"}
      variant="light"
      role="status"
      title={tried.of === 0 ? said.triedNone : said.tried(tried.matched, tried.of)}
    >
      {tried.everything && tried.of > 0 ? <Text size="sm">{said.triedEverything}</Text> : null}
      <ul className="rule-examples">
        {tried.examples.map((row) => (
          <li key={row.id}>
            <Anchor underline="always" component={Link} to={`/conversations/${row.id}`} target="_blank" size="sm">
              {nameOf(row.visitor, conversation)}
            </Anchor>
            <Text span size="xs" c="dimmed">
              {" "}
              {when(row.createdAt, language)}
            </Text>
            <Text size="sm" lineClamp={1} className="isolate" dir="auto">
              {row.preview?.text ?? conversation.noMessage}
            </Text>
          </li>
        ))}
      </ul>
    </Alert>
  );
}
