import { ActionIcon, Button, Group, Text, Textarea } from "@mantine/core";
import { useState } from "react";
import { MAX_NOTE_LENGTH } from "../../../../server/wire/conversations.ts";
import type { CustomerNoteWire, CustomerReply } from "../../../../server/wire/customers.ts";
import { useLanguage, useWords } from "../../../language.tsx";
import { useMay, useSession } from "../../../session.tsx";
import { when } from "../../format.ts";
import { Refused } from "../refused.tsx";
import { Part } from "../side-part.tsx";
import { BinIcon, PenIcon } from "./icons.tsx";
import { useCustomerActs } from "./use-customer.ts";
import { words } from "./words.ts";

/** What the team noted about a customer: written, changed and deleted here. */
export function CustomerNotes({ visitorId, notes }: { visitorId: string } & Pick<CustomerReply, "notes">) {
  const said = useWords(words);
  const acts = useCustomerActs(visitorId);
  const answers = useMay("conversations.reply");
  const [writing, setWriting] = useState<string | null>(null);
  return (
    <Part title={said.notes}>
      {acts.error === null ? null : <Refused error={acts.error} onClose={acts.reset} />}
      {notes.map((note) => (
        <Note key={note.id} note={note} acts={acts} />
      ))}
      {notes.length === 0 && writing === null ? (
        <Text size="xs" className="quiet">
          {said.notesText}
        </Text>
      ) : null}
      {!answers ? null : writing === null ? (
        <Button size="compact-xs" variant="subtle" mt={6} ml={-8} onClick={() => setWriting(crypto.randomUUID())}>
          {said.addNote}
        </Button>
      ) : (
        <NoteForm
          busy={acts.isPending}
          onCancel={() => setWriting(null)}
          onSave={(text) =>
            acts.mutate({ do: "add-note", text, noteId: writing }, { onSuccess: () => setWriting(null) })
          }
        />
      )}
    </Part>
  );
}

function Note({ note, acts }: { note: CustomerNoteWire; acts: ReturnType<typeof useCustomerActs> }) {
  const said = useWords(words);
  const { language } = useLanguage();
  const { member } = useSession();
  const answers = useMay("conversations.reply");
  const manages = useMay("conversations.manage");
  const [editing, setEditing] = useState(false);
  const mayChange = answers && (manages || note.authorId === member.id);
  if (editing) {
    return (
      <NoteForm
        text={note.text}
        busy={acts.isPending}
        onCancel={() => setEditing(false)}
        onSave={(text) =>
          acts.mutate({ do: "change-note", noteId: note.id, text }, { onSuccess: () => setEditing(false) })
        }
      />
    );
  }
  return (
    <div className="side-note customer-note">
      <Text size="sm" className="isolate customer-note-text" dir="auto">
        {note.text}
      </Text>
      <Group justify="space-between" gap={4} wrap="nowrap">
        <Text size="xs" className="quiet">
          <bdi>{note.author}</bdi> · {when(note.createdAt, language)}
          {note.editedAt === null ? null : ` · ${said.edited(note.editor ?? "", when(note.editedAt, language))}`}
        </Text>
        {mayChange ? (
          <Group gap={0} wrap="nowrap">
            <ActionIcon
              size="sm"
              variant="subtle"
              color="gray"
              aria-label={said.edit}
              title={said.edit}
              onClick={() => setEditing(true)}
            >
              <PenIcon />
            </ActionIcon>
            <ActionIcon
              size="sm"
              variant="subtle"
              color="gray"
              disabled={acts.isPending}
              aria-label={said.delete}
              title={said.delete}
              onClick={() => acts.mutate({ do: "delete-note", noteId: note.id })}
            >
              <BinIcon />
            </ActionIcon>
          </Group>
        ) : null}
      </Group>
    </div>
  );
}

function NoteForm(options: { text?: string; busy: boolean; onSave(text: string): void; onCancel(): void }) {
  const said = useWords(words);
  const [text, setText] = useState(options.text ?? "");
  const isEmpty = text.trim() === "";
  const save = () => {
    if (!isEmpty && !options.busy) options.onSave(text);
  };
  return (
    <form
      className="side-note"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <Textarea
        size="sm"
        autosize
        minRows={2}
        maxRows={10}
        maxLength={MAX_NOTE_LENGTH}
        dir="auto"
        data-autofocus
        autoFocus
        aria-label={said.note}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) save();
          if (event.key === "Escape") options.onCancel();
        }}
      />
      <Group gap={6} mt={6}>
        <Button size="compact-xs" type="submit" disabled={isEmpty} loading={options.busy}>
          {said.save}
        </Button>
        <Button size="compact-xs" variant="subtle" color="gray" onClick={options.onCancel}>
          {said.cancel}
        </Button>
      </Group>
    </form>
  );
}
