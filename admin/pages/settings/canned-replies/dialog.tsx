import { Button, Fieldset, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { CANNED_REPLY_LIMITS, type CannedReplyWire } from "../../../../server/wire/canned-replies.ts";
import { LANGUAGES } from "../../../../server/wire/widget.ts";
import { useLanguage, useWords } from "../../../language.tsx";
import { type CannedReplyTexts, useSaveCannedReply } from "../../../parts/canned-replies.ts";
import { Fault } from "../../../parts/fault.tsx";
import { useSession } from "../../../session.tsx";
import { SiteSelect, useUsualSite } from "./site-select.tsx";
import { VariableText } from "./variable-text.tsx";
import { words } from "./words.ts";
import "./canned-replies.css";

/** Writes a canned reply. @param options.start texts that a new one begins with */
export function CannedReplyDialog(options: {
  reply?: CannedReplyWire;
  start?: Partial<Pick<CannedReplyTexts, "name" | "shortcut" | "text">>;
  onSaved(): void;
  onClose(): void;
}) {
  const { reply, start = {} } = options;
  const said = useWords(words);
  const site = useUsualSite();
  const [texts, setTexts] = useState({
    ...{ name: start.name ?? "", shortcut: start.shortcut ?? "", text: start.text ?? "" },
    ...{ site, translations: {} as Record<string, string> },
    ...reply,
  });
  const save = useSaveCannedReply(options.onSaved);
  const change = (more: Partial<typeof texts>) => setTexts((now) => ({ ...now, ...more }));
  const isWhole = [texts.name, texts.shortcut, texts.text].every((one) => one.trim() !== "");
  const submit = () => {
    const { site, name, shortcut, text } = texts;
    const translations = Object.fromEntries(Object.entries(texts.translations).filter(([, one]) => one.trim() !== ""));
    if (isWhole) save.mutate({ ...(reply && { id: reply.id }), site, name, shortcut, text, translations });
  };
  return (
    <Modal
      opened
      onClose={options.onClose}
      title={reply?.name ?? said.add}
      size="lg"
      closeButtonProps={{ "aria-label": said.cancel }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Stack gap="sm">
          <TextInput
            label={said.name}
            required
            data-autofocus
            maxLength={CANNED_REPLY_LIMITS.name}
            value={texts.name}
            onChange={(event) => change({ name: event.currentTarget.value })}
          />
          <Group align="flex-start" gap="sm" grow>
            <TextInput
              label={said.shortcut}
              description={said.shortcutHint}
              required
              maxLength={CANNED_REPLY_LIMITS.shortcut}
              leftSection="/"
              value={texts.shortcut}
              onChange={(event) => change({ shortcut: event.currentTarget.value.replace(/[\s/]+/gu, "-") })}
            />
            <SiteSelect site={texts.site} onChange={(site) => change({ site })} />
          </Group>
          <VariableText label={said.message} value={texts.text} onChange={(text) => change({ text })} required />
          <Translations translations={texts.translations} onChange={(translations) => change({ translations })} />
          {save.isError ? <Fault error={save.error} /> : null}
          <Group justify="flex-end">
            <Button variant="default" onClick={options.onClose}>
              {said.cancel}
            </Button>
            <Button type="submit" loading={save.isPending} disabled={!isWhole}>
              {said.save}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** The same in other languages, for customers who write them. */
function Translations(options: {
  translations: Readonly<Record<string, string>>;
  onChange(translations: Record<string, string>): void;
}) {
  const { translations, onChange } = options;
  const said = useWords(words);
  const { language: mine } = useLanguage();
  const { site } = useSession();
  const names = new Intl.DisplayNames([mine], { type: "language" });
  const own = site?.language.split("-")[0];
  const there = Object.keys(translations);
  const others = LANGUAGES.filter((one) => one !== own && !there.includes(one));
  return (
    <Fieldset legend={said.languages} p="sm">
      <Text size="xs" c="dimmed" mb={there.length === 0 ? 8 : 4}>
        {said.languagesHint}
      </Text>
      {there.map((language) => (
        <VariableText
          key={language}
          label={names.of(language) ?? language}
          value={translations[language] ?? ""}
          onChange={(text) => onChange({ ...translations, [language]: text })}
        />
      ))}
      <Group gap={6} mt={4}>
        {others.map((language) => (
          <Button
            key={language}
            size="compact-xs"
            variant="default"
            onClick={() => onChange({ ...translations, [language]: "" })}
          >
            {said.addLanguage(names.of(language) ?? language)}
          </Button>
        ))}
      </Group>
    </Fieldset>
  );
}
