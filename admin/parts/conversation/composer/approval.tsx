import { Alert, Anchor, Button, Group, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ApprovalDraftWire, sendDraftReply } from "../../../../server/wire/approval.ts";
import type { ConversationReply } from "../../../../server/wire/conversations.ts";
import { call } from "../../../api.ts";
import { useWords } from "../../../language.tsx";
import { useShortcuts } from "../../../shortcuts.ts";
import { Fault } from "../../fault.tsx";
import { Markdown } from "../../transcript/markdown.tsx";
import { withMessage } from "../apply.ts";
import { words } from "./words.ts";

interface Props {
  conversation: ConversationReply;
  draft: ApprovalDraftWire;
  /** The agent may send it: the conversation is theirs, or nobody's. */
  maySend: boolean;
  /** Puts it into the field; absent: the conversation isn't this agent's. */
  onEdit?: (() => void) | undefined;
}

/** The answer that the assistant drafted for an agent to send, with its sources, above the field. */
export default function ApprovalPanel({ conversation, draft, maySend, onEdit }: Props) {
  const said = useWords(words);
  const queries = useQueryClient();
  const { row, handoffs } = conversation;
  const open = handoffs.find((one) => one.state === "queued" || one.state === "claimed");
  const send = useMutation({
    mutationFn: (handBack: boolean) =>
      call("POST", `handoffs/${open?.id ?? row.id}/send-draft`, sendDraftReply, {
        draftId: draft.id,
        // The same for every try: a double click sends one message.
        clientMessageId: `draft:${draft.id}`,
        handBack,
      }),
    onSuccess: ({ message }) =>
      queries.setQueryData<ConversationReply>(["conversation", row.id], (old) => old && withMessage(old, message)),
    onSettled() {
      for (const name of ["conversation", "approval"]) void queries.invalidateQueries({ queryKey: [name, row.id] });
    },
  });
  const isWaiting = draft.state === "waiting";
  const may = isWaiting && maySend && !send.isPending;
  useShortcuts({ g: may ? () => send.mutate(false) : undefined, d: onEdit });
  const names = draft.subjects.map(({ kind, name }) => (kind === "every" ? said.everyAnswer : name)).join(", ");
  return (
    <section className="drafted approval" aria-label={said.approval}>
      <Text size="xs" fw={600} className="drafted-title">
        {said.approval}
        {names === "" ? null : (
          <>
            {": "}
            <bdi>{names}</bdi>
          </>
        )}
      </Text>
      {isWaiting ? null : (
        <Alert variant="light" color="yellow" p="xs" my={6}>
          <Text size="sm">{said.approvalOutdated}</Text>
        </Alert>
      )}
      {send.error === null ? null : <Fault error={send.error} />}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long text scrolls, by keys too */}
      <section className="drafted-text" tabIndex={0} aria-label={said.draftText}>
        <Markdown text={draft.text} />
      </section>
      {draft.citations.length === 0 ? null : (
        <Text size="xs" mb={6}>
          <span className="quiet">{said.sources}: </span>
          {draft.citations.map(({ articleId, title, url }, i) => (
            <span key={articleId}>
              {i === 0 ? "" : ", "}
              {url === undefined ? (
                <bdi>{title}</bdi>
              ) : (
                <Anchor href={url} target="_blank" rel="noopener noreferrer" inherit underline="always">
                  <bdi>{title}</bdi>
                </Anchor>
              )}
            </span>
          ))}
        </Text>
      )}
      <Group gap="xs">
        {isWaiting && maySend ? (
          <>
            <Button
              size="compact-xs"
              loading={send.isPending && !send.variables}
              disabled={!may}
              onClick={() => send.mutate(false)}
              aria-keyshortcuts="g"
            >
              {said.approvalSend}
            </Button>
            <Button
              size="compact-xs"
              variant="light"
              loading={send.isPending && send.variables}
              disabled={!may}
              onClick={() => send.mutate(true)}
            >
              {said.approvalSendBack}
            </Button>
          </>
        ) : null}
        {onEdit === undefined ? null : (
          <Button size="compact-xs" variant="light" color="gray" onClick={onEdit} aria-keyshortcuts="d">
            {isWaiting ? said.approvalEdit : said.insertDraft}
          </Button>
        )}
      </Group>
    </section>
  );
}
