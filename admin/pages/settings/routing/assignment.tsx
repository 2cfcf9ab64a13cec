import { NumberInput, Radio, Stack } from "@mantine/core";
import { MAX_CAPACITY } from "../../../../server/wire/colleagues.ts";
import { ASSIGNMENTS } from "../../../../server/wire/routing.ts";
import type { SettingsReply } from "../../../../server/wire/settings.ts";
import { useWords } from "../../../language.tsx";
import { SaveBar } from "../save-bar.tsx";
import { Part } from "../section.tsx";
import { useSettingsForm } from "../use-settings.ts";
import { words } from "./words.ts";

/** Whether waiting conversations are assigned by themselves, how many an agent gets, and how long one waits for skills. */
export function AssignmentForm({ reply }: { reply: SettingsReply }) {
  const said = useWords(words);
  const form = useSettingsForm("routing", reply, ["assignment"]);
  const { assignment } = form.value;
  const { mode } = assignment;
  const set = (change: Partial<typeof assignment>) => form.set("assignment", { ...assignment, ...change });
  return (
    <Part title={said.assignment} text={said.assignmentText}>
      <Radio.Group
        aria-label={said.assignment}
        value={mode}
        onChange={(value) => set({ mode: ASSIGNMENTS.find((one) => one === value) ?? "off" })}
      >
        <Stack gap="xs">
          {ASSIGNMENTS.map((one) => (
            <Radio key={one} value={one} label={said.modes[one]} description={said.modeTexts[one]} />
          ))}
        </Stack>
      </Radio.Group>
      {mode === "off" ? null : (
        <>
          <NumberInput
            maw={420}
            label={said.capacity}
            description={said.capacityText}
            min={1}
            max={MAX_CAPACITY}
            allowDecimal={false}
            allowNegative={false}
            value={assignment.capacity}
            error={form.faultBelow("assignment.capacity")}
            onChange={(value) => typeof value === "number" && set({ capacity: value })}
          />
          <NumberInput
            maw={420}
            label={said.skillWait}
            description={said.skillWaitText}
            min={0}
            max={1_440}
            allowDecimal={false}
            allowNegative={false}
            value={assignment.skillWaitMinutes}
            error={form.faultBelow("assignment.skillWaitMinutes")}
            onChange={(value) => typeof value === "number" && set({ skillWaitMinutes: value })}
          />
        </>
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
