import { Checkbox, NativeSelect, NumberInput, Stack, Switch, Textarea, TextInput } from "@mantine/core";
import { FILE_KINDS, MAX_FILE_MB } from "../../../../server/wire/file-kinds.ts";
import { useWords } from "../../../language.tsx";
import { Part } from "../section.tsx";
import type { PartProps } from "./widget.tsx";
import { words } from "./words.ts";

/** Consent, files, sound, rating. */
export function Manners({ value, set, fault }: PartProps) {
  const said = useWords(words);
  const { consent } = value;
  return (
    <>
      <Part title={said.before}>
        <Switch
          label={said.consent}
          checked={consent !== null}
          onChange={(event) => set("consent", event.currentTarget.checked ? { text: null, url: null } : null)}
        />
        {consent === null ? null : (
          <>
            <Textarea
              label={said.consentText}
              description={said.consentTextHint}
              maxLength={1000}
              autosize
              minRows={2}
              value={consent.text ?? ""}
              error={fault("consent.text")}
              onChange={(event) => set("consent", { ...consent, text: event.currentTarget.value || null })}
            />
            <TextInput
              label={said.consentUrl}
              type="url"
              placeholder="https://shop.example/privacy"
              value={consent.url ?? ""}
              error={fault("consent.url")}
              onChange={(event) => set("consent", { ...consent, url: event.currentTarget.value || null })}
            />
          </>
        )}
      </Part>
      <Part title={said.files} text={said.filesText}>
        {(["files", "agentFiles"] as const).map((name) => (
          <NativeSelect
            key={name}
            label={said[name === "files" ? "visitorFiles" : "agentFiles"]}
            value={value[name]}
            data={FILE_KINDS.map((kinds) => ({ value: kinds, label: said.fileKinds[kinds] }))}
            onChange={({ currentTarget }) => set(name, FILE_KINDS.find((one) => one === currentTarget.value) ?? "off")}
          />
        ))}
        <NumberInput
          label={said.fileMb}
          description={said.fileMbText}
          min={1}
          max={MAX_FILE_MB}
          allowDecimal={false}
          value={value.fileMb}
          error={fault("fileMb")}
          onChange={(megabytes) => set("fileMb", Number(megabytes))}
        />
      </Part>
      <Part title={said.also}>
        <Stack gap="sm">
          {(["sound", "askRating", "showPages"] as const).map((name) => (
            <Checkbox
              key={name}
              label={said[name]}
              checked={value[name]}
              onChange={(event) => set(name, event.currentTarget.checked)}
            />
          ))}
        </Stack>
      </Part>
    </>
  );
}
