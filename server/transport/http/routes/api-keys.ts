import { TuppenceError } from "../../../lib/errors.ts";
import { type ApiKeyRow, createApiKey, listApiKeys, revokeApiKey } from "../../../store/api-key.ts";
import { addAudit } from "../../../store/audit.ts";
import { type ApiKeyWire, apiKeyMade, apiKeyNew, apiKeyReply, apiKeysReply } from "../../../wire/settings.ts";
import type { Caller, TransportDeps } from "../../deps.ts";
import { auditActor } from "../audit.ts";
import { type Route, route } from "../route.ts";

const DAY_MS = 86_400_000;

/** API keys, for owners only: a key that could create keys would survive being revoked. */
export function apiKeyRoutes(deps: Pick<TransportDeps, "db" | "clock" | "disconnect">): Route[] {
  const { db, clock } = deps;
  return [
    route({
      method: "get",
      path: "/api/v1/api-keys",
      name: "apiKeyList",
      may: "keys.manage",
      on: "organisation",
      summary:
        "Lists the organisation's API keys, including revoked ones, oldest first. The keys themselves are never returned.",
      auth: "member",
      reply: apiKeysReply,
      errors: [],
      handle: async ({ caller }) => ({ keys: (await listApiKeys(db, ownOf(caller))).map(shown) }),
    }),
    route({
      method: "post",
      path: "/api/v1/api-keys",
      name: "apiKeyAdd",
      records: { own: ["key-created"] },
      may: "keys.manage",
      on: "organisation",
      summary: "Creates an API key and returns it. It can't be read again.",
      auth: "member",
      body: apiKeyNew,
      reply: apiKeyMade,
      errors: [],
      async handle({ caller, body, request }) {
        const organisationId = ownOf(caller);
        const { name, scopes, expiresInDays } = body;
        const at = clock.now();
        const expiresAt = expiresInDays === null ? null : new Date(at.getTime() + expiresInDays * DAY_MS);
        return db.transaction(async (tx) => {
          const { key, row } = await createApiKey(tx, {
            organisationId,
            name,
            scopes,
            expiresAt,
            createdBy: caller.member?.id ?? null,
          });
          const detail = { id: row.id, scopes: scopes.join(" "), expiresAt: expiresAt?.toISOString() ?? null };
          const actor = auditActor(caller, request);
          await addAudit(tx, { ...actor, organisationId, action: "key-created", subject: name, detail, at });
          return { key, row: shown(row) };
        });
      },
    }),
    route({
      method: "delete",
      path: "/api/v1/api-keys/:id",
      name: "apiKeyRevoke",
      records: { own: ["key-revoked"] },
      may: "keys.manage",
      on: "organisation",
      summary: "Revokes an API key immediately. This can't be undone.",
      auth: "member",
      reply: apiKeyReply,
      errors: ["NOT_FOUND"],
      async handle({ caller, params: { id = "" }, request }) {
        const organisationId = ownOf(caller);
        const at = clock.now();
        const row = await db.transaction(async (tx) => {
          const revoked = await revokeApiKey(tx, { id, organisationId, at });
          if (revoked === undefined) return undefined;
          const actor = auditActor(caller, request);
          await addAudit(tx, {
            ...actor,
            organisationId,
            action: "key-revoked",
            subject: revoked.name,
            detail: { id },
            at,
          });
          return revoked;
        });
        if (row !== undefined) {
          deps.disconnect?.({ keyId: row.id });
          return { row: shown(row) };
        }
        throw new TuppenceError("NOT_FOUND", "This key doesn't exist, or was already revoked.", "Reload the list.");
      },
    }),
  ];
}

/** A member always has an organisation. */
const ownOf = (caller: Caller) => caller.organisationId ?? "";

const shown = (row: ApiKeyRow): ApiKeyWire => {
  const { id, name, prefix, scopes, expiresAt, createdAt, createdBy, lastUsedAt, revokedAt } = row;
  return {
    id,
    name,
    prefix,
    scopes,
    expiresAt: expiresAt?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
    createdBy,
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
    revokedAt: revokedAt?.toISOString() ?? null,
  };
};
