import { Button, Group, Select, Stack, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useNavigate } from "react-router";
import { siteWire } from "../../../server/wire/settings.ts";
import { ApiError, call } from "../../api.ts";
import { useLanguage, useWords } from "../../language.tsx";
import { useSession } from "../../session.tsx";
import { Fault } from "../fault.tsx";
import { languageChoices } from "./languages.ts";
import { originIn } from "./origins.ts";
import { words } from "./words.ts";

/** Creates a site, opens it, and leads to how it's added to a website. @param request.onCancel absent: nothing to go back to */
export default function NewSiteForm({ onDone, onCancel }: { onDone?: () => void; onCancel?: () => void }) {
  const said = useWords(words);
  const { language: reader } = useLanguage();
  const queries = useQueryClient();
  const { setSite } = useSession();
  const navigate = useNavigate();
  const [name, setName] = useState("");
  const [typed, setKey] = useState<string | null>(null);
  const [language, setLanguage] = useState<string>(reader);
  const [address, setAddress] = useState("");
  const key = typed ?? keyOf(name);
  const origin = address.trim() === "" ? "" : originIn(address.trim());
  const make = useMutation({
    mutationFn: () =>
      call("POST", "settings/site", siteWire, { name, key, language, allowedOrigins: origin ? [origin] : [] }),
    async onSuccess(site) {
      setSite(site.key);
      onDone?.();
      // Before the site is known: with it, the console's first page leads to the overview.
      await navigate("/settings/install");
      await queries.invalidateQueries({ queryKey: ["me"] });
    },
  });
  const isTaken = make.error instanceof ApiError && make.error.code === "SITE_TAKEN";
  const isWrong = key !== "" && !/^[a-z0-9][a-z0-9-]{0,62}$/.test(key);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() !== "" && key !== "" && !isWrong && origin !== undefined) make.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack ta="start">
        <TextInput
          label={said.name}
          description={said.nameText}
          placeholder={said.namePlaceholder}
          value={name}
          maxLength={120}
          required
          data-autofocus
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Select
          label={said.language}
          searchable
          data={languageChoices(reader, language)}
          value={language}
          allowDeselect={false}
          onChange={(next) => next !== null && setLanguage(next)}
        />
        <TextInput
          label={said.address}
          description={said.addressText}
          placeholder="https://shop.example"
          inputMode="url"
          spellCheck={false}
          value={address}
          error={origin === undefined ? said.addressWrong : undefined}
          onChange={(event) => setAddress(event.currentTarget.value)}
        />
        <TextInput
          label={said.key}
          description={said.keyText}
          value={key}
          required
          spellCheck={false}
          error={isWrong ? said.keyWrong : isTaken ? said.keyTaken : undefined}
          onChange={(event) => {
            make.reset();
            setKey(event.currentTarget.value);
          }}
        />
        {make.isError && !isTaken ? <Fault error={make.error} /> : null}
        <Group justify="flex-end">
          {onCancel === undefined ? null : (
            <Button variant="default" onClick={onCancel}>
              {said.cancel}
            </Button>
          )}
          <Button type="submit" loading={make.isPending}>
            {said.create}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** A name as a key: "Größe & Co." is "grosse-co". */
function keyOf(name: string): string {
  return name
    .toLowerCase()
    .replaceAll("ß", "ss")
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 63)
    .replace(/^-|-$/g, "");
}
