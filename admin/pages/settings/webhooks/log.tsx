import { Button, Group, Select, Text, Title } from "@mantine/core";
import { useState } from "react";
import { DELIVERY_STATES, type DeliveryState, type WebhookWire } from "../../../../server/wire/webhooks.ts";
import { useWords } from "../../../language.tsx";
import { Empty } from "../../../parts/empty.tsx";
import { Fault } from "../../../parts/fault.tsx";
import { Loading } from "../../../parts/loading.tsx";
import { More } from "../../../parts/more.tsx";
import { DeliveryRow } from "./delivery.tsx";
import { useDeliveries, useWebhookActions } from "./use-webhooks.ts";
import { words } from "./words.ts";

/** What was sent to a webhook, newest first, and sending again what failed. */
export function DeliveryLog({ webhook }: { webhook: WebhookWire }) {
  const said = useWords(words);
  const [state, setState] = useState<DeliveryState | null>(null);
  const list = useDeliveries(webhook.id, state);
  const { replayFailed } = useWebhookActions(webhook.id);
  const deliveries = (list.data?.pages ?? []).flatMap((page) => page.deliveries);
  const canReplay = webhook.counts.failed > 0 && webhook.disabled === null;
  return (
    <section aria-label={said.log}>
      <Group justify="space-between" mt="lg" mb="xs">
        <div>
          <Title order={2} fz="md">
            {said.log}
          </Title>
          <Text size="sm" c="dimmed">
            {said.logWhy}
          </Text>
        </div>
        <Group gap={8}>
          {canReplay ? (
            <Button size="xs" variant="default" onClick={() => replayFailed.mutate()} loading={replayFailed.isPending}>
              {said.replayFailed}
            </Button>
          ) : null}
          <Select
            size="xs"
            w={160}
            aria-label={said.filter}
            placeholder={said.all}
            value={state}
            clearable
            onChange={(value) => setState(DELIVERY_STATES.find((one) => one === value) ?? null)}
            data={DELIVERY_STATES.map((value) => ({ value, label: said.states[value] }))}
          />
        </Group>
      </Group>
      {replayFailed.isError ? <Fault error={replayFailed.error} /> : null}
      {replayFailed.isSuccess ? (
        <Text size="sm" role="status">
          {said.replayed(replayFailed.data.replayed)}
        </Text>
      ) : null}
      {list.isPending ? (
        <Loading />
      ) : list.isError ? (
        <Fault error={list.error} onRetry={() => void list.refetch()} />
      ) : deliveries.length === 0 ? (
        <Empty title={state === null ? said.noneYet : said.noneFound} />
      ) : (
        <ul className="deliveries" aria-label={said.log}>
          {deliveries.map((delivery) => (
            <DeliveryRow key={delivery.id} delivery={delivery} isOn={webhook.disabled === null} />
          ))}
        </ul>
      )}
      <More list={list} label={said.showMore} />
    </section>
  );
}
