import { Badge, Button, Group, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { doneReply, sessionsReply } from "../../../server/wire/auth.ts";
import { call } from "../../api.ts";
import { useLanguage, useWords } from "../../language.tsx";
import { Fault } from "../../parts/fault.tsx";
import { when } from "../../parts/format.ts";
import { Confirm } from "./confirm.tsx";
import { deviceOf } from "./device.ts";
import { words } from "./profile/words.ts";
import { Loaded, Part } from "./section.tsx";

/** Where the member is signed in, with buttons to sign out. */
export function Sessions() {
  const said = useWords(words);
  const { language } = useLanguage();
  const queries = useQueryClient();
  const [leaving, setLeaving] = useState(false);
  const query = useQuery({ queryKey: ["sessions"], queryFn: () => call("GET", "me/sessions", sessionsReply) });
  const end = useMutation({
    mutationFn: (id: string) => call("DELETE", `me/sessions/${id}`, doneReply),
    onSettled: () => queries.invalidateQueries({ queryKey: ["sessions"] }),
  });
  const endAll = useMutation({
    mutationFn: () => call("DELETE", "me/sessions", doneReply),
    // Asks again who is signed in: nobody, which leads to the sign-in page.
    onSuccess: () => queries.invalidateQueries({ queryKey: ["me"] }),
  });
  return (
    <Part title={said.sessionsTitle}>
      {end.error === null ? null : <Fault error={end.error} />}
      <Loaded query={query}>
        {({ sessions }) => (
          <ul className="plain-list" aria-label={said.sessions}>
            {sessions.map(({ id, current, device, address, lastUsedAt }) => {
              const known = deviceOf(device);
              const name = known === undefined ? said.unknown : said.on(known.browser, known.system);
              return (
                <li key={id} className="row-card key-row">
                  <div>
                    <Group gap={8}>
                      <Text fw={600}>{name}</Text>
                      {current ? (
                        <Badge variant="light" tt="none">
                          {said.here}
                        </Badge>
                      ) : null}
                    </Group>
                    <Text size="sm" c="dimmed" className="tabular">
                      {address === null || address === "" ? "" : `${address} · `}
                      {said.used} {when(lastUsedAt, language)}
                    </Text>
                  </div>
                  {current ? null : (
                    <Button
                      size="xs"
                      variant="default"
                      loading={end.isPending && end.variables === id}
                      onClick={() => end.mutate(id)}
                      aria-label={`${said.end}: ${name}`}
                    >
                      {said.end}
                    </Button>
                  )}
                </li>
              );
            })}
          </ul>
        )}
      </Loaded>
      <Group>
        <Button variant="default" color="red" onClick={() => setLeaving(true)}>
          {said.everywhere}
        </Button>
      </Group>
      <Confirm
        opened={leaving}
        title={said.everywhereTitle}
        text={said.everywhereText}
        yes={said.everywhere}
        busy={endAll.isPending}
        error={endAll.error}
        onYes={() => endAll.mutate()}
        onClose={() => setLeaving(false)}
      />
    </Part>
  );
}
