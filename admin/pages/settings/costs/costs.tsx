import { NumberInput, Select, SimpleGrid, Textarea } from "@mantine/core";
import { useState } from "react";
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
  "testers",
] as const;
type Amount = Exclude<(typeof NAMES)[number], "baselineModel" | "testers">;
/** Keeps the fields of a row level, however long their descriptions are. */
const ORDER: ("label" | "input" | "description" | "error")[] = ["label", "input", "description", "error"];
/** The largest values that the server accepts, and how many decimals of a dollar we show. */
const MOST = { usd: 1_000_000, watts: 100_000, decimals: 6 };

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
            max={MOST.watts}
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
          <Dollars {...number("largeModelUsdPerDay")} step={1} />
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
          onBlur={() =>
            form.set(
              "testers",
              value.testers.map((one) => one.trim()).filter((one) => one !== ""),
            )
          }
        />
      </Part>
      <SaveBar
        changes={NAMES.filter((name) => name in form.changes).map((name) => ({
          label: said[name],
          from: shown(saved[name]),
          to: shown(value[name]),
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

/** As typed, so that a new empty line at the end stays. */
const lines = (text: string): string[] => (text === "" ? [] : text.split("\n"));
const shown = (value: string | number | string[]) => (Array.isArray(value) ? value.join(", ") : String(value));

/** Decimals of an amount: at least two, more if it has more. */
const decimals = (amount: number) => Math.min(MOST.decimals, Math.max(2, `${amount}`.split(".")[1]?.length ?? 0));

/**
 * An amount of dollars: "$0.30", and while somebody types, exactly what they typed. Getting the focus changes nothing:
 * a new text would drop the selection, and the next key would be added to the old amount.
 */
function Dollars(options: {
  label: string;
  description: string;
  value: number;
  error: string | undefined;
  step?: number;
  onChange(next: number): void;
}) {
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <NumberInput
      {...options}
      value={typed ?? options.value.toFixed(decimals(options.value))}
      min={0}
      max={MOST.usd}
      clampBehavior="strict"
      prefix="$"
      step={options.step ?? 0.01}
      decimalScale={MOST.decimals}
      inputWrapperOrder={ORDER}
      onValueChange={(next, { source }) => source !== "prop" && setTyped(source === "event" ? next.value : null)}
      onChange={(next) => next !== "" && Number.isFinite(Number(next)) && options.onChange(Number(next))}
      onBlur={() => setTyped(null)}
    />
  );
}
