import { Button, Group, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type MailChannelWire, mailSecretReply } from "../../../../server/wire/mail.ts";
import { call } from "../../../api.ts";
import { useWords } from "../../../language.tsx";
import { Fault } from "../../../parts/fault.tsx";
import { CodeBlock } from "../code-block.tsx";
import { Confirm } from "../confirm.tsx";
import { ShownOnce } from "../shown-once.tsx";
import { words } from "./words.ts";

/** Where a mail provider sends mails to, and the secret with which it does. */
export function Webhook({ site, channel }: { site: string; channel: MailChannelWire }) {
  const said = useWords(words);
  const queries = useQueryClient();
  const [secret, setSecret] = useState<string | null>(null);
  const [isAsking, { open, close }] = useDisclosure();
  const { hasSecret, url } = channel.webhook;
  const make = useMutation({
    mutationFn: () => call("POST", `settings/mail/secret?site=${site}`, mailSecretReply),
    onSuccess(made) {
      close();
      setSecret(made.secret);
      queries.setQueryData(["mail-channel", site], made.channel);
    },
    // Only the reader has it now.
    gcTime: 0,
  });
  return (
    <Stack gap="sm" maw={680}>
      <Text size="sm" c="dimmed">
        {said.webhookText}
      </Text>
      <CodeBlock text={url} label={said.webhookUrl} />
      <Group>
        <Text size="sm">{hasSecret ? said.hasSecret : said.hasNoSecret}</Text>
        <Button size="xs" variant="default" loading={make.isPending} onClick={hasSecret ? open : () => make.mutate()}>
          {hasSecret ? said.renewSecret : said.makeSecret}
        </Button>
      </Group>
      {make.isError && !isAsking ? <Fault error={make.error} /> : null}
      <Confirm
        opened={isAsking}
        title={said.renewTitle}
        text={said.renewText}
        yes={said.renewSecret}
        busy={make.isPending}
        error={make.error}
        onYes={() => make.mutate()}
        onClose={close}
      />
      <ShownOnce
        title={said.made}
        text={said.madeText}
        done={said.done}
        secret={secret}
        onDone={() => {
          setSecret(null);
          make.reset();
        }}
      />
    </Stack>
  );
}
