import { Alert, Button, Checkbox, Select, Stack, Textarea, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type SettingsReply, siteWire } from "../../../../server/wire/settings.ts";
import { call } from "../../../api.ts";
import { useLanguage, useWords } from "../../../language.tsx";
import { languageChoices } from "../../../parts/new-site/languages.ts";
import { NewSite } from "../../../parts/new-site/new-site.tsx";
import { linesOf, originIn } from "../../../parts/new-site/origins.ts";
import { useDraft } from "../draft.ts";
import { SaveBar } from "../save-bar.tsx";
import { Loaded, Section } from "../section.tsx";
import { useSettings } from "../use-settings.ts";
import { words as common } from "../words.ts";
import { PushText } from "./push-text.tsx";
import { Review } from "./review.tsx";
import { words } from "./words.ts";

/** Name, language and the pages that may show the chat. */
export default function Site() {
  const query = useSettings();
  return <Loaded query={query}>{(reply) => <Form reply={reply} />}</Loaded>;
}

function Form({ reply }: { reply: SettingsReply }) {
  const said = useWords(words);
  const title = useWords(common).site;
  const { language } = useLanguage();
  const queries = useQueryClient();
  const { key, isDemo: _, allowedOrigins, ...rest } = reply.site;
  const [isOpen, { open, close }] = useDisclosure();
  const own = allowedOrigins.includes("self");
  const listed = allowedOrigins.filter((origin) => origin !== "self").join("\n");
  const draft = useDraft(`${key}/site`, { ...rest, origins: listed, own });
  const { value } = draft;
  const lines = linesOf(value.origins);
  const wrong = lines.find((line) => originIn(line) === undefined);
  const save = useMutation({
    mutationFn: () =>
      call("PATCH", `settings/site?site=${key}`, siteWire, {
        name: value.name,
        language: value.language,
        allowedOrigins: [...(value.own ? ["self"] : []), ...new Set(lines.map((line) => originIn(line) ?? line))],
      }),
    async onSuccess(site) {
      queries.setQueryData(["settings", key], { ...reply, site });
      draft.discard();
      await queries.invalidateQueries({ queryKey: ["me"] });
    },
  });
  const labels = { name: said.name, language: said.language, origins: said.origins, own: said.own };
  const changed = (Object.keys(labels) as (keyof typeof labels)[]).filter((name) => name in draft.changes);
  const isClosed = lines.length === 0 && !value.own && !reply.site.isDemo;
  const fault = value.name.trim() === "" || wrong !== undefined;
  return (
    <Section
      title={title}
      text={said.text}
      aside={
        <Button variant="default" size="xs" onClick={open}>
          {said.another}
        </Button>
      }
    >
      <Stack gap="lg" maw={560}>
        <TextInput
          label={said.name}
          description={said.nameText}
          value={value.name}
          maxLength={120}
          error={value.name.trim() === "" ? said.nameNeeded : undefined}
          onChange={(event) => draft.set("name", event.currentTarget.value)}
        />
        <Origins
          value={value}
          wrong={wrong}
          onOrigins={(text) => draft.set("origins", text)}
          onOwn={(own) => draft.set("own", own)}
        />
        {isClosed ? (
          <Alert color="yellow" variant="light">
            {said.closed}
          </Alert>
        ) : null}
        <Select
          label={said.language}
          description={said.languageText}
          searchable
          data={languageChoices(language, value.language)}
          value={value.language}
          allowDeselect={false}
          onChange={(next) => next !== null && draft.set("language", next)}
        />
        <TextInput label={said.key} description={said.keyText} value={key} readOnly variant="filled" />
      </Stack>
      <Review reply={reply} />
      <PushText reply={reply} />
      <NewSite opened={isOpen} onClose={close} />
      <SaveBar
        changes={changed.map((name) => ({ label: labels[name] }))}
        busy={save.isPending}
        error={save.error}
        savedAt={save.isSuccess ? save.submittedAt : null}
        onSave={() => !fault && save.mutate()}
        onDiscard={() => {
          save.reset();
          draft.discard();
        }}
      />
    </Section>
  );
}

/** The pages that can show the chat. */
function Origins(options: {
  value: { origins: string; own: boolean };
  wrong: string | undefined;
  onOrigins(text: string): void;
  onOwn(own: boolean): void;
}) {
  const { value, wrong } = options;
  const said = useWords(words);
  return (
    <>
      <Textarea
        label={said.origins}
        description={said.originsText}
        placeholder={said.originsPlaceholder}
        autosize
        minRows={3}
        spellCheck={false}
        value={value.origins}
        error={wrong === undefined ? undefined : said.notOrigin(wrong)}
        onChange={(event) => options.onOrigins(event.currentTarget.value)}
      />
      <Checkbox label={said.own} checked={value.own} onChange={(event) => options.onOwn(event.currentTarget.checked)} />
    </>
  );
}
