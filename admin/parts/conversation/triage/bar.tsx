import { Button } from "@mantine/core";
import { useState } from "react";
import type { ConversationReply } from "../../../../server/wire/conversations.ts";
import { useWords } from "../../../language.tsx";
import { useMay, useSession } from "../../../session.tsx";
import { useShortcuts } from "../../../shortcuts.ts";
import type { Act } from "../use-acts.ts";
import { useTags, useTeams } from "../use-setup.ts";
import { PriorityMenu } from "./priority.tsx";
import { SentimentMenu } from "./sentiment.tsx";
import { SnoozeMenu } from "./snooze.tsx";
import { Suggested } from "./suggested.tsx";
import { TagBadge } from "./tag-badge.tsx";
import { TagsDialog } from "./tags.tsx";
import { words } from "./words.ts";

type Opened = "priority" | "snooze" | "tags" | null;

/** Beneath a conversation's head: who looks after it, how pressing it is, what it's about, and when to look again. */
export function TriageBar({
  conversation,
  busy,
  unsent,
  onAssign,
  onAct,
}: {
  conversation: ConversationReply;
  busy: boolean;
  /** Replies are waiting to be sent: it must not be assigned to somebody else before. */
  unsent: boolean;
  onAssign(): void;
  onAct(act: Act): void;
}) {
  const said = useWords(words);
  const { row } = conversation;
  const [opened, setOpened] = useState<Opened>(null);
  const open = row.state === "queued" || row.state === "person";
  const { assign } = useAssigning(conversation, unsent, onAssign);
  const answers = useMay("conversations.reply");
  useShortcuts({
    a: assign,
    p: answers ? () => setOpened("priority") : undefined,
    l: answers ? () => setOpened("tags") : undefined,
    s: open && answers ? () => setOpened("snooze") : undefined,
  });
  const team = useTeams().find((one) => one.id === row.teamId);
  const tags = useTags().filter((one) => row.tagIds.includes(one.id));
  const toggle = (what: Exclude<Opened, null>) => (next: boolean) => setOpened(next ? what : null);
  return (
    <section className="triage" aria-label={said.bar}>
      <fieldset className="readable" disabled={!answers}>
        <Button
          size="compact-xs"
          variant="default"
          disabled={busy || assign === undefined}
          onClick={assign}
          title={`${said.assign} (a)`}
        >
          <bdi>
            {row.agent === null ? said.unassigned : said.assignedTo(row.agent)}
            {team === undefined ? "" : ` · ${team.name}`}
          </bdi>
        </Button>
        <PriorityMenu
          priority={row.priority}
          opened={opened === "priority"}
          onOpened={toggle("priority")}
          onChange={(priority) => onAct({ do: "priority", priority })}
        />
        {row.sentiment === null && !answers ? null : (
          <SentimentMenu sentiment={row.sentiment} onChange={(sentiment) => onAct({ do: "sentiment", sentiment })} />
        )}
        {open ? (
          <SnoozeMenu
            snoozed={row.snoozed}
            opened={opened === "snooze"}
            onOpened={toggle("snooze")}
            onSnooze={(until) => onAct({ do: "snooze", until })}
            onWake={() => onAct({ do: "wake" })}
          />
        ) : null}
        {tags.map((tag) => (
          <TagBadge key={tag.id} tag={tag} />
        ))}
        <Suggested conversation={conversation} busy={busy} onAct={onAct} />
        {answers ? <AddTags onAdd={() => setOpened("tags")} /> : null}
      </fieldset>
      <TagsDialog
        opened={opened === "tags"}
        tagIds={row.tagIds}
        onChange={(change) => onAct({ do: "tags", ...change })}
        onClose={() => setOpened(null)}
      />
    </section>
  );
}

function AddTags({ onAdd }: { onAdd(): void }) {
  const said = useWords(words);
  return (
    <Button size="compact-xs" variant="subtle" color="gray" onClick={onAdd} title={`${said.tags} (l)`}>
      + {said.tags}
    </Button>
  );
}

/** Assigning is for everybody while it's waiting; from its agent only they and managers take it. */
function useAssigning({ row }: ConversationReply, unsent: boolean, onAssign: () => void) {
  const { member } = useSession();
  const answers = useMay("conversations.reply");
  const manages = useMay("conversations.manage");
  const mine = row.state === "person" && row.agentId === member.id;
  const may = answers && (row.state !== "person" || mine || manages);
  return { assign: may && !(mine && unsent) ? onAssign : undefined };
}
