import type { ConversationReply } from "../../../server/wire/conversations.ts";
import { PRIORITIES } from "../../../server/wire/desk.ts";
import { type Command, useCommands } from "../../commands.ts";
import { useWords } from "../../language.tsx";
import { closeOrAsk } from "./actions.tsx";
import type { Mode } from "./composer.tsx";
import type { Asked } from "./header.tsx";
import { SNOOZES, snoozeUntil } from "./triage/times.ts";
import { words as triageWords } from "./triage/words.ts";
import type { Act } from "./use-acts.ts";
import { useRights } from "./use-rights.ts";
import { useTags } from "./use-setup.ts";
import { words } from "./words.ts";

/** What the command palette can do with the conversation that is open: the same as its buttons and keys. */
export function useItsCommands(options: {
  conversation: ConversationReply;
  /** Replies are waiting to be sent: it stays where it is. */
  waits: boolean;
  write(as: Mode): void;
  act(what: Act): void;
  onAsk(asked: Asked): void;
}): void {
  const { conversation, waits, write, act, onAsk } = options;
  const { row, visitor } = conversation;
  const said = useWords(words);
  const triage = useWords(triageWords);
  const { mine, answers, deletes, mayTakeOver, mayTransfer } = useRights(conversation);
  const tags = useTags();
  const queued = row.state === "queued";
  const open = queued || row.state === "person";
  const when = (isOffered: boolean, ...commands: Command[]) => (isOffered ? commands : []);
  const take = { queued: said.take, closed: said.reopen, machine: said.takeOver, person: said.takeOver }[row.state];
  const deleting = when(deletes, { id: "delete", label: said.delete, run: () => onAsk("delete") });
  const answering: Command[] = [
    ...when(row.state !== "person", { id: "take", label: take, key: "t", run: () => act({ do: "take" }) }),
    ...when(mayTakeOver, { id: "take-over", label: said.takeOver, run: () => onAsk("take-over") }),
    ...when(mine, { id: "reply", label: said.reply, key: "r", run: () => write("reply") }),
    { id: "note", label: said.note, key: "n", run: () => write("note") },
    ...when(mine && !waits, { id: "return", label: said.handBack, key: "b", run: () => act({ do: "return" }) }),
    ...when(queued || (mine && !waits), {
      id: "close",
      label: said.close,
      key: "e",
      run: () => closeOrAsk({ conversation, onAsk, onAct: act }),
    }),
    ...when((row.state !== "person" || mayTransfer) && !(mine && waits), {
      id: "assign",
      label: row.state === "person" ? said.transfer : triage.assign,
      key: "a",
      run: () => onAsk("transfer"),
    }),
    ...PRIORITIES.filter((one) => one !== row.priority).map((priority) => ({
      id: `priority-${priority}`,
      label: `${triage.priority}: ${triage.priorities[priority]}`,
      run: () => act({ do: "priority", priority }),
    })),
    ...(open
      ? SNOOZES.map((one) => ({
          id: `snooze-${one}`,
          label: `${triage.snooze}: ${triage[one]}`,
          run: () => act({ do: "snooze", until: snoozeUntil(one, new Date()) }),
        }))
      : []),
    ...when(open, {
      id: "snooze-reply",
      label: `${triage.snooze}: ${triage.untilReply}`,
      run: () => act({ do: "snooze", until: null }),
    }),
    ...when(row.snoozed !== null, { id: "wake", label: triage.wake, run: () => act({ do: "wake" }) }),
    ...tags.map(({ id, name }) => ({
      id: `tag-${id}`,
      label: `${row.tagIds.includes(id) ? triage.removeTag : triage.addTag}: ${name}`,
      run: () =>
        act({ do: "tags", ...(row.tagIds.includes(id) ? { add: [], remove: [id] } : { add: [id], remove: [] }) }),
    })),
    visitor.blocked
      ? { id: "unblock", label: said.unblock, run: () => act({ do: "block", blocked: false }) }
      : { id: "block", label: said.block, run: () => onAsk("block") },
  ];
  useCommands("conversation", answers ? [...answering, ...deleting] : deleting);
}
