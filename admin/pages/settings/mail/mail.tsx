import { Radio, SegmentedControl, Stack, Switch, Text, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type MailChannelWire, mailChannelWire } from "../../../../server/wire/mail.ts";
import { ApiError, call } from "../../../api.ts";
import { useWords } from "../../../language.tsx";
import { useSiteKey } from "../../../session.tsx";
import { type Draft, useDraft } from "../draft.ts";
import { SaveBar } from "../save-bar.tsx";
import { Loaded, Part, Section } from "../section.tsx";
import { words as common } from "../words.ts";
import { Connection } from "./connection.tsx";
import { type MailForm, requestOf, valuesOf } from "./form.ts";
import { ImapFields } from "./imap-fields.tsx";
import { RecentMails } from "./recent.tsx";
import { Webhook } from "./webhook.tsx";
import { type MailWords, words } from "./words.ts";

/** E-mail as a channel: the support address, how mail gets here, and who answers it. */
export default function Mail() {
  const site = useSiteKey();
  const query = useQuery({
    queryKey: ["mail-channel", site],
    queryFn: () => call("GET", `settings/mail?site=${site}`, mailChannelWire),
    refetchInterval: 30_000,
  });
  return <Loaded query={query}>{(channel) => <Form site={site} channel={channel} />}</Loaded>;
}

function Form({ site, channel }: { site: string; channel: MailChannelWire }) {
  const said = useWords(words);
  const title = useWords(common).mail;
  const queries = useQueryClient();
  const draft = useDraft<MailForm>(`${site}/mail`, valuesOf(channel));
  const save = useMutation({
    mutationFn: () => call("PATCH", `settings/mail?site=${site}`, mailChannelWire, requestOf(draft.changes)),
    onSuccess(next) {
      queries.setQueryData(["mail-channel", site], next);
      draft.discard();
    },
  });
  const faults = save.error instanceof ApiError ? save.error.fields : {};
  const form: Draft<MailForm> = {
    ...draft,
    set(name, value) {
      if (save.isError) save.reset();
      draft.set(name, value);
    },
  };
  const { value } = form;
  const labels = labelsOf(said);
  return (
    <Section title={title} text={said.text}>
      <Part title={said.address}>
        <TextInput
          aria-label={said.address}
          type="email"
          placeholder="support@example.com"
          description={said.addressText}
          inputWrapperOrder={["label", "input", "error", "description"]}
          maw={420}
          value={value.address}
          error={faults.address}
          onChange={(event) => form.set("address", event.currentTarget.value)}
        />
        <Outgoing outgoing={channel.outgoing} />
      </Part>
      <Part title={said.incoming} text={said.incomingText}>
        <SegmentedControl
          aria-label={said.incoming}
          maw={420}
          value={value.incoming}
          onChange={(next) => form.set("incoming", next as MailForm["incoming"])}
          data={(["off", "imap", "webhook"] as const).map((one) => ({ value: one, label: said[one] }))}
        />
        {value.incoming === "off" ? (
          <Text size="sm" c="dimmed">
            {said.offText}
          </Text>
        ) : null}
        {value.incoming === "imap" ? (
          <ImapFields
            site={site}
            form={form}
            hasPassword={channel.imap.hasPassword}
            oauth={channel.imap.oauth}
            faults={faults}
          />
        ) : null}
        {value.incoming === "webhook" ? <Webhook site={site} channel={channel} /> : null}
      </Part>
      {value.incoming === "off" ? null : <Answering form={form} />}
      <Connection site={site} channel={channel} isChanged={form.isChanged} />
      <RecentMails site={site} />
      <SaveBar
        changes={(Object.keys(form.changes) as (keyof MailForm)[]).map((name) => ({ label: labels[name] }))}
        busy={save.isPending}
        error={save.error}
        savedAt={save.isSuccess ? save.submittedAt : null}
        onSave={() => save.mutate()}
        onDiscard={() => {
          save.reset();
          draft.discard();
        }}
      />
    </Section>
  );
}

const labelsOf = (said: MailWords): Readonly<Record<keyof MailForm, string>> => ({
  address: said.address,
  incoming: said.incoming,
  host: said.host,
  port: said.port,
  security: said.security,
  user: said.user,
  password: said.password,
  folder: said.folder,
  signIn: said.signIn,
  clientId: said.clientId,
  clientSecret: said.clientSecret,
  tenant: said.tenant,
  starts: said.starts,
  answeredBy: said.answeredBy,
  trustedServer: said.trusted,
});

/** Whether this server can send at all, and from where it does without a support address. */
function Outgoing({ outgoing }: { outgoing: MailChannelWire["outgoing"] }) {
  const said = useWords(words);
  return (
    <Text size="sm" c="dimmed">
      {outgoing.works ? said.outgoing(outgoing.from ?? "") : said.outgoingOff} {outgoing.isSigned ? said.signed : null}
    </Text>
  );
}

/** What becomes of mails that nobody replied to yet, and whose senders are believed. */
function Answering({ form }: { form: Draft<MailForm> }) {
  const said = useWords(words);
  const { value } = form;
  return (
    <>
      <Switch
        label={said.starts}
        description={said.startsText}
        checked={value.starts}
        onChange={(event) => form.set("starts", event.currentTarget.checked)}
      />
      <Part title={said.answeredBy}>
        <Radio.Group
          aria-label={said.answeredBy}
          value={value.answeredBy}
          onChange={(next) => form.set("answeredBy", next === "assistant" ? "assistant" : "person")}
        >
          <Stack gap="sm">
            <Radio value="person" label={said.person} description={said.personText} />
            <Radio value="assistant" label={said.assistant} description={said.assistantText} />
          </Stack>
        </Radio.Group>
      </Part>
      <TextInput
        label={said.trusted}
        description={said.trustedText}
        inputWrapperOrder={["label", "input", "error", "description"]}
        placeholder="mx.example.com"
        maw={520}
        value={value.trustedServer}
        onChange={(event) => form.set("trustedServer", event.currentTarget.value)}
      />
    </>
  );
}
