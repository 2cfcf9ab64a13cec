import { Button, Group, Modal, NativeSelect, Text, Textarea } from "@mantine/core";
import { useRef, useState } from "react";
import type { AskedSkills } from "../../../server/wire/skills.ts";
import { useLanguage, useWords } from "../../language.tsx";
import { MentionPicker } from "./mention/picker.tsx";
import { type Mentioned, mentionsIn } from "./mentioned.ts";
import { type Offered, offeredFor } from "./offered.ts";
import { words as triageWords } from "./triage/words.ts";
import { useColleagues } from "./use-colleagues.ts";
import { useTags, useTeams } from "./use-setup.ts";
import { words } from "./words.ts";

const QUEUE = "queue";
const NO_TEAM = "";
/** Several conversations at once: no skill says anything. */
const NOTHING: AskedSkills = { language: null, tagIds: [] };

/** Where a conversation goes: to a colleague or the queue (left out: it stays), to a team, with a note. */
export interface Destination {
  readonly to?: string | null;
  /** The colleague's name. */
  readonly name?: string;
  readonly team: string | null;
  readonly note: string;
  /** The same for each try of the same note. */
  readonly noteId: string;
  /** Ids of those whom it mentions. */
  readonly mentions: readonly string[];
}

/**
 * Where to transfer a conversation, or whom to assign it to: a colleague (those with its skills first, then available
 * ones), a team, the queue.
 */
export function Transfer(options: {
  opened: boolean;
  /** Who has it now: they aren't offered. */
  holderId: string | null;
  teamId: string | null;
  /** What the conversation asks for. */
  asked?: AskedSkills;
  /** An agent has it. */
  held: boolean;
  /** Of which conversation it is; left out: of several, and no note for them can be written. */
  conversationId?: string;
  onTo(destination: Destination): void;
  onNo(): void;
}) {
  const said = useWords(words);
  const triage = useWords(triageWords);
  return (
    <Modal
      opened={options.opened}
      onClose={options.onNo}
      title={options.held ? said.transferTitle : triage.assignTitle}
      centered
      closeButtonProps={{ "aria-label": said.cancel }}
    >
      <Choice {...options} />
    </Modal>
  );
}

function Choice({
  holderId,
  teamId,
  held,
  asked = NOTHING,
  conversationId,
  onTo,
  onNo,
}: Omit<Parameters<typeof Transfer>[0], "opened">) {
  const said = useWords(words);
  const triage = useWords(triageWords);
  const colleagues = useColleagues().data?.colleagues ?? [];
  const teams = useTeams();
  const [to, setTo] = useState(QUEUE);
  const [team, setTeam] = useState(teamId ?? NO_TEAM);
  const [note, setNote] = useState("");
  const [mentions, setMentions] = useState<readonly Mentioned[]>([]);
  const [noteId] = useState(() => crypto.randomUUID());
  const offered = offeredFor(colleagues, { holderId, asked });
  const labelled = useLabelled();
  const matching = offered.filter((one) => one.matches > 0).map(labelled);
  const others = offered.filter((one) => one.matches === 0).map(labelled);
  const colleague = offered.find((one) => one.id === to);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onTo({
          to: colleague?.id ?? null,
          ...(colleague === undefined ? {} : { name: colleague.name }),
          team: team === NO_TEAM ? null : team,
          note,
          noteId,
          mentions: mentionsIn(note, mentions),
        });
      }}
    >
      {held ? (
        <Text size="sm" mb="sm">
          {said.transferText}
        </Text>
      ) : null}
      <NativeSelect
        label={said.transferTo}
        data-autofocus
        data={[
          { value: QUEUE, label: held ? said.transferQueue : triage.unassigned },
          ...(matching.length === 0
            ? others
            : [
                { group: triage.matching, items: matching },
                ...(others.length === 0 ? [] : [{ group: triage.others, items: others }]),
              ]),
        ]}
        value={to}
        onChange={(event) => setTo(event.currentTarget.value)}
      />
      {teams.length === 0 ? null : (
        <NativeSelect
          mt="sm"
          label={triage.team}
          data={[
            { value: NO_TEAM, label: triage.noTeam },
            ...teams.map(({ id, name }) => ({ value: id, label: name })),
          ]}
          value={team}
          onChange={(event) => setTeam(event.currentTarget.value)}
        />
      )}
      {conversationId === undefined ? null : (
        <NoteField
          {...{ conversationId, note }}
          onNote={setNote}
          onMention={(one) => setMentions((now) => [...now, one])}
        />
      )}
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onNo}>
          {said.cancel}
        </Button>
        <Button type="submit">{held ? said.transfer : triage.assign}</Button>
      </Group>
    </form>
  );
}

/** A note for whoever has it next, in which colleagues can be mentioned. */
function NoteField(options: {
  conversationId: string;
  note: string;
  onNote(note: string): void;
  onMention(one: Mentioned): void;
}) {
  const { conversationId, note, onNote, onMention } = options;
  const triage = useWords(triageWords);
  const field = useRef<HTMLTextAreaElement>(null);
  return (
    <div className="composer-field transfer-note">
      {note.includes("@") ? (
        <MentionPicker {...{ conversationId, field, onMention }} text={note} setText={onNote} />
      ) : null}
      <Textarea
        ref={field}
        label={triage.comment}
        placeholder={triage.commentHint}
        autosize
        minRows={2}
        maxRows={6}
        value={note}
        onChange={(event) => onNote(event.currentTarget.value)}
      />
    </div>
  );
}

/** A colleague as a choice: with their presence, and what they know of what the conversation asks for. */
function useLabelled() {
  const said = useWords(words);
  const { language: reader } = useLanguage();
  const tags = useTags();
  const names = new Intl.DisplayNames([reader], { type: "language" });
  return ({ id, name, presence, known }: Offered) => {
    const skills = [
      ...(known.language === null ? [] : [names.of(known.language) ?? known.language]),
      ...tags.filter((tag) => known.tagIds.includes(tag.id)).map((tag) => tag.name),
    ];
    const why = skills.length === 0 ? "" : ` · ${skills.join(", ")}`;
    return { value: id, label: `${name} · ${said.presence[presence]}${why}` };
  };
}
