import { ActionIcon, Anchor, Badge, Button, Group, Menu, Text, Title } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Link, useNavigate, useParams } from "react-router";
import type { WebhookWire } from "../../../../server/wire/webhooks.ts";
import { useLanguage, useWords } from "../../../language.tsx";
import { Fault } from "../../../parts/fault.tsx";
import { when } from "../../../parts/format.ts";
import { Confirm } from "../confirm.tsx";
import { Loaded } from "../section.tsx";
import { ShownOnce } from "../shown-once.tsx";
import { WebhookDialog } from "./dialog.tsx";
import { DeliveryLog } from "./log.tsx";
import { WebhookState } from "./state.tsx";
import { useWebhook, useWebhookActions } from "./use-webhooks.ts";
import { words } from "./words.ts";

/** One webhook: its state, what can be done with it, and its log. */
export function WebhookPage() {
  const said = useWords(words);
  const { webhookId = "" } = useParams();
  const query = useWebhook(webhookId);
  return (
    <div className="section webhook">
      <Anchor component={Link} to="/settings/webhooks" size="sm" className="back">
        ← {said.back}
      </Anchor>
      <Loaded query={query}>
        {(webhook) => (
          <>
            <Head webhook={webhook} />
            <WebhookState webhook={webhook} />
            <DeliveryLog webhook={webhook} />
          </>
        )}
      </Loaded>
    </div>
  );
}

function Head({ webhook }: { webhook: WebhookWire }) {
  const said = useWords(words);
  const { language } = useLanguage();
  const { test } = useWebhookActions(webhook.id);
  const about = [
    ...(webhook.secretEnd === null ? [] : [said.secret(webhook.secretEnd)]),
    ...(webhook.oldSecretUntil === null ? [] : [said.oldSecret(when(webhook.oldSecretUntil, language))]),
  ];
  return (
    <div className="section-head">
      <div className="webhook-about">
        <Group gap={8}>
          <Title order={1} fz={22} className="isolate">
            {webhook.name}
          </Title>
          <Badge variant="light" color={webhook.disabled === null ? "pine" : "gray"} tt="none">
            {webhook.disabled === null ? said.on : said.off}
          </Badge>
        </Group>
        <Text size="xs" c="dimmed" className="isolate webhook-address">
          {said.kinds[webhook.kind]} · {webhook.address}
        </Text>
        {about.length === 0 ? null : (
          <Text size="xs" c="dimmed">
            {about.join(" · ")}
          </Text>
        )}
      </div>
      <Group gap={6}>
        {webhook.disabled === null ? (
          <Button size="xs" variant="default" onClick={() => test.mutate()} loading={test.isPending}>
            {said.test}
          </Button>
        ) : null}
        <Actions webhook={webhook} />
      </Group>
      {test.isError ? <Fault error={test.error} /> : null}
    </div>
  );
}

function Actions({ webhook }: { webhook: WebhookWire }) {
  const said = useWords(words);
  const navigate = useNavigate();
  const { turn, rotate, remove } = useWebhookActions(webhook.id);
  const [editing, edit] = useDisclosure();
  const [removing, ask] = useDisclosure();
  const [rotating, askRotate] = useDisclosure();
  const isOn = webhook.disabled === null;
  return (
    <>
      <Button size="xs" variant="default" onClick={edit.open}>
        {said.edit}
      </Button>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={said.more(webhook.name)}>
            ⋯
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => turn.mutate(!isOn)}>{isOn ? said.turnOff : said.turnOn}</Menu.Item>
          {webhook.secretEnd === null ? null : <Menu.Item onClick={askRotate.open}>{said.rotate}</Menu.Item>}
          <Menu.Divider />
          <Menu.Item color="red" onClick={ask.open}>
            {said.remove}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {turn.isError ? <Fault error={turn.error} /> : null}
      {editing ? <WebhookDialog webhook={webhook} onClose={edit.close} onSaved={edit.close} /> : null}
      <Confirm
        opened={rotating}
        title={said.rotateTitle}
        text={said.rotateText}
        yes={said.rotate}
        color="pine"
        busy={rotate.isPending}
        error={rotate.error}
        onYes={() => rotate.mutate(undefined, { onSuccess: askRotate.close })}
        onClose={askRotate.close}
      />
      <ShownOnce
        title={said.secretTitle}
        text={said.secretText}
        done={said.secretDone}
        secret={rotate.data?.secret ?? null}
        onDone={rotate.reset}
      />
      <Confirm
        opened={removing}
        title={said.removeTitle(webhook.name)}
        text={said.removeText}
        yes={said.remove}
        busy={remove.isPending}
        error={remove.error}
        onYes={() => remove.mutate(undefined, { onSuccess: () => navigate("/settings/webhooks") })}
        onClose={ask.close}
      />
    </>
  );
}
