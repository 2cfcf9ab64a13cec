import { ActionIcon, Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { useLanguage, useWords } from "../../../language.tsx";
import { Part } from "../section.tsx";
import { dateName, todayThere } from "./times.ts";
import { words } from "./words.ts";

/** Dates on which nobody is available, in order. */
export function Holidays(props: {
  dates: readonly string[];
  timeZone: string;
  fault: string | undefined;
  onChange(dates: string[]): void;
}) {
  const said = useWords(words);
  const { language } = useLanguage();
  const [date, setDate] = useState("");
  const today = todayThere(props.timeZone);
  const dates = [...props.dates].sort();
  const add = () => {
    if (date === "") return;
    props.onChange([...new Set([...dates, date])].sort());
    setDate("");
  };
  return (
    <Part title={said.holidays} text={said.holidaysText}>
      {dates.length === 0 ? (
        <Text size="sm" c="dimmed">
          {said.noHolidays}
        </Text>
      ) : (
        <Stack gap={2} component="ul" className="holidays" aria-label={said.holidays}>
          {dates.map((one) => (
            <Group key={one} component="li" gap="xs" wrap="nowrap">
              <Text size="sm" {...(one < today ? { c: "dimmed" } : {})} className="tabular">
                {dateName(one, language)}
                {one < today ? ` (${said.past})` : ""}
              </Text>
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={said.removeDate(dateName(one, language))}
                title={said.removeDate(dateName(one, language))}
                onClick={() => props.onChange(dates.filter((other) => other !== one))}
              >
                ×
              </ActionIcon>
            </Group>
          ))}
        </Stack>
      )}
      <Group
        component="form"
        gap="xs"
        align="flex-end"
        onSubmit={(event: { preventDefault(): void }) => {
          event.preventDefault();
          add();
        }}
      >
        <TextInput
          type="date"
          label={said.date}
          value={date}
          error={props.fault}
          onChange={(event) => setDate(event.currentTarget.value)}
        />
        <Button type="submit" variant="default" disabled={date === ""}>
          {said.addDate}
        </Button>
      </Group>
    </Part>
  );
}
