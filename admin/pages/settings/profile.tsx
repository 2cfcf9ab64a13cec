import { Button, Group, NativeSelect, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { memberReply } from "../../../server/wire/auth.ts";
import { LANGUAGES } from "../../../server/wire/widget.ts";
import { call } from "../../api.ts";
import { useLanguage, useWords } from "../../language.tsx";
import { Fault } from "../../parts/fault.tsx";
import { useMay, useSession } from "../../session.tsx";
import { ChangePassword } from "./change-password.tsx";
import { InstallApp } from "./profile/install-app.tsx";
import { Notifications } from "./profile/notifications.tsx";
import { Push } from "./profile/push.tsx";
import { words } from "./profile/words.ts";
import { Part, Section } from "./section.tsx";
import { Sessions } from "./sessions.tsx";

const NAMES = { en: "English", de: "Deutsch", es: "Español", fr: "Français" } as const;

/** A member's own name, language, e-mails, password and sessions. */
export default function Profile() {
  const said = useWords(words);
  const { member } = useSession();
  const answers = useMay("conversations.reply", "anywhere");
  const { language, setLanguage } = useLanguage();
  const queries = useQueryClient();
  const [name, setName] = useState(member.name);
  const [chosen, setChosen] = useState(member.language ?? language);
  const save = useMutation({
    mutationFn: () => call("PATCH", "me", memberReply, { name: name.trim(), language: chosen }),
    onSuccess() {
      setLanguage(chosen);
      void queries.invalidateQueries({ queryKey: ["me"] });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() !== "") save.mutate();
  };
  const change = () => save.reset();
  return (
    <Section title={said.title}>
      <Part title={member.email}>
        <form onSubmit={submit} noValidate>
          <Stack gap="sm" maw={400}>
            {save.error === null ? null : <Fault error={save.error} />}
            <TextInput
              label={said.name}
              description={said.nameHint}
              inputWrapperOrder={["label", "input", "error", "description"]}
              autoComplete="name"
              maxLength={120}
              value={name}
              onChange={(event) => {
                setName(event.currentTarget.value);
                change();
              }}
              error={name.trim() === "" ? said.needed : undefined}
            />
            <NativeSelect
              label={said.language}
              value={chosen}
              onChange={(event) => {
                const next = LANGUAGES.find((one) => one === event.currentTarget.value);
                if (next !== undefined) setChosen(next);
                change();
              }}
              data={LANGUAGES.map((value) => ({ value, label: NAMES[value] }))}
            />
            <Group>
              <Button type="submit" loading={save.isPending}>
                {said.save}
              </Button>
              <Text size="sm" c="dimmed" role="status">
                {save.isSuccess ? said.saved : ""}
              </Text>
            </Group>
          </Stack>
        </form>
      </Part>
      {answers ? <Push /> : null}
      {answers ? <Notifications /> : null}
      <InstallApp />
      <ChangePassword />
      <Sessions />
    </Section>
  );
}
