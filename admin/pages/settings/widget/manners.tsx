import { Checkbox, Stack, Switch, Textarea, TextInput } from "@mantine/core";
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
      <Part title={said.also}>
        <Stack gap="sm">
          {(["files", "sound", "askRating"] as const).map((name) => (
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
