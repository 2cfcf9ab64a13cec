import { Button, Group, SegmentedControl, Switch, Text, Textarea } from "@mantine/core";
import { type KeyboardEvent, type Ref, useEffect, useRef, useState } from "react";
import { MAX_MESSAGE_LENGTH } from "../../../server/wire/limits.ts";
import { EVENTS } from "../../../server/wire/names.ts";
import { useLanguage, useWords } from "../../language.tsx";
import { desk } from "../../live.ts";
import { keep, kept } from "../../storage.ts";
import { count } from "../format.ts";
import { words } from "./words.ts";

/** Characters left from which on they are counted aloud. */
const NEARLY = 1_000;
/** Milliseconds between two signals that somebody is still writing. */
const TYPING_MS = 2_500;
const ENTER = "tuppence:enter-sends";

export type Mode = "reply" | "note";

/** The name under which this browser keeps what is written and not sent. */
export function draftName(of: { conversationId: string; memberId: string; mode: Mode }): string {
  return `tuppence:draft:${of.memberId}:${of.conversationId}:${of.mode}`;
}

/**
 * Where an agent writes: to the visitor, or a note to colleagues. What is written survives a reload, by conversation.
 * @param given.why why nothing can be replied now; undefined: it can
 */
export function Composer(given: {
  conversationId: string;
  memberId: string;
  mode: Mode;
  onMode(mode: Mode): void;
  why: string | undefined;
  draft: string | null;
  field: Ref<HTMLTextAreaElement>;
  busy: boolean;
  /** Gives false when it was not taken: the text stays. */
  onSend(mode: Mode, text: string): Promise<boolean>;
}) {
  const { conversationId, memberId, mode, why, draft } = given;
  const said = useWords(words);
  const { language } = useLanguage();
  const name = draftName({ conversationId, memberId, mode });
  const [text, setText] = useState(() => kept(name) ?? "");
  const [enterSends, setEnterSends] = useState(() => kept(ENTER) !== "no");
  const told = useRef(0);
  useEffect(() => keep(name, text), [name, text]);
  const typing = (is: boolean) => {
    if (mode !== "reply" || (is ? Date.now() - told.current < TYPING_MS : told.current === 0)) return;
    told.current = is ? Date.now() : 0;
    desk().emit(EVENTS.typing, { conversationId, typing: is });
  };
  const left = MAX_MESSAGE_LENGTH - text.length;
  const may = (mode === "note" || why === undefined) && left >= 0 && text.trim() !== "" && !given.busy;
  const send = async () => {
    if (!may) return;
    typing(false);
    const sent = text;
    if (await given.onSend(mode, sent)) setText((now) => (now === sent ? "" : now));
  };
  const onKey = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key === "Escape") event.currentTarget.blur();
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    if (!enterSends && !event.metaKey && !event.ctrlKey) return;
    event.preventDefault();
    void send();
  };
  const counted =
    left < 0
      ? said.tooMany(count(-left, language), count(MAX_MESSAGE_LENGTH, language))
      : left < NEARLY
        ? said.left(count(left, language))
        : undefined;
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
          onChange={(value) => given.onMode(value === "note" ? "note" : "reply")}
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
        ref={given.field}
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
          <Switch
            size="xs"
            className="enter-sends"
            label={said.enterSends}
            title={enterSends ? said.enterHelp : said.modEnterHelp}
            checked={enterSends}
            onChange={(event) => {
              setEnterSends(event.currentTarget.checked);
              keep(ENTER, event.currentTarget.checked ? "" : "no");
            }}
          />
        ) : (
          <Text size="xs" c={left < 0 ? "red" : "dimmed"} role={left < 0 ? "alert" : "status"} className="tabular">
            {counted}
          </Text>
        )}
        <Button size="xs" type="submit" disabled={!may} loading={given.busy}>
          {mode === "reply" ? said.send : said.addNote}
        </Button>
      </Group>
    </form>
  );
}
