import { NumberInput, Select, SimpleGrid, Textarea } from "@mantine/core";
import type { SettingsReply } from "../../../../server/wire/settings.ts";
import { useLanguage, useWords } from "../../../language.tsx";
import { money } from "../../../parts/format.ts";
import { SaveBar } from "../save-bar.tsx";
import { Loaded, Part, Section } from "../section.tsx";
import { useSettings, useSettingsForm } from "../use-settings.ts";
import { words as common } from "../words.ts";
import { Dollars, ORDER } from "./dollars.tsx";
import { LargeModel } from "./large-model.tsx";
import { words } from "./words.ts";

const NAMES = [
  "machineUsdPerHour",
  "machineWatts",
  "usdPerKwh",
  "personUsdPerHour",
  "baselineModel",
  "largeModelUsdPerDay",
  "testers",
] as const;
type Amount = Exclude<(typeof NAMES)[number], "baselineModel" | "largeModelUsdPerDay" | "testers">;
/** The most that the server accepts. */
const MOST_WATTS = 100_000;

/** The prices behind the cost figures, and whose conversations are not counted. */
export default function Costs() {
  const query = useSettings();
  return <Loaded query={query}>{(reply) => <Form reply={reply} />}</Loaded>;
}

function Form({ reply }: { reply: SettingsReply }) {
  const said = useWords(words);
  const title = useWords(common).costs;
  const form = useSettingsForm("costs", reply, NAMES);
  const { value, saved } = form;
  const { language } = useLanguage();
  const usd = (amount: number | null) => money((amount ?? 0) * 1e9, language);
  const number = (name: Amount) => ({
    label: said[name],
    description: said[`${name}Text`],
    value: value[name],
    error: form.fault(name),
    onChange: (next: number) => form.set(name, next),
  });
  const baseline = reply.baselineModels.find((one) => one.model === value.baselineModel);
  return (
    <Section title={title} text={said.text}>
      <Part title={said.machine}>
        <SimpleGrid cols={{ base: 1, sm: 2 }} verticalSpacing="md">
          <Dollars {...number("machineUsdPerHour")} />
          <NumberInput
            {...number("machineWatts")}
            min={0}
            max={MOST_WATTS}
            clampBehavior="strict"
            suffix=" W"
            inputWrapperOrder={ORDER}
            onChange={(next) => typeof next === "number" && form.set("machineWatts", next)}
          />
          <Dollars {...number("usdPerKwh")} />
        </SimpleGrid>
      </Part>
      <Part title={said.people}>
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <Dollars {...number("personUsdPerHour")} step={1} />
        </SimpleGrid>
      </Part>
      <Part title={said.large}>
        <SimpleGrid cols={{ base: 1, sm: 2 }} verticalSpacing="md">
          <Select
            label={said.baselineModel}
            description={
              baseline === undefined
                ? said.baselineModelText
                : `${said.baselineModelText} ${said.source(baseline.source)}`
            }
            inputWrapperOrder={ORDER}
            searchable
            allowDeselect={false}
            data={reply.baselineModels.map(({ model, inputUsd, outputUsd }) => ({
              value: model,
              label: inputUsd === null ? model : `${model} (${usd(inputUsd)} / ${usd(outputUsd)})`,
            }))}
            value={value.baselineModel}
            error={form.fault("baselineModel")}
            onChange={(next) => next !== null && form.set("baselineModel", next)}
          />
          <LargeModel
            reply={reply}
            error={form.fault("largeModelUsdPerDay")}
            limit={value.largeModelUsdPerDay}
            onLimit={(next) => form.set("largeModelUsdPerDay", next)}
          />
        </SimpleGrid>
      </Part>
      <Part title={said.tests}>
        <Textarea
          label={said.testers}
          description={said.testersText}
          autosize
          minRows={2}
          maxRows={8}
          value={value.testers.join("\n")}
          error={form.faultBelow("testers")}
          onChange={(event) => form.set("testers", lines(event.currentTarget.value))}
          onBlur={() => form.set("testers", trimmed(value.testers))}
        />
      </Part>
      <SaveBar
        changes={NAMES.filter((name) => name in form.changes).map((name) => ({
          label: said[name],
          from: shown(saved[name], said.noLimit),
          to: shown(value[name], said.noLimit),
        }))}
        busy={form.busy}
        error={form.error}
        savedAt={form.savedAt}
        onSave={form.save}
        onDiscard={form.discard}
      />
    </Section>
  );
}

const trimmed = (names: readonly string[]) => names.map((one) => one.trim()).filter((one) => one !== "");
/** As typed, so that a new empty line at the end stays. */
const lines = (text: string): string[] => (text === "" ? [] : text.split("\n"));
const shown = (value: string | number | string[] | null, nothing: string) =>
  Array.isArray(value) ? value.join(", ") : String(value ?? nothing);
