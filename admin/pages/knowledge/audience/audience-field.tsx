import { Select, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { type Audience, LONGEST_AUDIENCE, readAudience, SEGMENT } from "../../../../server/wire/audience.ts";
import { useWords } from "../../../language.tsx";
import { type AudienceWords, words } from "./words.ts";

const SIGNED_IN = "signed-in";

/** Who can see an article: everyone, signed-in visitors, or those of them that a condition holds for. */
export function AudienceField({ value, onChange }: { value: string | null; onChange: (value: string | null) => void }) {
  const said = useWords(words);
  const [isLimited, setLimited] = useState(value !== null && value !== SIGNED_IN);
  const kind = isLimited ? "limited" : value === null ? "everyone" : SIGNED_IN;
  const choose = (next: string | null) => {
    setLimited(next === "limited");
    onChange(next === "everyone" || next === null ? null : SIGNED_IN);
  };
  return (
    <Stack gap="xs">
      <Select
        label={said.field}
        allowDeselect={false}
        data={[
          { value: "everyone", label: said.everyone },
          { value: SIGNED_IN, label: said.signedIn },
          { value: "limited", label: said.limited },
        ]}
        value={kind}
        onChange={choose}
      />
      {isLimited ? (
        <Condition
          value={value === SIGNED_IN || value === null ? "" : value}
          onChange={(text) => onChange(text === "" ? SIGNED_IN : text)}
        />
      ) : null}
      {kind === "everyone" ? null : (
        <Text size="xs" c="dimmed">
          {said.note}
        </Text>
      )}
    </Stack>
  );
}

function Condition({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const said = useWords(words);
  const found = readAudience(value);
  const isWrong = "fault" in found;
  const meant = isWrong ? "" : meaning(said, found);
  return (
    <TextInput
      label={said.condition}
      description={meant === "" ? said.hint : `${said.hint} ${said.who(meant)}`}
      value={value}
      maxLength={LONGEST_AUDIENCE}
      error={isWrong ? said.fault : undefined}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

/** A condition in words; "" for none besides being signed in. */
function meaning(said: AudienceWords, audience: Audience): string {
  return audience
    .flatMap((one) => {
      if (one.kind === "signed-in") return [];
      const values = one.values.join(` ${said.orWord} `);
      return [one.name === SEGMENT ? said.group(values) : `${one.name} ${values}`];
    })
    .join(` ${said.andWord} `);
}
