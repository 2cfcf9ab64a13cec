import { Button, Group, Pill, SegmentedControl, Switch, Text, Textarea } from "@mantine/core";
import { type KeyboardEvent, lazy, type RefObject, Suspense, useEffect, useId, useRef, useState } from "react";
import type { ConversationReply } from "../../../server/wire/conversations.ts";
import type { AttachmentWire } from "../../../server/wire/http.ts";
import { MAX_MESSAGE_LENGTH } from "../../../server/wire/limits.ts";
import { EVENTS } from "../../../server/wire/names.ts";
import { useLanguage, useWords } from "../../language.tsx";
import { desk } from "../../live.ts";
import { keep, kept } from "../../storage.ts";
import { count } from "../format.ts";
import "./composer/composer.css";
import { DraftPanel } from "./composer/draft.tsx";
import { FileButton, FileList, useFiles } from "./composer/files.tsx";
import { Gaps } from "./composer/gaps.tsx";
import { MacroMenu, MacroState } from "./composer/macros.tsx";
import { RewriteMenu, Rewritten } from "./composer/rewrite.tsx";
import { useHelp } from "./composer/use-help.tsx";
import { type Used, useUsed } from "./composer/used.ts";
import { words as helpWords } from "./composer/words.ts";
import { MentionPicker } from "./mention/picker.tsx";
import { words } from "./words.ts";

// Few conversations wait for an answer to be checked: it's fetched then.
const ApprovalPanel = lazy(() => import("./composer/approval.tsx"));

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

interface ComposerProps {
  conversation: ConversationReply;
  memberId: string;
  mode: Mode;
  onMode(mode: Mode): void;
  /** Why it isn't possible to reply now; undefined: it is. */
  why: string | undefined;
  field: RefObject<HTMLTextAreaElement | null>;
  busy: boolean;
  /** Replies wait to be stored. */
  unsent: boolean;
  /** Takes the conversation back, after a macro closed it or handed it back. */
  onTakeBack(): void;
  /** Returns false if it wasn't accepted: the text stays. */
  onSend(mode: Mode, text: string, used: Used & { readonly files: readonly AttachmentWire[] }): Promise<boolean>;
}

/**
 * Where an agent writes: to the visitor, or a note to colleagues. Unsent text survives a reload, per conversation.
 */
export function Composer(options: ComposerProps) {
  const { mode, why, field } = options;
  const said = useWords(words);
  const help = useWords(helpWords);
  const writing = useWriting(options);
  const { text, used, left, may } = writing;
  const assist = writing.help;
  const gaps = useId();
  const counted = useCounted(left);
  const isReply = mode === "reply";
  return (
    <form
      className={`composer ${mode}`}
      onSubmit={(event) => {
        event.preventDefault();
        void writing.send();
      }}
    >
      {isReply ? <MacroState macros={assist.macros} onUndo={options.onTakeBack} /> : null}
      {isReply && assist.approval !== undefined ? (
        <Suspense fallback={null}>
          <ApprovalPanel
            conversation={options.conversation}
            draft={assist.approval}
            maySend={options.conversation.row.state === "queued" || why === undefined}
            onEdit={why === undefined ? assist.insertApproval : undefined}
          />
        </Suspense>
      ) : isReply ? (
        <DraftPanel drafts={assist.drafts} onInsert={why === undefined ? () => assist.insertDraft() : undefined} />
      ) : null}
      <Head {...{ mode, why, writing }} onMode={options.onMode} />
      <div className="composer-field">
        {assist.menu}
        {isReply ? null : <Mentions {...options} writing={writing} />}
        <Textarea
          ref={field}
          autosize
          minRows={2}
          maxRows={10}
          dir="auto"
          aria-label={isReply ? said.replyTo : said.noteTo}
          placeholder={isReply ? (why ?? help.replyHint) : said.noteHint}
          disabled={isReply && why !== undefined}
          readOnly={assist.rewriting.busy}
          aria-busy={assist.rewriting.busy}
          error={left < 0}
          value={text}
          {...assist.attributes}
          {...(assist.gaps.length > 0 ? { "aria-describedby": gaps } : {})}
          onChange={(event) => writing.change(event.currentTarget)}
          onSelect={(event) => assist.onCaret(event.currentTarget)}
          onBlur={() => writing.typing(false)}
          onKeyDown={writing.onKey}
          onPaste={writing.files.onPaste}
        />
      </div>
      {isReply ? <Rewritten rewriting={assist.rewriting} original={used.used.original} /> : null}
      <Gaps id={gaps} gaps={assist.gaps} onGo={assist.goTo} />
      {isReply ? <Sources used={used.used} onRemove={used.removeArticle} /> : null}
      {isReply ? <FileList files={writing.files} /> : null}
      <Group justify="space-between" gap="xs" mt={6} wrap="nowrap">
        {counted === undefined ? (
          <EnterSends checked={writing.enterSends} onChange={writing.setEnterSends} />
        ) : (
          <Text size="xs" c={left < 0 ? "red" : "dimmed"} role={left < 0 ? "alert" : "status"} className="tabular">
            {counted}
          </Text>
        )}
        <Button size="xs" type="submit" disabled={!may} loading={options.busy}>
          {isReply ? (assist.macros.pending === undefined ? said.send : help.sendAndRun) : said.addNote}
        </Button>
      </Group>
      {assist.dialog}
    </form>
  );
}

/** Colleagues whom a note can mention, from the first @ on. */
function Mentions({
  conversation,
  field,
  writing,
}: Pick<ComposerProps, "conversation" | "field"> & { writing: ReturnType<typeof useWriting> }) {
  const { text, setText, used } = writing;
  if (!text.includes("@")) return null;
  return (
    <MentionPicker
      {...{ field, text, setText }}
      conversationId={conversation.row.id}
      onMention={(one) => used.add({ mentions: [one] })}
    />
  );
}

/** Whom it's for, and what helps to write it. */
function Head(options: Pick<ComposerProps, "mode" | "why" | "onMode"> & { writing: ReturnType<typeof useWriting> }) {
  const { mode, why } = options;
  const said = useWords(words);
  const help = useWords(helpWords);
  const { text, help: assist } = options.writing;
  return (
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
      {mode === "reply" && why === undefined ? (
        <Group gap={6}>
          <FileButton files={options.writing.files} />
          <MacroMenu macros={assist.macros} />
          <RewriteMenu rewriting={assist.rewriting} isEmpty={text.trim() === ""} />
          <Button size="compact-xs" variant="light" onClick={assist.find} aria-keyshortcuts="i">
            {help.findArticle}
          </Button>
        </Group>
      ) : null}
    </Group>
  );
}

/** The text being written, and what happens to it. */
function useWriting({ conversation, memberId, mode, why, field, busy, unsent, onSend }: ComposerProps) {
  const conversationId = conversation.row.id;
  const name = draftName({ conversationId, memberId, mode });
  const [text, setText] = useState(() => kept(name) ?? "");
  const [enterSends, setEnterSends] = useState(() => kept(ENTER) !== "no");
  useEffect(() => keep(name, text), [name, text]);
  const used = useUsed(name, text);
  const typing = useTyping(mode === "reply" ? conversationId : undefined);
  const help = useHelp({
    ...{ conversation, text, setText, field, used },
    ...{ isOn: mode === "reply" && why === undefined, isSending: unsent },
  });
  const files = useFiles({ conversation, draft: name, isOn: mode === "reply" && why === undefined });
  const ready = mode === "note" ? text : help.ready;
  const left = MAX_MESSAGE_LENGTH - (ready ?? text).length;
  const isWhole =
    (mode === "note" || why === undefined) &&
    left >= 0 &&
    (text.trim() !== "" || (files.items.length > 0 && help.macros.pending === undefined)) &&
    files.areReady &&
    !busy &&
    !help.rewriting.busy &&
    !help.macros.busy;
  const send = async () => {
    const [gap] = help.gaps;
    if (gap !== undefined && isWhole) return help.goTo(gap);
    if (!isWhole || ready === undefined) return;
    typing(false);
    const done =
      help.macros.pending === undefined
        ? await onSend(mode, ready, { ...used.used, files: files.take() })
        : await help.macros.runPending(ready);
    if (done) setText((now) => (now === text ? "" : now));
  };
  return {
    ...{ text, setText, used, help, files, left, send, typing, enterSends, setEnterSends },
    may: isWhole && ready !== undefined,
    change(area: HTMLTextAreaElement) {
      setText(area.value);
      help.onCaret(area);
      typing(area.value !== "");
    },
    onKey(event: KeyboardEvent<HTMLTextAreaElement>) {
      if (help.onKey(event)) return;
      if (event.key === "Escape") event.currentTarget.blur();
      if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
      if (!enterSends && !event.metaKey && !event.ctrlKey) return;
      event.preventDefault();
      void send();
    },
  };
}

/** The articles that a reply is made from, as the visitor will see them beneath it. */
function Sources({ used, onRemove }: { used: Used; onRemove(id: string): void }) {
  const said = useWords(helpWords);
  if (used.articles.length === 0) return null;
  return (
    <Group gap={6} mt={6} role="group" aria-label={said.sources}>
      <Text size="xs" className="composer-sources">
        {said.sources}
      </Text>
      {used.articles.map(({ id, title }) => (
        <Pill
          key={id}
          size="sm"
          withRemoveButton
          onRemove={() => onRemove(id)}
          removeButtonProps={{ "aria-label": said.removeSource(title), "aria-hidden": false, tabIndex: 0 }}
        >
          <bdi>{title}</bdi>
        </Pill>
      ))}
    </Group>
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
