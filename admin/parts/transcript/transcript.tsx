import { ActionIcon, Button, Group } from "@mantine/core";
import { useMemo, useRef } from "react";
import type { ConversationReply } from "../../../server/wire/conversations.ts";
import type { MessageWire } from "../../../server/wire/http.ts";
import type { Streaming } from "../../../server/wire/socket.ts";
import { useLanguage, useWords } from "../../language.tsx";
import type { Unsent } from "../../reply-outbox.ts";
import { reasonWords } from "../../words/reasons.ts";
import { clock, when } from "../format.ts";
import { type Entry, entriesOf, withWritten } from "./entries.ts";
import { Merged } from "./merged.tsx";
import { Message } from "./message.tsx";
import type { Translation } from "./translated.tsx";
import "./transcript.css";
import { NoteText } from "./note-text.tsx";
import { useEnd } from "./use-end.ts";
import { words } from "./words.ts";

/**
 * What was said, by whom, and what happened in between: one list in order of time, with the newest in view.
 * @param options.name what the visitor is called
 * @param options.unsent replies that the server has not stored yet
 * @param options.writing who is typing now
 * @param options.written the assistant's answer while it's being written
 * @param options.memberId can delete their own notes
 */
export function Transcript(options: {
  conversation: Pick<ConversationReply, "messages" | "handoffs" | "notes" | "turns" | "conversation" | "merged">;
  name: string;
  unsent?: readonly Unsent[];
  writing?: string | undefined;
  written?: Streaming | undefined;
  memberId?: string;
  onEdit?: (item: Unsent) => void;
  onDiscard?: (item: Unsent) => void;
  onDeleteNote?: (noteId: string) => void;
  /** Somebody wants to keep what a message says. */
  onTeach?: (message: MessageWire) => void;
  /** Messages in other languages. Absent: none are shown. */
  translation?: Translation | undefined;
}) {
  const { conversation, name, unsent = [], writing, written, memberId } = options;
  const said = useWords(words);
  const { messages, handoffs, notes, turns, merged } = conversation;
  const past = useMemo(
    () => entriesOf({ messages, handoffs, notes, turns, merged }),
    [messages, handoffs, notes, turns, merged],
  );
  const entries = withWritten(past, written);
  const stored = new Set(messages.map((one) => one.clientMessageId));
  const waiting = unsent.filter((one) => !stored.has(one.clientMessageId));
  const seenUpTo = conversation.conversation.visitorSeen ?? 0;
  const lastOwn = messages.findLast((one) => one.author === "person");
  const place = useRef<HTMLDivElement>(null);
  const shown = entries.length + waiting.length + (writing === undefined ? 0 : 1);
  const look = useEnd(place, shown, waiting.at(-1)?.clientMessageId);
  return (
    <section
      className="transcript"
      ref={place}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a keyboard must be able to scroll it
      tabIndex={0}
      aria-label={said.transcript}
      onScroll={look}
    >
      <ol className="entries" aria-live="polite">
        {entries.length + waiting.length === 0 ? <li className="nothing">{said.empty}</li> : null}
        {entries.map((entry) =>
          entry.kind === "message" ? (
            <Message
              key={entry.message.id}
              message={entry.message}
              turn={entry.turn}
              name={name}
              isWriting={entry.isWriting === true}
              onTeach={options.onTeach}
              translation={options.translation}
            />
          ) : entry.kind === "note" ? (
            <Note
              key={entry.note.id}
              entry={entry}
              onDelete={entry.note.authorId === memberId ? options.onDeleteNote : undefined}
            />
          ) : entry.kind === "merged" ? (
            <Merged key={entry.merged.id} merged={entry.merged} name={name} translation={options.translation} />
          ) : (
            <Mark key={entry.id} entry={entry} />
          ),
        )}
        {lastOwn !== undefined &&
        lastOwn === messages.at(-1) &&
        waiting.length === 0 &&
        seenUpTo >= lastOwn.sequence ? (
          <li className="entry person seen">{said.seen}</li>
        ) : null}
        {waiting.map((item) => (
          <Waiting key={item.clientMessageId} item={item} onEdit={options.onEdit} onDiscard={options.onDiscard} />
        ))}
        {writing === undefined ? null : (
          <li className="entry visitor writing">
            <bdi>{writing}</bdi> {said.writing}
          </li>
        )}
      </ol>
    </section>
  );
}

function Note({
  entry: { note },
  onDelete,
}: {
  entry: Extract<Entry, { kind: "note" }>;
  onDelete: ((noteId: string) => void) | undefined;
}) {
  const said = useWords(words);
  const { language } = useLanguage();
  return (
    <li className="entry note">
      <div className="byline">
        <span>{said.note(note.author)}</span>
        <time dateTime={note.createdAt} title={when(note.createdAt, language)}>
          {clock(note.createdAt, language)}
        </time>
        {onDelete === undefined ? null : (
          <ActionIcon
            size="sm"
            variant="subtle"
            color="gray"
            aria-label={said.deleteNote}
            title={said.deleteNote}
            onClick={() => onDelete(note.id)}
          >
            ×
          </ActionIcon>
        )}
      </div>
      <p className="bubble plain" dir="auto">
        <NoteText note={note} />
      </p>
    </li>
  );
}

function Mark({ entry: { what, at, handoff } }: { entry: Extract<Entry, { kind: "mark" }> }) {
  const said = useWords(words);
  const { reasons } = useWords(reasonWords);
  const { language } = useLanguage();
  const text =
    what === "queued"
      ? said.queued(handoff.reason === null ? undefined : reasons[handoff.reason])
      : what === "closed"
        ? said.closed
        : said[what](handoff.agent ?? "");
  return (
    <li className="mark" data-mark={what}>
      <bdi>{text}</bdi> · <time dateTime={at}>{clock(at, language)}</time>
    </li>
  );
}

function Waiting({
  item,
  onEdit,
  onDiscard,
}: {
  item: Unsent;
  onEdit: ((item: Unsent) => void) | undefined;
  onDiscard: ((item: Unsent) => void) | undefined;
}) {
  const said = useWords(words);
  return (
    <li className="entry person unsent">
      <p className="bubble plain" dir="auto">
        {[item.text, ...(item.files ?? []).map((one) => `[${one.name}]`)].filter((one) => one.trim() !== "").join("\n")}
      </p>
      {item.refused === undefined ? (
        <div className="rated" role="status">
          {item.waits === true ? said.notSentYet : said.sending}
        </div>
      ) : (
        <div className="rated down" role="alert">
          {said.refused}: {item.refused.message} {item.refused.remedy}
          <Group gap="xs" justify="flex-end" mt={4}>
            <Button size="compact-xs" variant="light" onClick={() => onEdit?.(item)}>
              {said.edit}
            </Button>
            <Button size="compact-xs" variant="subtle" color="gray" onClick={() => onDiscard?.(item)}>
              {said.discard}
            </Button>
          </Group>
        </div>
      )}
    </li>
  );
}
