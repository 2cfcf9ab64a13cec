import { Badge, Button, Group, Text, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { type ApiKeyWire, apiKeyMade, apiKeyReply, apiKeysReply } from "../../../../server/wire/settings.ts";
import { call } from "../../../api.ts";
import { useLanguage, useWords } from "../../../language.tsx";
import { Fault } from "../../../parts/fault.tsx";
import { when } from "../../../parts/format.ts";
import { Confirm } from "../confirm.tsx";
import { Loaded, Section } from "../section.tsx";
import { ShownOnce } from "../shown-once.tsx";
import { words as common } from "../words.ts";
import { words } from "./words.ts";

/** API keys: made, shown once, revoked. */
export default function Keys() {
  const said = useWords(words);
  const title = useWords(common).keys;
  const queries = useQueryClient();
  const query = useQuery({ queryKey: ["api-keys"], queryFn: () => call("GET", "api-keys", apiKeysReply) });
  const [name, setName] = useState("");
  const [secret, setSecret] = useState<string | null>(null);
  const [doomed, setDoomed] = useState<ApiKeyWire | null>(null);
  const refresh = () => queries.invalidateQueries({ queryKey: ["api-keys"] });
  const make = useMutation({
    mutationFn: () => call("POST", "api-keys", apiKeyMade, { name: name.trim() }),
    onSuccess({ key }) {
      setName("");
      setSecret(key);
      void refresh();
    },
    // The key is in nobody's memory but the reader's.
    gcTime: 0,
  });
  const revoke = useMutation({
    mutationFn: (id: string) => call("DELETE", `api-keys/${id}`, apiKeyReply),
    onSuccess() {
      setDoomed(null);
      void refresh();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() !== "") make.mutate();
  };
  return (
    <Section title={title} text={said.text}>
      <form onSubmit={submit}>
        <Group align="flex-end" maw={560}>
          <TextInput
            label={said.name}
            placeholder={said.namePlaceholder}
            value={name}
            maxLength={80}
            flex="1 1 220px"
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Button type="submit" loading={make.isPending} disabled={name.trim() === ""}>
            {said.make}
          </Button>
        </Group>
      </form>
      {make.isError ? <Fault error={make.error} /> : null}
      <Loaded query={query}>
        {({ keys }) =>
          keys.length === 0 ? <Text c="dimmed">{said.none}</Text> : <List keys={keys} onRevoke={setDoomed} />
        }
      </Loaded>
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
      <Confirm
        opened={doomed !== null}
        title={said.revokeTitle(doomed?.name ?? "")}
        text={said.revokeText}
        yes={said.revoke}
        busy={revoke.isPending}
        error={revoke.error}
        onYes={() => doomed !== null && revoke.mutate(doomed.id)}
        onClose={() => setDoomed(null)}
      />
    </Section>
  );
}

function List({ keys, onRevoke }: { keys: readonly ApiKeyWire[]; onRevoke: (key: ApiKeyWire) => void }) {
  const said = useWords(words);
  const { language } = useLanguage();
  const alive = (key: ApiKeyWire) => key.revokedAt === null;
  const sorted = [...keys.filter(alive), ...keys.filter((key) => !alive(key))];
  return (
    <ul className="plain-list" aria-label={said.list}>
      {sorted.map((key) => (
        <li key={key.id} className="row-card key-row">
          <div>
            <Text fw={600} className="isolate">
              {key.name}
            </Text>
            <Text size="sm" c="dimmed">
              {said.prefix} <code>{key.prefix}</code> · {said.created} {when(key.createdAt, language)} ·{" "}
              {key.lastUsedAt === null ? said.never : `${said.used} ${when(key.lastUsedAt, language)}`}
            </Text>
          </div>
          {alive(key) ? (
            <Button
              size="xs"
              variant="default"
              onClick={() => onRevoke(key)}
              aria-label={`${said.revoke}: ${key.name}`}
            >
              {said.revoke}
            </Button>
          ) : (
            <Badge color="gray" variant="light" tt="none">
              {said.revoked}
            </Badge>
          )}
        </li>
      ))}
    </ul>
  );
}
