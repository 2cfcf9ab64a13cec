import { Button, Group, SegmentedControl, Switch, Text, Textarea } from "@mantine/core";
import { type KeyboardEvent, type Ref, useEffect, useRef, useState } from "react";
import { MAX_MESSAGE_LENGTH } from "../../../server/wire/limits.ts";
import { EVENTS } from "../../../server/wire/names.ts";
import { useLanguage, useWords } from "../../language.tsx";
import { desk } from "../../live.ts";
import { keep, kept } from "../../storage.ts";
import { count } from "../format.ts";
import { words } from "./words.ts";

/** With this many characters left, the count is announced. */
const NEARLY = 1_000;
/** Milliseconds between two signals that somebody is still typing. */
const TYPING_MS = 2_500;
const ENTER = "tuppence:enter-sends";

export type Mode = "reply" | "note";

/** The storage key for unsent text. */
export function draftName(of: { conversationId: string; memberId: string; mode: Mode }): string {
  return `tuppence:draft:${of.memberId}:${of.conversationId}:${of.mode}`;
}

/**
 * Where an agent writes: to the visitor, or a note to colleagues. Unsent text survives a reload, per conversation.
 * @param options.why why it isn't possible to reply now; undefined: it is
 */
export function Composer(options: {
  conversationId: string;
  memberId: string;
  mode: Mode;
  onMode(mode: Mode): void;
  why: string | undefined;
  draft: string | null;
  field: Ref<HTMLTextAreaElement>;
  busy: boolean;
  /** Returns false if it wasn't accepted: the text stays. */
  onSend(mode: Mode, text: string): Promise<boolean>;
}) {
  const { conversationId, memberId, mode, why, draft } = options;
  const said = useWords(words);
  const name = draftName({ conversationId, memberId, mode });
  const [text, setText] = useState(() => kept(name) ?? "");
  const [enterSends, setEnterSends] = useState(() => kept(ENTER) !== "no");
  useEffect(() => keep(name, text), [name, text]);
  const typing = useTyping(mode === "reply" ? conversationId : undefined);
  const left = MAX_MESSAGE_LENGTH - text.length;
  const may = (mode === "note" || why === undefined) && left >= 0 && text.trim() !== "" && !options.busy;
  const send = async () => {
    if (!may) return;
    typing(false);
    const sent = text;
    if (await options.onSend(mode, sent)) setText((now) => (now === sent ? "" : now));
  };
  const onKey = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key === "Escape") event.currentTarget.blur();
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    if (!enterSends && !event.metaKey && !event.ctrlKey) return;
    event.preventDefault();
    void send();
  };
  const counted = useCounted(left);
  return (
    <form
      className={`composer ${mode}`}
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <Group justify="space-between" gap="xs" mb={6}>
        <SegmentedControl
          size="xs"
          value={mode}
          onChange={(value) => options.onMode(value === "note" ? "note" : "reply")}
          data={[
            { value: "reply", label: said.reply },
            { value: "note", label: said.note },
          ]}
        />
        {mode === "reply" && draft !== null && why === undefined ? (
          <Button
            size="compact-xs"
            variant="light"
            onClick={() => setText((now) => (now.trim() === "" ? draft : `${now.trimEnd()}\n\n${draft}`))}
          >
            {said.useDraft}
          </Button>
        ) : null}
      </Group>
      <Textarea
        ref={options.field}
        autosize
        minRows={2}
        maxRows={10}
        dir="auto"
        aria-label={mode === "reply" ? said.replyTo : said.noteTo}
        placeholder={mode === "note" ? said.noteHint : (why ?? said.replyHint)}
        disabled={mode === "reply" && why !== undefined}
        error={left < 0}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          typing(event.currentTarget.value !== "");
        }}
        onBlur={() => typing(false)}
        onKeyDown={onKey}
      />
      <Group justify="space-between" gap="xs" mt={6} wrap="nowrap">
        {counted === undefined ? (
          <EnterSends checked={enterSends} onChange={setEnterSends} />
        ) : (
          <Text size="xs" c={left < 0 ? "red" : "dimmed"} role={left < 0 ? "alert" : "status"} className="tabular">
            {counted}
          </Text>
        )}
        <Button size="xs" type="submit" disabled={!may} loading={options.busy}>
          {mode === "reply" ? said.send : said.addNote}
        </Button>
      </Group>
    </form>
  );
}

/** Tells the visitor that somebody writes, now and then. @param conversationId undefined: it is not for them */
function useTyping(conversationId: string | undefined): (is: boolean) => void {
  const told = useRef(0);
  return (is) => {
    if (conversationId === undefined || (is ? Date.now() - told.current < TYPING_MS : told.current === 0)) return;
    told.current = is ? Date.now() : 0;
    desk().emit(EVENTS.typing, { conversationId, typing: is });
  };
}

/** What is said of a text that is nearly, or more than, as long as it may be. */
function useCounted(left: number): string | undefined {
  const said = useWords(words);
  const { language } = useLanguage();
  if (left < 0) return said.tooMany(count(-left, language), count(MAX_MESSAGE_LENGTH, language));
  return left < NEARLY ? said.left(count(left, language)) : undefined;
}

function EnterSends({ checked, onChange }: { checked: boolean; onChange(checked: boolean): void }) {
  const said = useWords(words);
  return (
    <Switch
      size="xs"
      className="enter-sends"
      label={said.enterSends}
      title={checked ? said.enterHelp : said.modEnterHelp}
      checked={checked}
      onChange={(event) => {
        onChange(event.currentTarget.checked);
        keep(ENTER, event.currentTarget.checked ? "" : "no");
      }}
    />
  );
}
