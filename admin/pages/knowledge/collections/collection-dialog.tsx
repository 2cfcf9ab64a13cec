import { Button, Fieldset, Group, Modal, Stack, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { COLLECTION_LIMITS, type CollectionWire, collectionsReply } from "../../../../server/wire/collections.ts";
import { helpCentreReply } from "../../../../server/wire/help.ts";
import { call } from "../../../api.ts";
import { useLanguage, useWords } from "../../../language.tsx";
import { Fault } from "../../../parts/fault.tsx";
import { useSession, useSiteKey } from "../../../session.tsx";
import { useCollectionChange } from "./queries.ts";
import { words } from "./words.ts";

type Texts = Pick<CollectionWire, "title" | "description" | "translations">;

/** A collection's texts, also in the other languages that the site has articles in. @param collection undefined: a new one */
export function CollectionDialog({
  collection,
  onClose,
}: {
  collection: CollectionWire | undefined;
  onClose: () => void;
}) {
  const said = useWords(words);
  const [texts, setTexts] = useState<Texts>(collection ?? { title: "", description: "", translations: {} });
  const save = useCollectionChange(
    (site, body: Texts) =>
      collection === undefined
        ? ["POST", "knowledge/collections", collectionsReply, { site, ...body }]
        : ["PATCH", `knowledge/collections/${collection.id}`, collectionsReply, body],
    onClose,
  );
  const submit = () => {
    const { title, description } = texts;
    const translations = Object.fromEntries(
      Object.entries(texts.translations).filter(([, one]) => one.title.trim() !== ""),
    );
    if (title.trim() !== "") save.mutate({ title, description, translations });
  };
  return (
    <Modal opened onClose={onClose} title={collection?.title ?? said.add} centered>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Stack gap="sm">
          <TextInput
            label={said.name}
            value={texts.title}
            maxLength={COLLECTION_LIMITS.title}
            data-autofocus
            required
            onChange={(event) => setTexts({ ...texts, title: event.currentTarget.value })}
          />
          <TextInput
            label={said.description}
            description={said.descriptionHint}
            value={texts.description}
            maxLength={COLLECTION_LIMITS.description}
            onChange={(event) => setTexts({ ...texts, description: event.currentTarget.value })}
          />
          <Translations texts={texts} onChange={setTexts} />
          {save.isError ? <Fault error={save.error} /> : null}
          <Group justify="end">
            <Button variant="default" onClick={onClose}>
              {said.cancel}
            </Button>
            <Button type="submit" loading={save.isPending} disabled={texts.title.trim() === ""}>
              {said.save}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function Translations({ texts, onChange }: { texts: Texts; onChange: (texts: Texts) => void }) {
  const said = useWords(words);
  const { language: mine } = useLanguage();
  const key = useSiteKey();
  const { site } = useSession();
  const about = useQuery({
    queryKey: ["help-centre", key],
    queryFn: () => call("GET", `help-centre?site=${key}`, helpCentreReply),
  });
  const own = site?.language.split("-")[0];
  const others = new Set([
    ...(about.data?.languages.map((one) => one.language) ?? []),
    ...Object.keys(texts.translations),
  ]);
  if (own !== undefined) others.delete(own);
  const names = new Intl.DisplayNames([mine], { type: "language" });
  return [...others].map((language) => {
    const { title = "", description = "" } = texts.translations[language] ?? {};
    const set = (change: { title?: string; description?: string }) =>
      onChange({
        ...texts,
        translations: { ...texts.translations, [language]: { title, description, ...change } },
      });
    return (
      <Fieldset key={language} legend={said.translation(names.of(language) ?? language)}>
        <TextInput
          label={said.name}
          description={said.untranslated}
          value={title}
          maxLength={COLLECTION_LIMITS.title}
          onChange={(event) => set({ title: event.currentTarget.value })}
        />
        <TextInput
          label={said.description}
          value={description}
          maxLength={COLLECTION_LIMITS.description}
          onChange={(event) => set({ description: event.currentTarget.value })}
        />
      </Fieldset>
    );
  });
}
