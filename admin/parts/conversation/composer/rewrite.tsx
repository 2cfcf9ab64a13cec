import { Button, Group, Menu, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type RefObject, useEffect, useState } from "react";
import type { VariablesReply } from "../../../../server/wire/canned-replies.ts";
import type { ConversationReply } from "../../../../server/wire/conversations.ts";
import { REWRITES, type Rewrite, type WrittenReply, writtenReply } from "../../../../server/wire/writing.ts";
import { call } from "../../../api.ts";
import { useLanguage, useWords } from "../../../language.tsx";
import { Fault } from "../../fault.tsx";
import { insertInto } from "./insert.ts";
import type { useUsed } from "./used.ts";
import { words } from "./words.ts";

type How = Rewrite | "translate";

/** What a large model does with the text, and what it did last. */
export interface Rewriting {
  /** Empty: there is no large model, or the agent can't reply. */
  readonly offered: readonly { readonly how: How; readonly label: string }[];
  readonly busy: boolean;
  readonly error: Error | null;
  /** What was rewritten, until it's sent or undone. */
  readonly before: string | undefined;
  readonly missing: readonly string[];
  run(how: How, text?: string): void;
  undo(): void;
}

/** Rewrites the text in the field, or translates it to the visitor's language; both versions are shown. */
export function useRewriting(options: {
  conversation: ConversationReply;
  text: string;
  setText(text: string): void;
  field: RefObject<HTMLTextAreaElement | null>;
  used: ReturnType<typeof useUsed>;
  variables: VariablesReply | undefined;
  isOn: boolean;
}): Rewriting {
  const { conversation, text, field, used, variables, isOn } = options;
  const said = useWords(words);
  const { language: mine } = useLanguage();
  const queries = useQueryClient();
  const [done, setDone] = useState<{ before: string; missing: readonly string[] }>();
  const replace = (insert: string) => {
    const area = field.current;
    if (area === null) return;
    // It was read-only while the text was on its way.
    area.readOnly = false;
    insertInto(area, { start: 0, end: area.value.length, insert }, options.setText);
  };
  const write = useMutation({
    mutationFn({ how, text: given }: { how: How; text: string }): Promise<WrittenReply> {
      const path = `conversations/${conversation.row.id}`;
      return how === "translate"
        ? call("POST", `${path}/translate`, writtenReply, { text: given, language: variables?.language ?? mine })
        : call("POST", `${path}/rewrite`, writtenReply, { text: given, how });
    },
    onSuccess(written, { how, text: given }) {
      setDone({ before: given, missing: written.missing });
      if (how === "translate") used.add({ original: { text: given, language: mine } });
      replace(written.text);
      // Its cost is among the conversation's.
      void queries.invalidateQueries({ queryKey: ["conversation", conversation.row.id] });
    },
  });
  const isEmpty = text.trim() === "";
  useEffect(() => {
    // Sent, or given up.
    if (isEmpty) setDone(undefined);
  }, [isEmpty]);
  const language = variables?.language;
  const isForeign = language !== undefined && language !== mine;
  const offered: Rewriting["offered"] =
    isOn && variables?.canWrite === true
      ? [
          ...REWRITES.map((how) => ({ how, label: said.rewrites[how] })),
          ...(isForeign ? [{ how: "translate" as const, label: said.translateTo(nameOf(language, mine)) }] : []),
        ]
      : [];
  return {
    offered,
    busy: write.isPending,
    error: write.error,
    before: done?.before,
    missing: done?.missing ?? [],
    run(how, given = text) {
      if (given.trim() !== "" && !write.isPending) write.mutate({ how, text: given });
    },
    undo() {
      if (done !== undefined) replace(done.before);
      used.dropOriginal();
      setDone(undefined);
    },
  };
}

/** A language's name in the reader's. */
export function nameOf(language: string, reader: string): string {
  return new Intl.DisplayNames([reader], { type: "language" }).of(language) ?? language;
}

/** What can be done with the text. */
export function RewriteMenu({ rewriting, isEmpty }: { rewriting: Rewriting; isEmpty: boolean }) {
  const said = useWords(words);
  if (rewriting.offered.length === 0) return null;
  return (
    <Menu withinPortal position="top-end">
      <Menu.Target>
        <Button size="compact-xs" variant="light" disabled={isEmpty} loading={rewriting.busy}>
          {said.rewrite}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {rewriting.offered.map(({ how, label }) => (
          <Menu.Item key={how} onClick={() => rewriting.run(how)}>
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

/** The text before it was rewritten, what to look at, or why it wasn't. */
export function Rewritten(options: {
  rewriting: Rewriting;
  original: { readonly text: string; readonly language: string } | undefined;
}) {
  const { rewriting, original } = options;
  const { before, error, missing } = rewriting;
  const said = useWords(words);
  const { language } = useLanguage();
  const shown = original?.text ?? before;
  return (
    <>
      {error === null ? null : <Fault error={error} />}
      {shown === undefined ? null : (
        <section className="drafted rewritten" aria-label={said.before}>
          <Text size="xs" fw={600}>
            {original === undefined ? said.before : said.yourText(nameOf(original.language, language))}
          </Text>
          <p className="plain" dir="auto">
            {shown}
          </p>
          {missing.length === 0 || before === undefined ? null : (
            <Text size="xs" role="status">
              {said.missing(missing.join(", "))}
            </Text>
          )}
          {before === undefined ? null : (
            <Group gap="xs">
              <Button size="compact-xs" variant="light" onClick={rewriting.undo}>
                {said.undo}
              </Button>
            </Group>
          )}
        </section>
      )}
    </>
  );
}
