import { Badge, Button, Text } from "@mantine/core";
import type { ApiKeyWire } from "../../../../server/wire/settings.ts";
import { useLanguage, useWords } from "../../../language.tsx";
import { when } from "../../../parts/format.ts";
import { words } from "./words.ts";

/** The keys, those that still work first. */
export function KeyList({ keys, onRevoke }: { keys: readonly ApiKeyWire[]; onRevoke: (key: ApiKeyWire) => void }) {
  const said = useWords(words);
  const { language } = useLanguage();
  const hasExpired = (key: ApiKeyWire) => key.expiresAt !== null && new Date(key.expiresAt) <= new Date();
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
            <Text size="sm" c="dimmed">
              {key.scopes.map((scope) => said.scopeName[scope]).join(", ")} ·{" "}
              {key.expiresAt === null
                ? said.noExpiry
                : `${hasExpired(key) ? said.expired : said.expiresOn} ${when(key.expiresAt, language)}`}
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
