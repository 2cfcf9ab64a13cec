import { Alert, Text } from "@mantine/core";
import type { WebhookWire } from "../../../../server/wire/webhooks.ts";
import { useLanguage, useWords } from "../../../language.tsx";
import { when } from "../../../parts/format.ts";
import { words } from "./words.ts";

/** Whether a webhook is on, whether it works, and what waits. */
export function WebhookState({ webhook }: { webhook: WebhookWire }) {
  const said = useWords(words);
  const { language } = useLanguage();
  const { disabled, failing, counts, lastDeliveredAt } = webhook;
  const line = [
    lastDeliveredAt === null ? said.neverDelivered : said.lastDelivered(when(lastDeliveredAt, language)),
    ...(counts.waiting === 0 ? [] : [said.waiting(counts.waiting)]),
    ...(counts.failed === 0 ? [] : [said.failedCount(counts.failed)]),
  ];
  return (
    <div className="webhook-state">
      <Text size="sm" c="dimmed">
        {line.join(" · ")}
      </Text>
      {disabled === null ? null : (
        <Alert
          color={disabled.by === "person" ? "gray" : "red"}
          variant="light"
          p="xs"
          title={`${said.offBy[disabled.by]} · ${when(disabled.at, language)}`}
        >
          {disabled.by === "person" || failing === null ? null : (
            <Text size="sm" className="isolate">
              {failing.fault}
            </Text>
          )}
        </Alert>
      )}
      {disabled === null && failing !== null ? (
        <Alert color="red" variant="light" p="xs" title={said.failing(failing.tries, when(failing.since, language))}>
          <Text size="sm" className="isolate">
            {failing.fault}
          </Text>
        </Alert>
      ) : null}
    </div>
  );
}
