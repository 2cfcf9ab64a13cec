import { NumberInput, Select, SimpleGrid } from "@mantine/core";
import type { SettingsReply } from "../../../../server/wire/settings.ts";
import { useLanguage, useWords } from "../../../language.tsx";
import { money } from "../../../parts/format.ts";
import { SaveBar } from "../save-bar.tsx";
import { Loaded, Part, Section } from "../section.tsx";
import { useSettings, useSettingsForm } from "../use-settings.ts";
import { words as common } from "../words.ts";
import { words } from "./words.ts";

const NAMES = [
  "machineUsdPerHour",
  "machineWatts",
  "usdPerKwh",
  "personUsdPerHour",
  "baselineModel",
  "largeModelUsdPerDay",
] as const;
/** The fields of a row stand level, however long their descriptions are. */
const ORDER: ("label" | "input" | "description" | "error")[] = ["label", "input", "description", "error"];
/** The greatest that the server takes. */
const MOST = { usd: 1_000_000, watts: 100_000 };

/** What costs are reckoned from. */
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
  const number = (name: Exclude<(typeof NAMES)[number], "baselineModel">) => ({
    label: said[name],
    description: said[`${name}Text`],
    value: value[name],
    min: 0,
    max: name === "machineWatts" ? MOST.watts : MOST.usd,
    clampBehavior: "strict" as const,
    ...(name === "machineWatts" ? { suffix: " W" } : { prefix: "$", step: 0.01, decimalScale: 6 }),
    inputWrapperOrder: ORDER,
    error: form.fault(name),
    onChange: (next: number | string) => typeof next === "number" && form.set(name, next),
  });
  return (
    <Section title={title} text={said.text}>
      <Part title={said.machine}>
        <SimpleGrid cols={{ base: 1, sm: 2 }} verticalSpacing="md">
          <NumberInput {...number("machineUsdPerHour")} />
          <NumberInput {...number("machineWatts")} />
          <NumberInput {...number("usdPerKwh")} />
        </SimpleGrid>
      </Part>
      <Part title={said.people}>
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <NumberInput {...number("personUsdPerHour")} step={1} />
        </SimpleGrid>
      </Part>
      <Part title={said.large}>
        <SimpleGrid cols={{ base: 1, sm: 2 }} verticalSpacing="md">
          <Select
            label={said.baselineModel}
            description={said.baselineModelText}
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
          <NumberInput {...number("largeModelUsdPerDay")} step={1} />
        </SimpleGrid>
      </Part>
      <SaveBar
        changes={NAMES.filter((name) => name in form.changes).map((name) => ({
          label: said[name],
          from: String(saved[name]),
          to: String(value[name]),
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
