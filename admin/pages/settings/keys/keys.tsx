import { Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type ApiKeyWire, apiKeyMade, apiKeyReply, apiKeysReply } from "../../../../server/wire/settings.ts";
import { call } from "../../../api.ts";
import { useWords } from "../../../language.tsx";
import { Fault } from "../../../parts/fault.tsx";
import { Confirm } from "../confirm.tsx";
import { Loaded, Section } from "../section.tsx";
import { ShownOnce } from "../shown-once.tsx";
import { words as common } from "../words.ts";
import { KeyList } from "./key-list.tsx";
import { NewKey, type NewKeyRequest } from "./new-key.tsx";
import { words } from "./words.ts";

/** API keys: create, show once, revoke. */
export default function Keys() {
  const said = useWords(words);
  const title = useWords(common).keys;
  const queries = useQueryClient();
  const query = useQuery({ queryKey: ["api-keys"], queryFn: () => call("GET", "api-keys", apiKeysReply) });
  const [secret, setSecret] = useState<string | null>(null);
  const [doomed, setDoomed] = useState<ApiKeyWire | null>(null);
  const refresh = () => queries.invalidateQueries({ queryKey: ["api-keys"] });
  const make = useMutation({
    mutationFn: (key: NewKeyRequest) => call("POST", "api-keys", apiKeyMade, key),
    onSuccess({ key }) {
      setSecret(key);
      void refresh();
    },
    // Only the reader has the key now.
    gcTime: 0,
  });
  const revoke = useMutation({
    mutationFn: (id: string) => call("DELETE", `api-keys/${id}`, apiKeyReply),
    onSuccess() {
      setDoomed(null);
      void refresh();
    },
  });
  return (
    <Section title={title} text={said.text}>
      <NewKey busy={make.isPending} onMake={(key) => make.mutateAsync(key)} />
      {make.isError ? <Fault error={make.error} /> : null}
      <Loaded query={query}>
        {({ keys }) =>
          keys.length === 0 ? <Text c="dimmed">{said.none}</Text> : <KeyList keys={keys} onRevoke={setDoomed} />
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
