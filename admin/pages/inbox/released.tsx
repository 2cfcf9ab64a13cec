import { Alert, Anchor, Group } from "@mantine/core";
import { useState } from "react";
import { Link } from "react-router";
import type { InboxReply } from "../../../server/wire/inbox.ts";
import { useLanguage, useWords } from "../../language.tsx";
import { clock } from "../../parts/format.ts";
import { keep, kept } from "../../storage.ts";
import { words } from "./words.ts";

const SEEN = "tuppence:released-seen";
/** Links that are shown; each transcript says the same. */
const SHOWN = 5;

/** Conversations that went back to the queue while this agent was away. Can be dismissed. */
export function Released({ released }: { released: InboxReply["released"] }) {
  const said = useWords(words);
  const { language } = useLanguage();
  const [seen, setSeen] = useState(() => kept(SEEN) ?? "");
  const unseen = released.filter((one) => one.at > seen);
  const [latest] = unseen;
  if (latest === undefined) return null;
  return (
    <Alert
      mt={8}
      py="xs"
      color="yellow"
      variant="light"
      title={said.released(unseen.length)}
      withCloseButton
      closeButtonLabel={said.dismiss}
      onClose={() => {
        keep(SEEN, latest.at);
        setSeen(latest.at);
      }}
    >
      <Group gap="xs">
        {unseen.slice(0, SHOWN).map((one) => (
          <Anchor
            key={`${one.conversationId} ${one.at}`}
            component={Link}
            to={`/inbox/${one.conversationId}`}
            size="sm"
          >
            #{one.conversationId.slice(-8)} · {clock(one.at, language)}
          </Anchor>
        ))}
      </Group>
    </Alert>
  );
}
