import { Alert, Button, FileButton, Group, Stack, Text, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { type HoursCalendar, hoursCalendar } from "../../../../server/wire/hours.ts";
import { call } from "../../../api.ts";
import { useLanguage, useWords } from "../../../language.tsx";
import { Fault } from "../../../parts/fault.tsx";
import { Part } from "../section.tsx";
import { closureName, todayThere } from "./times.ts";
import { words } from "./words.ts";

/** Coming holidays that are shown; the others are counted. */
const SHOWN = 8;

/** Holidays from an iCalendar file or address. */
export function Calendar(props: {
  calendar: HoursCalendar | undefined;
  timeZone: string;
  fault: string | undefined;
  onChange(calendar: HoursCalendar | undefined): void;
}) {
  const said = useWords(words);
  const { calendar, timeZone, onChange } = props;
  const [url, setUrl] = useState("");
  const read = useMutation({
    mutationFn: (from: { url: string } | { text: string }) =>
      call("POST", "hours/calendar", hoursCalendar, { ...from, timeZone }),
    onSuccess(found) {
      onChange(found);
      setUrl("");
    },
  });
  return (
    <Part title={said.calendar} text={said.calendarText}>
      {read.error === null ? null : <Fault error={read.error} />}
      {props.fault === undefined ? null : (
        <Text size="sm" c="red" role="alert">
          {props.fault}
        </Text>
      )}
      {calendar === undefined ? (
        <>
          <Group gap="xs" align="flex-end">
            <TextInput
              type="url"
              label={said.calendarUrl}
              placeholder="https://"
              flex="1 1 240px"
              value={url}
              onChange={(event) => setUrl(event.currentTarget.value)}
            />
            <Button
              variant="default"
              disabled={url.trim() === ""}
              loading={read.isPending}
              onClick={() => read.mutate({ url: url.trim() })}
            >
              {said.calendarRead}
            </Button>
          </Group>
          <FileButton
            accept=".ics,text/calendar"
            onChange={(file) => file !== null && void file.text().then((text) => read.mutate({ text }))}
          >
            {(button) => (
              <Button {...button} variant="subtle" size="compact-sm" w="fit-content">
                {said.calendarFile}
              </Button>
            )}
          </FileButton>
        </>
      ) : (
        <Stack gap="xs">
          <Closures calendar={calendar} timeZone={timeZone} />
          <Group gap="xs">
            {calendar.url === null ? null : (
              <Button
                variant="default"
                size="xs"
                loading={read.isPending}
                onClick={() => read.mutate({ url: calendar.url ?? "" })}
              >
                {said.calendarAgain}
              </Button>
            )}
            <Button variant="subtle" color="red" size="xs" onClick={() => onChange(undefined)}>
              {said.calendarRemove}
            </Button>
          </Group>
        </Stack>
      )}
    </Part>
  );
}

/** Where it comes from, and its next holidays. */
function Closures({ calendar, timeZone }: { calendar: HoursCalendar; timeZone: string }) {
  const said = useWords(words);
  const { language } = useLanguage();
  const today = todayThere(timeZone);
  const coming = calendar.closures.filter((one) => one.to.slice(0, 10) > today);
  const read = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });
  return (
    <>
      <Text size="sm" c="dimmed" style={{ overflowWrap: "anywhere" }}>
        {calendar.url === null ? said.fromFile : calendar.url} · {said.readAt(read.format(new Date(calendar.readAt)))}
      </Text>
      {calendar.fault === undefined ? null : (
        <Alert color="yellow" variant="light">
          {said.calendarFault} {calendar.fault}
        </Alert>
      )}
      {coming.length === 0 ? (
        <Text size="sm">{said.noneComing}</Text>
      ) : (
        <Stack gap={2} component="ul" className="holidays" aria-label={said.calendar}>
          {coming.slice(0, SHOWN).map((one) => (
            <Text key={`${one.from}${one.name}`} component="li" size="sm" className="tabular">
              {closureName(one, timeZone, language)}
              {one.name === "" ? "" : `: ${one.name}`}
            </Text>
          ))}
        </Stack>
      )}
      {coming.length > SHOWN ? (
        <Text size="sm" c="dimmed">
          {said.more(coming.length - SHOWN)}
        </Text>
      ) : null}
    </>
  );
}
