import { Anchor, Badge, Button, Group, Text } from "@mantine/core";
import { useState } from "react";
import { Link } from "react-router";
import type { DeliveryReply, DeliveryState, DeliveryWire } from "../../../../server/wire/webhooks.ts";
import { useLanguage, useWords } from "../../../language.tsx";
import { Fault } from "../../../parts/fault.tsx";
import { clock, when } from "../../../parts/format.ts";
import { CodeBlock } from "../code-block.tsx";
import { Loaded } from "../section.tsx";
import { useDelivery, useReplay } from "./use-webhooks.ts";
import { words } from "./words.ts";

const COLOUR: Readonly<Record<DeliveryState, string>> = { waiting: "gray", delivered: "pine", failed: "red" };

/** One delivery; opened, it shows the request and every try. */
export function DeliveryRow({ delivery, isOn }: { delivery: DeliveryWire; isOn: boolean }) {
  const said = useWords(words);
  const { language } = useLanguage();
  const [isOpen, setOpen] = useState(false);
  const { state, status, durationMs, attempts, nextTryAt, replayedBy, fault } = delivery;
  const about = [
    when(delivery.createdAt, language),
    ...(status === null ? [] : [`HTTP ${status}`]),
    ...(durationMs === null ? [] : [said.ms(durationMs)]),
    ...(attempts > 1 ? [said.tries(attempts)] : []),
    ...(nextTryAt === null ? [] : [said.nextTry(clock(nextTryAt, language))]),
    ...(replayedBy === null ? [] : [said.replayedBy(replayedBy)]),
  ];
  return (
    <li>
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary aria-label={said.show(said.event[delivery.type])}>
          <Group gap={8} component="span">
            <Text size="sm" fw={600} component="span">
              {said.event[delivery.type]}
            </Text>
            <Badge size="sm" variant="light" color={COLOUR[state]} tt="none" component="span">
              {said.states[state]}
            </Badge>
          </Group>
          <Text size="xs" c="dimmed" component="span" display="block" className="isolate tabular">
            {about.join(" · ")}
          </Text>
          {fault === null || state === "delivered" ? null : (
            <Text size="sm" component="span" display="block" className="webhook-fault isolate">
              {fault}
            </Text>
          )}
        </summary>
        {isOpen ? <Details delivery={delivery} isOn={isOn} /> : null}
      </details>
    </li>
  );
}

function Details({ delivery, isOn }: { delivery: DeliveryWire; isOn: boolean }) {
  const said = useWords(words);
  const replay = useReplay(delivery.id);
  const query = useDelivery(delivery.id, `${delivery.state} ${delivery.attempts}`);
  return (
    <div className="delivery">
      <Group gap={12}>
        {isOn && delivery.state !== "waiting" ? (
          <Button size="compact-sm" variant="default" onClick={() => replay.mutate()} loading={replay.isPending}>
            {said.replay}
          </Button>
        ) : null}
        {delivery.conversationId === null ? null : (
          <Anchor component={Link} to={`/conversations/${delivery.conversationId}`} size="sm">
            {said.conversation}
          </Anchor>
        )}
      </Group>
      {replay.isError ? <Fault error={replay.error} /> : null}
      <Loaded query={query}>{(reply) => <Tries reply={reply} />}</Loaded>
    </div>
  );
}

function Tries({ reply }: { reply: DeliveryReply }) {
  const said = useWords(words);
  const { language } = useLanguage();
  return (
    <>
      {reply.body === null ? (
        <Text size="sm" c="dimmed">
          {said.noBody}
        </Text>
      ) : (
        <CodeBlock text={pretty(reply.body)} label={said.request} />
      )}
      <ol className="tries">
        {reply.tries.map((one) => (
          <li key={one.at}>
            <Text size="sm" className="tabular">
              {when(one.at, language)} · {one.status === null ? said.noReply : `HTTP ${one.status}`} ·{" "}
              {said.ms(one.durationMs)}
            </Text>
            {one.fault === null ? null : (
              <Text size="sm" className="webhook-fault isolate">
                {one.fault}
              </Text>
            )}
            <details>
              <summary className="try-headers">{said.headers}</summary>
              <CodeBlock
                text={Object.entries(one.headers)
                  .map(([name, value]) => `${name}: ${value}`)
                  .join("\n")}
                label={said.headers}
              />
            </details>
            {one.reply === null || one.reply === "" ? null : <CodeBlock text={one.reply} label={said.reply} />}
          </li>
        ))}
      </ol>
    </>
  );
}

/** JSON with line breaks, for people; what was sent has none. */
function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
