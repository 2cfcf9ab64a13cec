import { Button, Checkbox, Group, Select, Stack, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { SCOPES } from "../../../../server/wire/scopes.ts";
import { useWords } from "../../../language.tsx";
import { words } from "./words.ts";

/** Days until a new key expires. */
const LIVES = ["30", "90", "365"];
const NEVER = "never";

export interface NewKeyRequest {
  name: string;
  scopes: string[];
  expiresInDays: number | null;
}

/** What a new key is called, what it may do, and for how long. */
export function NewKey({ busy, onMake }: { busy: boolean; onMake(key: NewKeyRequest): Promise<unknown> }) {
  const said = useWords(words);
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<string[]>([]);
  const [days, setDays] = useState("365");
  const isWhole = name.trim() !== "" && scopes.length > 0;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!isWhole) return;
    const expiresInDays = days === NEVER ? null : Number(days);
    const isMade = await onMake({ name: name.trim(), scopes, expiresInDays }).then(
      () => true,
      () => false,
    );
    if (!isMade) return;
    setName("");
    setScopes([]);
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack maw={560} align="flex-start">
        <Group align="flex-end" w="100%">
          <TextInput
            label={said.name}
            placeholder={said.namePlaceholder}
            value={name}
            maxLength={80}
            flex="1 1 220px"
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Select
            label={said.expires}
            data={[
              ...LIVES.map((one) => ({ value: one, label: said.days(Number(one)) })),
              { value: NEVER, label: said.noExpiry },
            ]}
            value={days}
            allowDeselect={false}
            w={160}
            onChange={(value) => setDays(value ?? NEVER)}
          />
        </Group>
        <Checkbox.Group label={said.scopes} value={scopes} onChange={setScopes}>
          <Stack gap={6} mt={6}>
            {SCOPES.map((scope) => (
              <Checkbox key={scope} value={scope} label={said.scope[scope]} />
            ))}
          </Stack>
        </Checkbox.Group>
        <Button type="submit" loading={busy} disabled={!isWhole}>
          {said.make}
        </Button>
      </Stack>
    </form>
  );
}
