import { Alert, Group, NumberInput, PasswordInput, Select, Stack, Text, TextInput } from "@mantine/core";
import { MAIL_SECURITY, MAIL_SIGN_INS, type MailChannelWire, type MailProvider } from "../../../../server/wire/mail.ts";
import { useWords } from "../../../language.tsx";
import type { Draft } from "../draft.ts";
import type { MailForm } from "./form.ts";
import { OauthFields } from "./oauth-fields.tsx";
import { words } from "./words.ts";

/** The usual port of each kind of encryption. */
const PORTS: Readonly<Record<MailForm["security"], number>> = { tls: 993, starttls: 143, none: 143 };

/** Where the providers' mailboxes are. */
const HOSTS: Readonly<Record<MailProvider, string>> = { google: "imap.gmail.com", microsoft: "outlook.office365.com" };

interface Props {
  form: Draft<MailForm>;
  site: string;
  hasPassword: boolean;
  oauth: MailChannelWire["imap"]["oauth"];
  faults: Readonly<Record<string, string>>;
}

/** Where the mailbox is, and how to sign in. */
export function ImapFields(props: Props) {
  const { form, faults } = props;
  const said = useWords(words);
  const { value } = form;
  return (
    <Stack gap="sm" maw={520}>
      <Text size="sm" c="dimmed">
        {said.imapText}
      </Text>
      <TextInput
        label={said.host}
        placeholder="imap.example.com"
        spellCheck={false}
        value={value.host}
        error={faults["imap.host"]}
        onChange={(event) => form.set("host", event.currentTarget.value)}
      />
      <Group grow align="start">
        <Select
          label={said.security}
          allowDeselect={false}
          data={MAIL_SECURITY.map((one) => ({ value: one, label: said.securities[one] }))}
          value={value.security}
          onChange={(next) => {
            const security = MAIL_SECURITY.find((one) => one === next) ?? "tls";
            form.set("security", security);
          }}
        />
        <NumberInput
          label={said.port}
          placeholder={String(PORTS[value.security])}
          min={1}
          max={65_535}
          allowDecimal={false}
          allowNegative={false}
          thousandSeparator={false}
          value={value.port}
          error={faults["imap.port"]}
          onChange={(next) => typeof next === "number" && form.set("port", next)}
        />
      </Group>
      {value.security === "none" ? (
        <Alert color="yellow" variant="light">
          {said.insecure}
        </Alert>
      ) : null}
      <TextInput
        label={said.user}
        autoComplete="off"
        spellCheck={false}
        value={value.user}
        error={faults["imap.user"]}
        onChange={(event) => form.set("user", event.currentTarget.value)}
      />
      <SignIn {...props} />
      <TextInput
        label={said.folder}
        spellCheck={false}
        value={value.folder}
        onChange={(event) => form.set("folder", event.currentTarget.value)}
      />
    </Stack>
  );
}

/** With a password, or with the provider's permission. */
function SignIn(props: Props) {
  const { form, faults } = props;
  const said = useWords(words);
  const { value } = form;
  return (
    <>
      <Select
        label={said.signIn}
        allowDeselect={false}
        data={MAIL_SIGN_INS.map((one) => ({ value: one, label: said.signIns[one] }))}
        value={value.signIn}
        onChange={(next) => {
          const signIn = MAIL_SIGN_INS.find((one) => one === next) ?? "password";
          form.set("signIn", signIn);
          if (signIn !== "password" && value.host === "") form.set("host", HOSTS[signIn]);
        }}
      />
      {value.signIn === "password" ? (
        <PasswordInput
          label={said.password}
          description={props.hasPassword ? said.passwordKept : said.passwordText}
          inputWrapperOrder={["label", "input", "error", "description"]}
          autoComplete="new-password"
          value={value.password}
          error={faults["imap.password"]}
          onChange={(event) => form.set("password", event.currentTarget.value)}
        />
      ) : (
        <OauthFields site={props.site} form={form} oauth={props.oauth} faults={faults} />
      )}
    </>
  );
}
