import { NumberInput, Radio, Stack } from "@mantine/core";
import { ASSIGNMENTS } from "../../../../server/wire/routing.ts";
import type { SettingsReply } from "../../../../server/wire/settings.ts";
import { useWords } from "../../../language.tsx";
import { SaveBar } from "../save-bar.tsx";
import { Part } from "../section.tsx";
import { useSettingsForm } from "../use-settings.ts";
import { words } from "./words.ts";

/** Whether waiting conversations are assigned by themselves, and how many an agent gets. */
export function AssignmentForm({ reply }: { reply: SettingsReply }) {
  const said = useWords(words);
  const form = useSettingsForm("routing", reply, ["assignment"]);
  const { mode, capacity } = form.value.assignment;
  return (
    <Part title={said.assignment} text={said.assignmentText}>
      <Radio.Group
        aria-label={said.assignment}
        value={mode}
        onChange={(value) =>
          form.set("assignment", { capacity, mode: ASSIGNMENTS.find((one) => one === value) ?? "off" })
        }
      >
        <Stack gap="xs">
          {ASSIGNMENTS.map((one) => (
            <Radio key={one} value={one} label={said.modes[one]} description={said.modeTexts[one]} />
          ))}
        </Stack>
      </Radio.Group>
      {mode === "off" ? null : (
        <NumberInput
          maw={420}
          label={said.capacity}
          description={said.capacityText}
          min={1}
          max={200}
          allowDecimal={false}
          allowNegative={false}
          value={capacity}
          error={form.faultBelow("assignment")}
          onChange={(value) => typeof value === "number" && form.set("assignment", { mode, capacity: value })}
        />
      )}
      <SaveBar
        changes={"assignment" in form.changes ? [{ label: said.assignment }] : []}
        busy={form.busy}
        error={form.error}
        savedAt={form.savedAt}
        onSave={form.save}
        onDiscard={form.discard}
      />
    </Part>
  );
}
