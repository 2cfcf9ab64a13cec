import { Alert, Button, Code, Group, Loader, PasswordInput, Stack, Text, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type MailChannelWire, mailOauthReply } from "../../../../server/wire/mail.ts";
import { call } from "../../../api.ts";
import { useWords } from "../../../language.tsx";
import { Fault } from "../../../parts/fault.tsx";
import type { Draft } from "../draft.ts";
import type { MailForm } from "./form.ts";
import { useFinishOauth } from "./use-finish-oauth.ts";
import { words } from "./words.ts";

/** The application that was registered with Google or Microsoft, and the permission that it has. */
export function OauthFields(props: {
  site: string;
  form: Draft<MailForm>;
  oauth: MailChannelWire["imap"]["oauth"];
  faults: Readonly<Record<string, string>>;
}) {
  const { site, form, oauth, faults } = props;
  const said = useWords(words);
  const { value } = form;
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        {value.signIn === "google" ? said.googleText : said.microsoftText}
      </Text>
      {oauth.returnTo === null ? (
        <Alert color="yellow" variant="light">
          {said.noReturn}
        </Alert>
      ) : (
        <Text size="sm">
          {said.returnTo} <Code className="break">{oauth.returnTo}</Code>
        </Text>
      )}
      <TextInput
        label={said.clientId}
        autoComplete="off"
        spellCheck={false}
        value={value.clientId}
        error={faults["imap.oauth.clientId"]}
        onChange={(event) => form.set("clientId", event.currentTarget.value)}
      />
      <PasswordInput
        label={said.clientSecret}
        description={oauth.hasClientSecret ? said.secretKept : undefined}
        inputWrapperOrder={["label", "input", "error", "description"]}
        autoComplete="new-password"
        value={value.clientSecret}
        error={faults["imap.oauth.clientSecret"]}
        onChange={(event) => form.set("clientSecret", event.currentTarget.value)}
      />
      {value.signIn === "microsoft" ? (
        <TextInput
          label={said.tenant}
          description={said.tenantText}
          inputWrapperOrder={["label", "input", "error", "description"]}
          placeholder="contoso.com"
          spellCheck={false}
          value={value.tenant}
          error={faults["imap.oauth.tenant"]}
          onChange={(event) => form.set("tenant", event.currentTarget.value)}
        />
      ) : null}
      <Connect site={site} isConnected={oauth.isConnected} isChanged={form.isChanged} />
    </Stack>
  );
}

/** To the provider's page and back. */
function Connect({ site, isConnected, isChanged }: { site: string; isConnected: boolean; isChanged: boolean }) {
  const said = useWords(words);
  const finish = useFinishOauth(site);
  const begin = useMutation({
    mutationFn: () => call("POST", `settings/mail/oauth?site=${site}`, mailOauthReply),
    onSuccess: ({ url }) => window.location.assign(url),
  });
  const fault = begin.error ?? finish.error;
  return (
    <Stack gap="xs">
      {fault === null ? null : <Fault error={fault} />}
      {finish.denied === undefined ? null : (
        <Alert color="red" variant="light">
          {said.denied(finish.denied)}
        </Alert>
      )}
      <Group gap="sm">
        <Button
          variant="default"
          size="xs"
          loading={begin.isPending || begin.isSuccess}
          disabled={isChanged || finish.isPending}
          onClick={() => begin.mutate()}
        >
          {isConnected ? said.connectAgain : said.connect}
        </Button>
        {finish.isPending ? <Loader size="xs" /> : null}
        <Text size="sm" c="dimmed" role="status">
          {isChanged ? said.connectSaved : isConnected ? `✓ ${said.connected}` : said.notConnected}
        </Text>
      </Group>
    </Stack>
  );
}
