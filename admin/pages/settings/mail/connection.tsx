import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type MailChannelWire, type MailTestReply, mailTestReply } from "../../../../server/wire/mail.ts";
import { call } from "../../../api.ts";
import { useLanguage, useWords } from "../../../language.tsx";
import { Fault } from "../../../parts/fault.tsx";
import { clock } from "../../../parts/format.ts";
import { Part } from "../section.tsx";
import { words } from "./words.ts";

/** When the mailbox was last read, what is wrong with it, and a test of both directions. */
export function Connection(props: { site: string; channel: MailChannelWire; isChanged: boolean }) {
  const said = useWords(words);
  const { language } = useLanguage();
  const { incoming, state } = props.channel;
  const test = useMutation({
    mutationFn: () => call("POST", `settings/mail/test?site=${props.site}`, mailTestReply),
  });
  const { failing, lastReadAt } = state;
  return (
    <Part title={said.state}>
      <Stack gap="sm" maw={680}>
        {incoming === "imap" && failing === null ? (
          <Text size="sm" c="dimmed">
            {lastReadAt === null ? said.neverRead : said.lastRead(clock(lastReadAt, language))}
          </Text>
        ) : null}
        {failing === null ? null : (
          <Alert color="red" variant="light" title={said.failing(clock(failing.since, language))}>
            <Text size="sm">{failing.fault}</Text>
            {failing.remedy === null ? null : <Text size="sm">{failing.remedy}</Text>}
          </Alert>
        )}
        <Group>
          <Button
            variant="default"
            size="xs"
            loading={test.isPending}
            disabled={props.isChanged}
            onClick={() => test.mutate()}
          >
            {said.test}
          </Button>
          {props.isChanged ? (
            <Text size="sm" c="dimmed">
              {said.testSaved}
            </Text>
          ) : null}
        </Group>
        {test.isError ? <Fault error={test.error} /> : null}
        {test.data === undefined ? null : <Results result={test.data} />}
      </Stack>
    </Part>
  );
}

function Results({ result: { incoming, outgoing } }: { result: MailTestReply }) {
  const said = useWords(words);
  return (
    <Stack gap={6} role="status">
      <Result
        {...incoming}
        ok={said.mailboxOk(incoming.mails ?? 0)}
        off={said.mailboxOff}
        failed={`${said.mailboxFailed} ${incoming.fault ?? ""}`}
      />
      <Result {...outgoing} ok={said.smtpOk} off={said.smtpOff} failed={`${said.smtpFailed} ${outgoing.fault ?? ""}`} />
    </Stack>
  );
}

function Result(props: {
  state: MailTestReply["outgoing"]["state"];
  remedy?: string | undefined;
  ok: string;
  off: string;
  failed: string;
}) {
  const { state, remedy } = props;
  if (state === "failed") {
    return (
      <Alert color="red" variant="light" p="xs" title={props.failed}>
        {remedy === undefined ? null : <Text size="sm">{remedy}</Text>}
      </Alert>
    );
  }
  return (
    <Text size="sm" {...(state === "off" ? { c: "dimmed" } : {})}>
      {state === "ok" ? `✓ ${props.ok}` : props.off}
    </Text>
  );
}
