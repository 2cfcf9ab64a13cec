import { Alert, Stack, Text } from "@mantine/core";
import type { SettingsReply } from "../../../../server/wire/settings.ts";
import { useLanguage, useWords } from "../../../language.tsx";
import { money } from "../../../parts/format.ts";
import { Dollars } from "./dollars.tsx";
import { words } from "./words.ts";

/** The daily limit, beside what the large model in use costs and has cost today. */
export function LargeModel(options: {
  reply: SettingsReply;
  limit: number | null;
  error: string | undefined;
  onLimit(next: number | null): void;
}) {
  const said = useWords(words);
  const { language } = useLanguage();
  const { largeModel, settings } = options.reply;
  const usd = (nano: number) => money(nano, language);
  const saved = settings.largeModelUsdPerDay;
  const isSpent = largeModel !== null && saved !== null && largeModel.spentTodayNanoUsd >= Math.round(saved * 1e9);
  return (
    <Stack gap="xs">
      <Dollars<number | null>
        label={said.largeModelUsdPerDay}
        description={said.largeModelUsdPerDayText}
        value={options.limit}
        error={options.error}
        step={1}
        placeholder={said.noLimit}
        onChange={options.onLimit}
      />
      <Text size="sm">
        <strong>{said.inUse}:</strong> {largeModel === null ? said.notSetUp : priceOf(largeModel)}
      </Text>
      {largeModel !== null && <Text size="sm">{said.spentToday(usd(largeModel.spentTodayNanoUsd))}</Text>}
      {isSpent && (
        <Alert color="yellow" variant="light" role="status">
          {said.usedUp}
        </Alert>
      )}
    </Stack>
  );

  function priceOf({ model, price }: NonNullable<SettingsReply["largeModel"]>): string {
    if (price === null) return said.unpriced(model);
    return said.priced(model, `${usd(price.inputUsd * 1e9)} / ${usd(price.outputUsd * 1e9)}`);
  }
}
