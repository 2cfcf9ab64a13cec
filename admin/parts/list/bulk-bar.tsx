import { Alert, Button, CloseButton, Group, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type BulkAct, type BulkReply, bulkReply, MAX_BULK } from "../../../server/wire/bulk.ts";
import type { ListedConversation } from "../../../server/wire/conversations.ts";
import { ApiError, call } from "../../api.ts";
import { useLanguage, useWords } from "../../language.tsx";
import { useShortcuts } from "../../shortcuts.ts";
import { offerUndo } from "../../undo.ts";
import { Sure } from "../conversation/sure.tsx";
import { Transfer } from "../conversation/transfer.tsx";
import { PriorityMenu } from "../conversation/triage/priority.tsx";
import { SnoozeMenu } from "../conversation/triage/snooze.tsx";
import { TagsDialog } from "../conversation/triage/tags.tsx";
import { nameOf } from "../conversation/visitor-name.ts";
import { words as conversationWords } from "../conversation/words.ts";
import { count } from "../format.ts";
import type { Selection } from "./selection.ts";
import { words } from "./words.ts";

type Opened = "assign" | "tags" | "priority" | "snooze" | "close" | null;

/** What can be done with the selected conversations, all at once. */
export default function BulkBar({ rows, selection }: { rows: readonly ListedConversation[]; selection: Selection }) {
  const said = useWords(words);
  const { language } = useLanguage();
  const [opened, setOpened] = useState<Opened>(null);
  const { act, busy, fault, failed, dismiss } = useBulk(rows, selection);
  const open = (what: Opened) => () => setOpened(what);
  // Before those of the conversation that is open.
  useShortcuts(
    {
      a: open("assign"),
      l: open("tags"),
      p: open("priority"),
      s: open("snooze"),
      e: open("close"),
      Escape: selection.clear,
    },
    { first: true },
  );
  const doAct = (one: BulkAct) => {
    setOpened(null);
    act(one);
  };
  return (
    <section className="bulk" aria-label={said.selected(count(rows.length, language))}>
      {fault === undefined ? null : (
        <Alert color="red" py={6} withCloseButton closeButtonLabel={said.dismiss} onClose={dismiss}>
          {fault}
        </Alert>
      )}
      {failed.length === 0 ? null : <Failed rows={rows} failed={failed} onClose={dismiss} />}
      <Group gap={6} wrap="wrap">
        <CloseButton size="sm" aria-label={said.clearSelection} title="Esc" onClick={selection.clear} />
        <Text size="sm" fw={600} className="tabular">
          {said.selected(count(rows.length, language))}
        </Text>
        <Button
          size="compact-xs"
          variant="default"
          disabled={busy}
          onClick={open("assign")}
          title={`${said.assign} (a)`}
        >
          {said.assign}
        </Button>
        <Button size="compact-xs" variant="default" disabled={busy} onClick={open("tags")} title={`${said.tags} (l)`}>
          {said.tags}
        </Button>
        <PriorityMenu
          priority={
            rows.every((row) => row.priority === rows[0]?.priority) ? (rows[0]?.priority ?? "normal") : "normal"
          }
          label={said.priority}
          opened={opened === "priority"}
          onOpened={(next) => setOpened(next ? "priority" : null)}
          onChange={(priority) => doAct({ do: "priority", priority })}
        />
        <SnoozeMenu
          snoozed={null}
          opened={opened === "snooze"}
          onOpened={(next) => setOpened(next ? "snooze" : null)}
          onSnooze={(until) => doAct({ do: "snooze", until: until?.toISOString() ?? null })}
          onWake={() => undefined}
        />
        <CloseOrReopen
          closed={rows.every((row) => row.state === "closed")}
          busy={busy}
          onClose={open("close")}
          onReopen={() => doAct({ do: "reopen" })}
        />
      </Group>
      <Dialogs {...{ rows, opened, setOpened, act, doAct }} />
    </section>
  );
}

/** Closing, unless all of them are closed. */
function CloseOrReopen(options: { closed: boolean; busy: boolean; onClose(): void; onReopen(): void }) {
  const said = useWords(words);
  return options.closed ? (
    <Button size="compact-xs" variant="default" disabled={options.busy} onClick={options.onReopen}>
      {said.reopen}
    </Button>
  ) : (
    <Button
      size="compact-xs"
      variant="default"
      disabled={options.busy}
      onClick={options.onClose}
      title={`${said.close} (e)`}
    >
      {said.close}
    </Button>
  );
}

/** What is asked before the selected ones are changed. */
function Dialogs(options: {
  rows: readonly ListedConversation[];
  opened: Opened;
  setOpened(opened: Opened): void;
  act(one: BulkAct): void;
  doAct(one: BulkAct): void;
}) {
  const { rows, opened, setOpened, act, doAct } = options;
  const said = useWords(words);
  const common = (of: (row: ListedConversation) => readonly string[]) =>
    of(rows[0] as ListedConversation).filter((id) => rows.every((row) => of(row).includes(id)));
  return (
    <>
      <Transfer
        opened={opened === "assign"}
        holderId={null}
        teamId={null}
        held={false}
        onTo={({ to, team }) => doAct({ do: "assign", to, team })}
        onNo={() => setOpened(null)}
      />
      <TagsDialog
        opened={opened === "tags"}
        tagIds={common((row) => row.tagIds)}
        onChange={({ add, remove }) => act({ do: "tags", add: [...add], remove: [...remove] })}
        onClose={() => setOpened(null)}
      />
      <Sure
        opened={opened === "close"}
        title={said.closeAll(rows.length)}
        text={said.closeAllText}
        label={said.close}
        colour="pine"
        onYes={() => doAct({ do: "close" })}
        onNo={() => setOpened(null)}
      />
    </>
  );
}

/** Those that stayed as they were, and why. */
function Failed({
  rows,
  failed,
  onClose,
}: {
  rows: readonly ListedConversation[];
  failed: BulkReply["failed"];
  onClose(): void;
}) {
  const said = useWords(words);
  const conversation = useWords(conversationWords);
  return (
    <Alert
      color="yellow"
      py={6}
      title={said.failed(failed.length)}
      withCloseButton
      closeButtonLabel={said.dismiss}
      onClose={onClose}
    >
      <ul className="bulk-failed">
        {failed.map(({ id, message }) => {
          const row = rows.find((one) => one.id === id);
          return (
            <li key={id} className="isolate">
              <bdi>{row === undefined ? `#${id.slice(-8)}` : nameOf(row.visitor, conversation)}</bdi>: {message}
            </li>
          );
        })}
      </ul>
    </Alert>
  );
}

/** Sends a change of the selected conversations; those that couldn't be changed stay selected. */
function useBulk(rows: readonly ListedConversation[], selection: Selection) {
  const said = useWords(words);
  const { language } = useLanguage();
  const queries = useQueryClient();
  const [failed, setFailed] = useState<BulkReply["failed"]>([]);
  const send = useMutation({
    mutationFn: (act: BulkAct) =>
      call("POST", "conversations/bulk", bulkReply, { ids: rows.map((row) => row.id), act }),
    onSuccess(reply, act) {
      setFailed(reply.failed);
      const events = Object.fromEntries(reply.done.flatMap(({ id, event }) => (event === null ? [] : [[id, event]])));
      const changed = Object.keys(events).length;
      if (changed > 0) offerUndo({ events, text: said.changed(changed) });
      // Tags are chosen one after another.
      if (reply.failed.length > 0) selection.keep(reply.failed.map((one) => one.id));
      else if (act.do !== "tags") selection.clear();
    },
    onSettled() {
      void queries.invalidateQueries({ queryKey: ["conversations"] });
      void queries.invalidateQueries({ queryKey: ["views"] });
    },
  });
  const tooMany = rows.length > MAX_BULK ? said.tooMany(count(MAX_BULK, language)) : undefined;
  return {
    act: (act: BulkAct) => {
      setFailed([]);
      if (tooMany === undefined) send.mutate(act);
    },
    busy: send.isPending || tooMany !== undefined,
    fault:
      tooMany ??
      (send.error === null ? undefined : send.error instanceof ApiError ? send.error.message : String(send.error)),
    failed,
    dismiss: () => {
      setFailed([]);
      send.reset();
    },
  };
}
