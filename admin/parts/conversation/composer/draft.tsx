import { Anchor, Button, CloseButton, Group, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { draftReply } from "../../../../server/wire/composer.ts";
import type { ConversationReply } from "../../../../server/wire/conversations.ts";
import { call } from "../../../api.ts";
import { useWords } from "../../../language.tsx";
import { Markdown } from "../../transcript/markdown.tsx";
import { words } from "./words.ts";

/** A reply that is offered: an article's own words, or what was drafted at the handoff, which names no source. */
export interface Draft {
  readonly text: string;
  readonly article?: { readonly id: string; readonly title: string; readonly url?: string | undefined };
}

/** The visitor's last message that no agent has answered, while the conversation is an agent's to answer. */
function unanswered({ row, messages }: ConversationReply): number | undefined {
  if (row.state !== "queued" && row.state !== "person") return undefined;
  const last = messages.findLast((one) => one.author === "visitor" || one.author === "person");
  return last?.author === "visitor" ? last.sequence : undefined;
}

/** Drafts of a reply to what the visitor wrote last; others as soon as they write again. */
export function useDrafts(conversation: ConversationReply) {
  const { row, handoffs } = conversation;
  const sequence = unanswered(conversation);
  const [hidden, setHidden] = useState<number>();
  const [at, setAt] = useState(0);
  const query = useQuery({
    queryKey: ["draft", row.id, sequence],
    enabled: sequence !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    retry: 1,
    queryFn: ({ signal }) => call("GET", `conversations/${row.id}/draft`, draftReply, undefined, { signal }),
  });
  const noted = handoffs.find((one) => one.state === "queued" || one.state === "claimed")?.draft ?? null;
  const drafts: Draft[] = (query.data?.drafts ?? []).map(({ text, articleId, title, url }) => ({
    text,
    article: { id: articleId, title, url },
  }));
  // What was found at the handoff, where the knowledge has nothing now.
  if (drafts.length === 0 && !query.isPending && noted !== null) drafts.push({ text: noted });
  const isShown = sequence !== undefined && hidden !== sequence && drafts.length > 0;
  const place = at % Math.max(1, drafts.length);
  return {
    draft: isShown ? drafts[place] : undefined,
    place,
    count: drafts.length,
    next: () => setAt(place + 1),
    hide: () => setHidden(sequence),
  };
}

/** A drafted reply above the field. @param options.onInsert absent: the conversation isn't this agent's */
export function DraftPanel(options: { drafts: ReturnType<typeof useDrafts>; onInsert?: (() => void) | undefined }) {
  const { draft, place, count, next, hide } = options.drafts;
  const said = useWords(words);
  if (draft === undefined) return null;
  return (
    <section className="drafted" aria-label={said.draft}>
      <Group justify="space-between" gap="xs" wrap="nowrap">
        <Text size="xs" fw={600} className="drafted-title">
          {said.draft}
          {draft.article === undefined ? null : (
            <>
              {": "}
              {draft.article.url === undefined ? (
                <bdi>{draft.article.title}</bdi>
              ) : (
                <Anchor href={draft.article.url} target="_blank" rel="noopener noreferrer" inherit underline="always">
                  <bdi>{draft.article.title}</bdi>
                </Anchor>
              )}
            </>
          )}
        </Text>
        <CloseButton size="xs" aria-label={said.hideDraft} title={said.hideDraft} onClick={hide} />
      </Group>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long text scrolls, by keys too */}
      <section className="drafted-text" tabIndex={0} aria-label={said.draftText}>
        <Markdown text={draft.text} />
      </section>
      <Group gap="xs">
        {options.onInsert === undefined ? null : (
          <Button size="compact-xs" variant="light" onClick={options.onInsert} aria-keyshortcuts="d">
            {said.insertDraft}
          </Button>
        )}
        {count > 1 ? (
          <Button size="compact-xs" variant="subtle" color="gray" onClick={next}>
            {said.nextDraft(place + 1, count)}
          </Button>
        ) : null}
      </Group>
    </section>
  );
}
