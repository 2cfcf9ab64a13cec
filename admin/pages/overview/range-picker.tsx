import { Group, SegmentedControl, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { useWords } from "../../language.tsx";
import { LENGTHS, type useRange } from "./use-overview.ts";
import { words } from "./words.ts";

const OWN = "own";

/** The last 7, 28 or 90 days, or a custom range. */
export function RangePicker({ range, setLength, setDays }: ReturnType<typeof useRange>) {
  const said = useWords(words);
  const [own, setOwn] = useState(range.length === undefined);
  return (
    <Group gap={8} align="center">
      <SegmentedControl
        size="xs"
        aria-label={said.range}
        value={own ? OWN : String(range.length)}
        onChange={(value) => {
          setOwn(value === OWN);
          if (value === OWN) setDays(range.from, range.to);
          else setLength(Number(value));
        }}
        data={[...LENGTHS.map((n) => ({ value: String(n), label: said.days(n) })), { value: OWN, label: said.custom }]}
      />
      {own ? (
        <Group gap={6} wrap="nowrap">
          <TextInput
            type="date"
            size="xs"
            aria-label={said.from}
            value={range.from}
            max={range.to}
            onChange={(event) => event.currentTarget.value !== "" && setDays(event.currentTarget.value, range.to)}
          />
          <Text span c="dimmed" aria-hidden="true">
            –
          </Text>
          <TextInput
            type="date"
            size="xs"
            aria-label={said.to}
            value={range.to}
            min={range.from}
            onChange={(event) => event.currentTarget.value !== "" && setDays(range.from, event.currentTarget.value)}
          />
        </Group>
      ) : null}
    </Group>
  );
}
