import { ActionIcon, Checkbox, Stack, Text, TextInput } from "@mantine/core";
import type { Day, HoursWire } from "../../../../server/wire/hours.ts";
import { useWords } from "../../../language.tsx";
import { words } from "./words.ts";

type Spans = NonNullable<HoursWire[Day]>;

/** When the team is available on a day of the week. */
export function DayRow(props: { day: Day; name: string; spans: Spans; onChange: (spans: Spans) => void }) {
  const said = useWords(words);
  const { name, spans, onChange } = props;
  const put = (at: number, span: [string, string]) => onChange(spans.map((one, i) => (i === at ? span : one)));
  return (
    <div className="day-row">
      <Checkbox
        label={name}
        checked={spans.length > 0}
        pt={8}
        onChange={(event) => onChange(event.currentTarget.checked ? [["09:00", "17:00"]] : [])}
      />
      <Stack gap={6}>
        {spans.length === 0 ? (
          <Text size="sm" c="dimmed" pt={8}>
            {said.closed}
          </Text>
        ) : null}
        {spans.map(([from, to], i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: hours have no id, only their place
          <div key={i}>
            <div className="span-row">
              <TextInput
                type="time"
                aria-label={`${name}: ${said.from}`}
                value={from}
                error={from === to}
                onChange={(event) => put(i, [event.currentTarget.value, to])}
              />
              <span aria-hidden="true">–</span>
              <TextInput
                type="time"
                aria-label={`${name}: ${said.to}`}
                // A time field has no 24:00: midnight at the end of the day is written 00:00.
                value={to === "24:00" ? "00:00" : to}
                error={from === to}
                onChange={(event) =>
                  put(i, [from, event.currentTarget.value === "00:00" ? "24:00" : event.currentTarget.value])
                }
              />
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={`${name}: ${said.remove}`}
                title={said.remove}
                onClick={() => onChange(spans.filter((_, at) => at !== i))}
              >
                ×
              </ActionIcon>
              {i === spans.length - 1 && from < to && to < "23:00" ? (
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={`${name}: ${said.add}`}
                  title={said.add}
                  onClick={() => onChange([...spans, [to, "23:00"]])}
                >
                  +
                </ActionIcon>
              ) : null}
            </div>
            {from === to ? (
              <Text size="xs" c="red" role="alert">
                {said.wrong}
              </Text>
            ) : from > to ? (
              <Text size="xs" c="dimmed">
                {said.nextDay}
              </Text>
            ) : null}
          </div>
        ))}
      </Stack>
    </div>
  );
}
