import { TuppenceError } from "../../lib/errors.ts";
import { type ApiKeyRow, createApiKey, listApiKeys, revokeApiKey } from "../../store/api-key.ts";
import { type ApiKeyWire, apiKeyMade, apiKeyNew, apiKeyReply, apiKeysReply } from "../../wire/settings.ts";
import type { Caller, TransportParts } from "../parts.ts";
import { type Route, route } from "../route.ts";

/** API keys, for owners: a key that could make keys would outlive its own revoking. */
export function apiKeyRoutes(parts: Pick<TransportParts, "db" | "clock">): Route[] {
  const { db, clock } = parts;
  return [
    route({
      method: "get",
      path: "/api/v1/api-keys",
      name: "apiKeyList",
      summary: "The organisation's API keys, oldest first, revoked ones too; never the keys themselves.",
      auth: "member",
      role: "owner",
      reply: apiKeysReply,
      errors: [],
      handle: async ({ caller }) => ({ keys: (await listApiKeys(db, ownOf(caller))).map(shown) }),
    }),
    route({
      method: "post",
      path: "/api/v1/api-keys",
      name: "apiKeyAdd",
      summary: "Makes an API key and shows it this once.",
      auth: "member",
      role: "owner",
      body: apiKeyNew,
      reply: apiKeyMade,
      errors: [],
      async handle({ caller, body }) {
        const { key, row } = await createApiKey(db, { organisationId: ownOf(caller), name: body.name });
        return { key, row: shown(row) };
      },
    }),
    route({
      method: "delete",
      path: "/api/v1/api-keys/:id",
      name: "apiKeyRevoke",
      summary: "Revokes an API key at once and for good.",
      auth: "member",
      role: "owner",
      reply: apiKeyReply,
      errors: ["NOT_FOUND"],
      async handle({ caller, params: { id = "" } }) {
        const row = await revokeApiKey(db, { id, organisationId: ownOf(caller), at: clock.now() });
        if (row !== undefined) return { row: shown(row) };
        throw new TuppenceError("NOT_FOUND", "There is no such key that works.", "Look at the list again.");
      },
    }),
  ];
}

/** A member always has an organisation. */
const ownOf = (caller: Caller) => caller.organisationId ?? "";

const shown = ({ id, name, prefix, createdAt, lastUsedAt, revokedAt }: ApiKeyRow): ApiKeyWire => ({
  id,
  name,
  prefix,
  createdAt: createdAt.toISOString(),
  lastUsedAt: lastUsedAt?.toISOString() ?? null,
  revokedAt: revokedAt?.toISOString() ?? null,
});
