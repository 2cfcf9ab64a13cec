import { Button, Group, Modal, Stack, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import type { Priority } from "../../../../server/wire/desk.ts";
import { MAX_MESSAGE_LENGTH } from "../../../../server/wire/limits.ts";
import { MACRO_LIMITS, type MacroAction, type MacroWire } from "../../../../server/wire/macros.ts";
import { useWords } from "../../../language.tsx";
import { Fault } from "../../../parts/fault.tsx";
import { useSaveMacro } from "../../../parts/macros.ts";
import { SiteSelect, useUsualSite } from "../canned-replies/site-select.tsx";
import { VariableText } from "../canned-replies/variable-text.tsx";
import { words as cannedWords } from "../canned-replies/words.ts";
import { Afterwards, type End, TagsAndPriority } from "./sorting.tsx";
import { words } from "./words.ts";

const ofKind = <Do extends MacroAction["do"]>(macro: MacroWire | undefined, what: Do) =>
  macro?.actions.find((one): one is Extract<MacroAction, { do: Do }> => one.do === what);

const endOf = (macro: MacroWire | undefined): End | undefined =>
  ofKind(macro, "assign") ?? ofKind(macro, "snooze") ?? ofKind(macro, "close") ?? ofKind(macro, "return");

/** Writes a macro. @param options.macro undefined: a new one */
export function MacroDialog({ macro, onClose }: { macro?: MacroWire; onClose(): void }) {
  const said = useWords(words);
  const shared = useWords(cannedWords);
  const [name, setName] = useState(macro?.name ?? "");
  const usual = useUsualSite();
  const [site, setSite] = useState(macro === undefined ? usual : macro.site);
  const [reply, setReply] = useState(ofKind(macro, "reply")?.text ?? "");
  const [note, setNote] = useState(ofKind(macro, "note")?.text ?? "");
  const [tags, setTags] = useState(ofKind(macro, "tag")?.tags ?? []);
  const [priority, setPriority] = useState<Priority | undefined>(ofKind(macro, "priority")?.priority);
  const [end, setEnd] = useState(() => endOf(macro));
  const save = useSaveMacro(onClose);
  const actions: MacroAction[] = [
    ...(reply.trim() === "" ? [] : [{ do: "reply" as const, text: reply }]),
    ...(note.trim() === "" ? [] : [{ do: "note" as const, text: note }]),
    ...(tags.length === 0 ? [] : [{ do: "tag" as const, tags }]),
    ...(priority === undefined ? [] : [{ do: "priority" as const, priority }]),
    ...(end === undefined ? [] : [end]),
  ];
  const isWhole = name.trim() !== "" && actions.length > 0;
  return (
    <Modal
      opened
      onClose={onClose}
      title={macro?.name ?? said.add}
      size="lg"
      closeButtonProps={{ "aria-label": shared.cancel }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (isWhole) save.mutate({ ...(macro && { id: macro.id }), name, site, actions });
        }}
      >
        <Stack gap="sm">
          <TextInput
            label={shared.name}
            required
            data-autofocus
            maxLength={MACRO_LIMITS.name}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <SiteSelect site={site} onChange={setSite} />
          <VariableText label={said.reply} value={reply} onChange={setReply} />
          <Textarea
            label={said.note}
            autosize
            minRows={2}
            maxRows={6}
            maxLength={MAX_MESSAGE_LENGTH}
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
          <TagsAndPriority {...{ tags, priority }} onTags={setTags} onPriority={setPriority} />
          <Afterwards end={end} onChange={setEnd} />
          {save.isError ? <Fault error={save.error} /> : null}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {shared.cancel}
            </Button>
            <Button type="submit" loading={save.isPending} disabled={!isWhole}>
              {shared.save}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
