import { type KeyboardEvent, lazy, type RefObject, Suspense, useState } from "react";
import type { CannedReplyWire } from "../../../../server/wire/canned-replies.ts";
import type { ConversationReply } from "../../../../server/wire/conversations.ts";
import { fillVariables, type VariableGap } from "../../../../server/wire/reply-variables.ts";
import { useWords } from "../../../language.tsx";
import { useShortcuts } from "../../../shortcuts.ts";
import { useCannedReplies } from "../../canned-replies.ts";
import { useDrafts } from "./draft.tsx";
import { asParagraph, insertInto } from "./insert.ts";
import { type Macros, useMacroRuns } from "./macros.tsx";
import { useSlashMenu } from "./menu.tsx";
import { type Rewriting, useRewriting } from "./rewrite.tsx";
import type { Slash, SlashEntry } from "./slash.ts";
import { useApproval } from "./use-approval.ts";
import { useVariables } from "./use-variables.ts";
import type { useUsed } from "./used.ts";
import { words } from "./words.ts";

// Few replies need it: it's fetched then.
const ArticleDialog = lazy(() => import("./articles.tsx").then((file) => ({ default: file.ArticleDialog })));

/** What the help for an agent works on. */
export interface HelpOptions {
  readonly conversation: ConversationReply;
  readonly text: string;
  setText(text: string): void;
  readonly field: RefObject<HTMLTextAreaElement | null>;
  readonly used: ReturnType<typeof useUsed>;
  /** The agent can reply now. */
  readonly isOn: boolean;
  /** Replies wait to be stored. */
  readonly isSending: boolean;
}

/** Help while a reply is written: canned replies behind a slash, articles, drafts, and variables that have no value. */
export function useHelp(options: HelpOptions) {
  const { conversation, text, field, used, isOn } = options;
  const [caret, setCaret] = useState(0);
  const [finding, setFinding] = useState(false);
  const drafts = useDrafts(conversation);
  const variables = useVariables(conversation);
  const rewriting = useRewriting({ conversation, text, setText: options.setText, field, used, variables, isOn });
  // Until the values are known, variables stay as they are, and what has any isn't sent.
  const filled = variables === undefined ? undefined : fillVariables(text, variables.values);

  const insert = (what: string, at?: Slash, isInline = false) => {
    const area = field.current;
    if (area === null) return;
    const start = at?.start ?? area.selectionStart;
    const end = at === undefined ? area.selectionEnd : at.start + 1 + at.query.length;
    const paragraph = asParagraph(what, { value: area.value, start, end, isInline });
    const made = variables === undefined ? undefined : fillVariables(paragraph, variables.values);
    const gap = made?.gaps[0];
    const select = gap && { start: start + gap.start, end: start + gap.end };
    insertInto(area, { start, end, insert: made?.text ?? paragraph, select }, options.setText);
  };
  const insertDraft = (at?: Slash) => {
    const { draft } = drafts;
    if (draft === undefined) return;
    insert(draft.text, at);
    if (draft.article !== undefined) used.add({ articles: [draft.article] });
    drafts.hide();
  };
  const approval = useApproval(conversation);
  const insertApproval = () => {
    if (approval === undefined) return;
    insert(approval.text);
    used.add({
      articles: approval.citations.map(({ articleId: id, title }) => ({ id, title })),
      ...(approval.state === "waiting" ? { draftId: approval.id } : {}),
    });
  };
  const insertReply = (reply: CannedReplyWire, at: Slash) => {
    const inLanguage = variables === undefined ? undefined : reply.translations[variables.language];
    insert(inLanguage ?? reply.text, at, true);
    used.add({ replies: [reply.id] });
  };
  const macros = useMacroRuns({
    ...{ conversation, values: variables?.values },
    ...{ isOn, isSending: options.isSending, isEmpty: text.trim() === "" },
    insert: (reply) => insert(reply),
  });
  const entries = useEntries(options, {
    ...{ drafts, insertDraft, insert, rewriting, macros },
    find: () => setFinding(true),
  });
  const menu = useSlashMenu({
    ...{ text, caret, isOn },
    entries,
    onChoose(entry, slash) {
      if (entry.kind === "reply") insertReply(entry.reply, slash);
      else entry.run(slash);
    },
  });
  useShortcuts(
    isOn
      ? {
          d: drafts.draft === undefined || approval !== undefined ? undefined : () => insertDraft(),
          i: () => setFinding(true),
        }
      : {},
  );

  return {
    ...{ drafts, insertDraft, approval, insertApproval, rewriting, macros },
    find: () => setFinding(true),
    gaps: isOn ? (filled?.gaps ?? []) : [],
    /** What is sent; undefined: something is missing, or the values aren't known yet. */
    ready:
      filled === undefined
        ? text.includes("{{")
          ? undefined
          : text
        : filled.gaps.length === 0
          ? filled.text
          : undefined,
    goTo(gap: VariableGap) {
      field.current?.focus();
      field.current?.setSelectionRange(gap.source, gap.source + gap.end - gap.start);
    },
    onKey: (event: KeyboardEvent) => menu.onKey(event),
    onCaret: (area: HTMLTextAreaElement) => {
      setCaret(area.selectionStart);
      menu.changed(area.value, area.selectionStart);
    },
    attributes: isOn ? menu.attributes : {},
    menu: menu.menu,
    dialog: finding ? (
      <Suspense fallback={null}>
        <ArticleDialog
          conversationId={conversation.row.id}
          question={conversation.messages.findLast((one) => one.author === "visitor")?.text ?? ""}
          onClose={() => {
            setFinding(false);
            setTimeout(() => field.current?.focus(), 0);
          }}
          onInsert={({ text: words, article }) => {
            setFinding(false);
            used.add({ articles: [article] });
            // Once the dialog doesn't hold the focus any more.
            setTimeout(() => insert(words), 0);
          }}
        />
      </Suspense>
    ) : null,
  };
}

/** What the list behind a slash offers. */
function useEntries(
  options: HelpOptions,
  does: {
    drafts: ReturnType<typeof useDrafts>;
    insertDraft(at: Slash): void;
    find(): void;
    insert(text: string, at: Slash): void;
    rewriting: Rewriting;
    macros: Macros;
  },
): SlashEntry[] {
  const said = useWords(words);
  const replies = useCannedReplies(options.conversation.site, { enabled: options.isOn }).data?.replies ?? [];
  return [
    ...(does.drafts.draft === undefined
      ? []
      : [
          command("draft", { label: said.insertDraft, hint: said.draftHint, isFirst: true }, (at) =>
            does.insertDraft(at),
          ),
        ]),
    command("article", { label: said.findArticle, hint: said.findHint, isFirst: true }, (at) => {
      does.insert("", at);
      does.find();
    }),
    ...does.rewriting.offered.map(({ how, label }) =>
      command(how, { label, hint: said.rewriteHint }, (at) => {
        const { text } = options;
        const rest = text.slice(0, at.start) + text.slice(at.start + 1 + at.query.length);
        does.insert("", at);
        does.rewriting.run(how, rest);
      }),
    ),
    ...does.macros.offered.map((macro) =>
      command(`macro ${macro.id}`, { label: macro.name, hint: said.macroHint }, (at) => {
        does.insert("", at);
        does.macros.run(macro);
      }),
    ),
    ...replies.map((reply): SlashEntry => ({ kind: "reply", key: reply.id, reply })),
  ];
}

const command = (
  key: string,
  { label, hint, isFirst = false }: { label: string; hint: string; isFirst?: boolean },
  run: (at: Slash) => void,
): SlashEntry => ({ kind: "command", ...{ key, label, hint, isFirst, run } });
