import { Alert, Button, Group, Menu, Pill, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import type { ConversationReply } from "../../../../server/wire/conversations.ts";
import { type MacroRunReply, type MacroWire, macroRunReply } from "../../../../server/wire/macros.ts";
import { fillVariables, type VariableValues } from "../../../../server/wire/reply-variables.ts";
import { ApiError, call } from "../../../api.ts";
import { useWords } from "../../../language.tsx";
import { useShortcuts } from "../../../shortcuts.ts";
import { Fault } from "../../fault.tsx";
import { useMacros } from "../../macros.ts";
import { words } from "./words.ts";

/** Attempts after a first one that got no reply; the server does a run once, however often it's asked. */
const RETRIES = 3;

export interface Macros {
  /** Empty: there are none, or the agent can't reply. */
  readonly offered: readonly MacroWire[];
  readonly busy: boolean;
  readonly error: Error | null;
  /** Waits for its reply to be completed: sending runs it. */
  readonly pending: MacroWire | undefined;
  /** What was done last, until it's dismissed. */
  readonly report: { readonly name: string; readonly done: MacroRunReply["done"] } | undefined;
  run(macro: MacroWire): void;
  /** Runs the one that waits, with this reply. @returns false if it couldn't be: nothing was done */
  runPending(text: string): Promise<boolean>;
  forget(): void;
  dismiss(): void;
}

/** Runs macros: at once, or, where the reply lacks something, when the agent has completed and sent it. */
export function useMacroRuns(options: {
  conversation: ConversationReply;
  /** Undefined: not known yet. */
  values: VariableValues | undefined;
  isOn: boolean;
  /** A reply is on its way: a macro comes after it. */
  isSending: boolean;
  /** There is nothing in the field. */
  isEmpty: boolean;
  /** Puts a reply into the field to be completed. */
  insert(text: string): void;
}): Macros {
  const { conversation, values, isOn, isSending, isEmpty } = options;
  const queries = useQueryClient();
  const list = useMacros(conversation.site, { enabled: isOn });
  const [pending, setPending] = useState<MacroWire>();
  const [queued, setQueued] = useState<MacroWire>();
  const [report, setReport] = useState<Macros["report"]>();
  useEffect(() => {
    // Its reply was given up.
    if (isEmpty) setPending(undefined);
  }, [isEmpty]);
  const handoff = conversation.handoffs.find((one) => one.state === "claimed");
  const execute = useMutation({
    mutationFn: ({ macro, ...body }: { macro: MacroWire; runId: string; text?: string }) =>
      call("POST", `handoffs/${handoff?.id ?? ""}/macro`, macroRunReply, { macro: macro.id, ...body }),
    retry: (failures, error) => failures < RETRIES && (!(error instanceof ApiError) || error.retryable),
    onSuccess({ done }, { macro }) {
      setPending(undefined);
      setReport({ name: macro.name, done });
    },
    onSettled() {
      for (const key of [["conversation", conversation.row.id], ["inbox"], ["macros"]]) {
        void queries.invalidateQueries({ queryKey: key });
      }
    },
  });
  const start = (macro: MacroWire) => {
    const reply = macro.actions.find((one) => one.do === "reply");
    const made = reply && values && fillVariables(reply.text, values);
    if (reply !== undefined && (made === undefined || made.gaps.length > 0)) {
      setPending(macro);
      options.insert(reply.text);
      return;
    }
    execute.mutate({ macro, runId: crypto.randomUUID(), ...(made && { text: made.text }) });
  };
  const startQueued = useEffectEvent(() => {
    setQueued(undefined);
    if (queued !== undefined) start(queued);
  });
  useEffect(() => {
    if (!isSending && queued !== undefined) startQueued();
  }, [isSending, queued]);
  return {
    offered: isOn ? (list.data?.macros ?? []) : [],
    busy: execute.isPending || queued !== undefined,
    error: execute.error,
    pending: isOn ? pending : undefined,
    report,
    run(macro) {
      if (execute.isPending) return;
      setReport(undefined);
      setQueued(macro);
    },
    async runPending(text) {
      if (pending === undefined) return false;
      return await execute.mutateAsync({ macro: pending, runId: crypto.randomUUID(), text }).then(
        () => true,
        () => false,
      );
    },
    forget: () => setPending(undefined),
    dismiss() {
      setReport(undefined);
      execute.reset();
    },
  };
}

/** The list of macros, which the key M opens. */
export function MacroMenu({ macros }: { macros: Macros }) {
  const said = useWords(words);
  const [opened, setOpened] = useState(false);
  const isThere = macros.offered.length > 0;
  useShortcuts({ m: isThere ? () => setOpened(true) : undefined });
  if (!isThere) return null;
  return (
    <Menu withinPortal position="top-end" opened={opened} onChange={setOpened}>
      <Menu.Target>
        <Button size="compact-xs" variant="light" loading={macros.busy} aria-keyshortcuts="m">
          {said.macros}
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={320} style={{ overflowY: "auto" }}>
        {macros.offered.map((macro) => (
          <Menu.Item key={macro.id} onClick={() => macros.run(macro)}>
            <bdi>{macro.name}</bdi>
            <Text size="xs" c="dimmed" span display="block">
              {macro.actions.map((one) => said.macroDoes[one.do]).join(", ")}
            </Text>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

/** The macro that waits, what the last one did, or why it did nothing. @param options.onUndo takes the conversation back */
export function MacroState({ macros, onUndo }: { macros: Macros; onUndo(): void }) {
  const said = useWords(words);
  const { report, pending, error } = macros;
  const ended = report?.done.some((one) => one === "close" || one === "return") === true;
  const undo = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    // What had the focus is gone with the agent's turn.
    if (ended) undo.current?.focus();
  }, [ended]);
  return (
    <>
      {error === null ? null : <Fault error={error} />}
      {pending === undefined ? null : (
        <Group gap={6} mt={6} role="status">
          <Text size="xs">{said.macroWaits}</Text>
          <Pill
            size="sm"
            withRemoveButton
            onRemove={macros.forget}
            removeButtonProps={{ "aria-label": said.macroForget(pending.name), "aria-hidden": false, tabIndex: 0 }}
          >
            <bdi>{pending.name}</bdi>
          </Pill>
        </Group>
      )}
      {report === undefined ? null : (
        <Alert
          color="green"
          variant="light"
          py={6}
          mb={6}
          role="status"
          title={report.name}
          withCloseButton
          closeButtonLabel={said.close}
          onClose={macros.dismiss}
        >
          <Group gap="xs">
            <Text size="sm">{report.done.map((one) => said.macroDid[one]).join(" · ")}</Text>
            {ended ? (
              <Button
                ref={undo}
                size="compact-xs"
                variant="default"
                onClick={() => {
                  macros.dismiss();
                  onUndo();
                }}
              >
                {report.done.includes("close") ? said.undoClose : said.undoReturn}
              </Button>
            ) : null}
          </Group>
        </Alert>
      )}
    </>
  );
}
