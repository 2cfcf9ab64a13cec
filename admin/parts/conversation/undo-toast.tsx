import { Button, CloseButton, Group, Kbd, Paper, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import * as z from "zod/mini";
import { bulkReply } from "../../../server/wire/bulk.ts";
import { conversationRow } from "../../../server/wire/conversations.ts";
import { ApiError, call } from "../../api.ts";
import { useWords } from "../../language.tsx";
import { useShortcuts } from "../../shortcuts.ts";
import { dropUndo, type Undoable, type UndoableOne, useUndoable } from "../../undo.ts";
import { type TriageWords, words } from "./triage/words.ts";
import "./conversation.css";

/** Says what was done, with a button that takes it back, for some seconds. */
export function UndoToast() {
  const undoable = useUndoable();
  if (undoable === null) return null;
  return (
    <Toast key={"events" in undoable ? JSON.stringify(undoable.events) : undoable.conversationId} undoable={undoable} />
  );
}

function Toast({ undoable }: { undoable: Undoable }) {
  const said = useWords(words);
  const queries = useQueryClient();
  const undo = useMutation({
    mutationFn: () => takeBack(undoable),
    onSuccess: dropUndo,
    onSettled: () => {
      const keys =
        "events" in undoable ? [["conversation"], ["conversations"]] : [["conversation", undoable.conversationId]];
      for (const queryKey of keys) void queries.invalidateQueries({ queryKey });
    },
  });
  const act = () => {
    if (!undo.isPending) undo.mutate();
  };
  useShortcuts({ z: act });
  const text = "events" in undoable ? undoable.text : textOf(undoable, said);
  return (
    <Paper className="undo-toast" shadow="md" withBorder role="status">
      <Group gap="xs" wrap="nowrap">
        <Text size="sm" className="isolate" lineClamp={2}>
          {undo.error === null ? text : undo.error instanceof ApiError ? undo.error.message : said.undoFailed}
        </Text>
        {undo.error === null ? (
          <Button size="compact-sm" variant="light" onClick={act} loading={undo.isPending}>
            {said.undo}
            <Kbd ms={6} size="xs" visibleFrom="sm">
              z
            </Kbd>
          </Button>
        ) : null}
        <CloseButton size="sm" aria-label={said.dismiss} onClick={dropUndo} />
      </Group>
    </Paper>
  );
}

const textOf = ({ what, to }: UndoableOne, said: TriageWords) =>
  what === "closed" ? said.done.closed : to === undefined ? said.done.requeued : said.done.assigned(to);

/** @throws ApiError if it can't be undone, also if it's so for one of several */
async function takeBack(undoable: Undoable): Promise<void> {
  if ("conversationId" in undoable) {
    const { conversationId } = undoable;
    await call("POST", `conversations/${conversationId}/undo`, z.object({ conversation: conversationRow }), {});
    return;
  }
  const { events } = undoable;
  const { failed } = await call("POST", "conversations/bulk", bulkReply, {
    ids: Object.keys(events),
    act: { do: "undo", events },
  });
  const [first] = failed;
  if (first !== undefined) throw new ApiError({ ...first, retryable: false });
}
