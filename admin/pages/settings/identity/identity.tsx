import { Button, Group, Radio, Stack, Text, Textarea } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { identityReply, type SettingsReply, secretReply } from "../../../../server/wire/settings.ts";
import { ApiError, call } from "../../../api.ts";
import { useWords } from "../../../language.tsx";
import { Fault } from "../../../parts/fault.tsx";
import { Confirm } from "../confirm.tsx";
import { useDraft } from "../draft.ts";
import { SaveBar } from "../save-bar.tsx";
import { Loaded, Part, Section } from "../section.tsx";
import { ShownOnce } from "../shown-once.tsx";
import { useSettings } from "../use-settings.ts";
import { words as common } from "../words.ts";
import { words } from "./words.ts";

/** How visitors are identified. */
export default function Identity() {
  const query = useSettings();
  return <Loaded query={query}>{(reply) => <Form reply={reply} />}</Loaded>;
}

function Form({ reply }: { reply: SettingsReply }) {
  const said = useWords(words);
  const title = useWords(common).identity;
  const queries = useQueryClient();
  const { key } = reply.site;
  const { hasSecret, mode, publicKey } = reply.identity;
  const draft = useDraft(`${key}/identity`, { mode, publicKey: publicKey ?? "" });
  const put = (identity: SettingsReply["identity"]) => queries.setQueryData(["settings", key], { ...reply, identity });
  const save = useMutation({
    mutationFn: () =>
      call("PATCH", `settings/identity?site=${key}`, identityReply, {
        mode: draft.value.mode,
        publicKey: draft.value.publicKey.trim() === "" ? null : draft.value.publicKey.trim(),
      }),
    onSuccess({ identity }) {
      put(identity);
      draft.discard();
    },
  });
  const fields = save.error instanceof ApiError ? save.error.fields : {};
  const labels = { mode: said.mode, publicKey: said.publicKey };
  return (
    <Section title={title} text={said.text}>
      <Part title={said.secret} text={said.secretText}>
        <Secret siteKey={key} hasSecret={hasSecret} onMade={put} />
      </Part>
      <Part title={said.publicKey} text={said.publicKeyText}>
        <Textarea
          aria-label={said.publicKey}
          placeholder={"-----BEGIN PUBLIC KEY-----\n…\n-----END PUBLIC KEY-----"}
          autosize
          minRows={4}
          maxRows={12}
          spellCheck={false}
          value={draft.value.publicKey}
          error={fields.publicKey}
          onChange={(event) => {
            save.reset();
            draft.set("publicKey", event.currentTarget.value);
          }}
          classNames={{ input: "mono" }}
        />
      </Part>
      <Part title={said.mode}>
        <Radio.Group
          aria-label={said.mode}
          value={draft.value.mode}
          error={fields.mode}
          onChange={(next) => {
            save.reset();
            draft.set("mode", next === "strict" ? "strict" : "optional");
          }}
        >
          <Stack gap="sm">
            <Radio value="optional" label={said.optional} description={said.optionalText} />
            <Radio value="strict" label={said.strict} description={said.strictText} />
          </Stack>
        </Radio.Group>
        <Text size="sm" c="dimmed">
          {said.signed}
        </Text>
      </Part>
      <SaveBar
        changes={(["mode", "publicKey"] as const)
          .filter((name) => name in draft.changes)
          .map((name) => ({ label: labels[name] }))}
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

function Secret(props: { siteKey: string; hasSecret: boolean; onMade: (identity: SettingsReply["identity"]) => void }) {
  const said = useWords(words);
  const [secret, setSecret] = useState<string | null>(null);
  const [isAsking, { open, close }] = useDisclosure();
  const make = useMutation({
    mutationFn: () => call("POST", `settings/identity/secret?site=${props.siteKey}`, secretReply),
    onSuccess(made) {
      close();
      setSecret(made.secret);
      props.onMade(made.identity);
    },
    gcTime: 0,
  });
  return (
    <>
      <Group>
        <Text size="sm">{props.hasSecret ? said.has : said.hasNot}</Text>
        <Button
          size="xs"
          variant="default"
          loading={make.isPending}
          onClick={props.hasSecret ? open : () => make.mutate()}
        >
          {props.hasSecret ? said.renew : said.make}
        </Button>
      </Group>
      {make.isError && !isAsking ? <Fault error={make.error} /> : null}
      <Confirm
        opened={isAsking}
        title={said.renewTitle}
        text={said.renewText}
        yes={said.renew}
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
    </>
  );
}
