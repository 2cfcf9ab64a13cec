import { Anchor, Badge, Button, Group, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useState } from "react";
import { Link, useNavigate } from "react-router";
import type { WebhookWire } from "../../../../server/wire/webhooks.ts";
import { useWords } from "../../../language.tsx";
import { Empty } from "../../../parts/empty.tsx";
import { useSession } from "../../../session.tsx";
import { Loaded, Section } from "../section.tsx";
import { ShownOnce } from "../shown-once.tsx";
import { words as common } from "../words.ts";
import { WebhookDialog } from "./dialog.tsx";
import { WebhookState } from "./state.tsx";
import { useWebhooks } from "./use-webhooks.ts";
import { words } from "./words.ts";

/** All webhooks, each with whether it works. */
export function WebhookList() {
  const said = useWords(words);
  const title = useWords(common).webhooks;
  const navigate = useNavigate();
  const query = useWebhooks();
  const [adding, { open, close }] = useDisclosure();
  const [made, setMade] = useState<{ id: string; secret: string } | null>(null);
  const add = <Button onClick={open}>{said.add}</Button>;
  return (
    <Section title={title} text={said.why} aside={(query.data?.webhooks.length ?? 0) > 0 ? add : undefined}>
      <Loaded query={query}>
        {({ webhooks }) =>
          webhooks.length === 0 ? (
            <Empty title={said.emptyTitle}>
              <p>{said.emptyBody}</p>
              {add}
            </Empty>
          ) : (
            <ul className="webhooks" aria-label={title}>
              {webhooks.map((webhook) => (
                <Row key={webhook.id} webhook={webhook} />
              ))}
            </ul>
          )
        }
      </Loaded>
      {adding ? (
        <WebhookDialog
          onClose={close}
          onSaved={({ webhook, secret }) => {
            close();
            if (secret === null) navigate(`/settings/webhooks/${webhook.id}`);
            else setMade({ id: webhook.id, secret });
          }}
        />
      ) : null}
      <ShownOnce
        title={said.secretTitle}
        text={said.secretText}
        done={said.secretDone}
        secret={made?.secret ?? null}
        onDone={() => {
          if (made !== null) navigate(`/settings/webhooks/${made.id}`);
        }}
      />
    </Section>
  );
}

function Row({ webhook }: { webhook: WebhookWire }) {
  const said = useWords(words);
  const { sites } = useSession();
  const site = webhook.site === null ? said.allSites : sites.find((one) => one.key === webhook.site)?.name;
  return (
    <li className="row-card">
      <Group gap={8}>
        <Anchor component={Link} to={`/settings/webhooks/${webhook.id}`} c="inherit" fw={600} className="isolate">
          {webhook.name}
        </Anchor>
        <Badge size="sm" variant="light" color="gray" tt="none">
          {said.kinds[webhook.kind]}
        </Badge>
        <Badge size="sm" variant="light" color="gray" tt="none" className="isolate">
          {site ?? webhook.site}
        </Badge>
      </Group>
      <Text size="xs" c="dimmed" className="isolate webhook-address">
        {webhook.address}
      </Text>
      <WebhookState webhook={webhook} />
    </li>
  );
}
