import * as z from "zod";
import type { $ZodType } from "zod/v4/core";
import { MAX_INTEGER } from "../../lib/storable.ts";
import { errorReply } from "../../wire/http.ts";
import { ERROR_CODES, type ErrorCode } from "../../wire/names.ts";
import { allows, KEY_ACTIONS } from "../../wire/permissions.ts";
import { WEBHOOK_TYPES, webhookPayload } from "../../wire/webhooks.ts";
import type { Route } from "./route.ts";

/** The OpenAPI 3.1 document of these routes, made from the same schemas that check the calls. */
export function openApi(routes: readonly Route[], about: { version: string; url?: string }): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const r of routes) {
    const path = r.path.replace(/:(\w+)/g, "{$1}");
    paths[path] = { ...paths[path], [r.method]: operation(r) };
  }
  return {
    openapi: "3.1.0",
    jsonSchemaDialect: "https://json-schema.org/draft/2020-12/schema",
    info: {
      title: "Tuppence",
      version: about.version,
      description:
        "Customer-support chat that answers from your own knowledge. Texts are UTF-8; money is nano-dollars.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    ...(about.url === undefined ? {} : { servers: [{ url: about.url }] }),
    paths,
    webhooks: Object.fromEntries(WEBHOOK_TYPES.map((type) => [type, { post: webhookOperation(type) }])),
    components: {
      securitySchemes: { key: { type: "http", scheme: "bearer", description: "An API key." } },
      schemas: { Error: schemaOf(errorReply, "output"), WebhookPayload: schemaOf(webhookPayload, "output") },
    },
  };
}

/** What a webhook of this type is sent. */
function webhookOperation(type: string): object {
  const schema = { $ref: "#/components/schemas/WebhookPayload" };
  const header = (name: string, description: string) => ({
    ...{ name, in: "header", required: true, description, schema: { type: "string" } },
  });
  return {
    operationId: `webhook ${type}`,
    summary: `Sent to webhooks that chose \`${type}\`; see docs/webhooks.md.`,
    parameters: [
      header("Tuppence-Signature", "t=SECONDS,v1=HEX: HMAC-SHA256 over SECONDS.BODY with the webhook's secret."),
      header("Tuppence-Event-Id", "The same in every try and replay."),
    ],
    requestBody: { required: true, content: { "application/json": { schema } } },
    responses: { "2XX": { description: "Accepted. Anything else, or no reply within 10 s, is tried again." } },
  };
}

function operation(r: Route): object {
  const parameters = [
    ...[...r.path.matchAll(/:(\w+)/g)].map(([, name]) => ({
      name,
      in: "path",
      required: true,
      schema: { type: "string", format: "uuid" },
    })),
    ...queryOf(r.query),
  ];
  return {
    operationId: r.name,
    summary: r.summary,
    ...(r.auth === "none" ? {} : { description: needs(r) }),
    // Machine-readable, for the test of roles and for generated clients.
    ...(r.may === null ? {} : { "x-permission": r.may }),
    ...(r.on === undefined ? {} : { "x-permission-on": r.on }),
    security: r.auth === "none" ? [] : r.auth === "key-or-loopback" ? [{ key: [] }, {}] : [{ key: [] }],
    ...(parameters.length === 0 ? {} : { parameters }),
    ...bodyOf(r),
    responses: { 200: success(r), ...failures(r) },
  };
}

/** What a caller needs, in words. */
function needs({ auth, may, scope }: Route): string {
  const key = scope === undefined ? [] : [`An API key needs the scope \`${scope}\`.`];
  const members = may === "account" || may === null ? "Every member may." : `Members need the permission \`${may}\`.`;
  const noKey = auth === "member" || !allows(KEY_ACTIONS, may ?? "account") ? ["API keys can't call this."] : key;
  return [...noKey, members].join(" ");
}

function bodyOf(r: Route): object {
  if (r.rawLimit !== undefined || r.stream) {
    const content = { "application/octet-stream": { schema: { type: "string", contentEncoding: "binary" } } };
    return { requestBody: { required: true, content } };
  }
  if (r.body === undefined) return {};
  return { requestBody: { required: true, content: { "application/json": { schema: schemaOf(r.body, "input") } } } };
}

function success(r: Route): object {
  const content =
    typeof r.reply === "string"
      ? { [r.reply]: { schema: r.line === undefined ? { type: "string" } : schemaOf(r.line, "output") } }
      : { "application/json": { schema: schemaOf(r.reply, "output") } };
  return {
    description:
      r.line === undefined
        ? "Done."
        : "One JSON object per line for each step; the last line is the result or the error.",
    content,
  };
}

function failures(r: Route): Record<string, object> {
  const codes: ErrorCode[] = [
    ...r.errors,
    "INTERNAL",
    ...(r.may === null || r.may === "account" ? [] : (["ROLE_TOO_LOW"] as const)),
    ...(r.auth === "none" ? [] : (["KEY_MISSING", "KEY_WRONG", "KEY_EXPIRED"] as const)),
    ...(r.scope === undefined ? [] : (["SCOPE_MISSING"] as const)),
    ...(r.body === undefined && r.query === undefined ? [] : (["BAD_REQUEST"] as const)),
    ...(r.body === undefined ? [] : (["BODY_TOO_LARGE"] as const)),
    ...(r.path.includes(":id") ? (["NOT_FOUND"] as const) : []),
  ];
  return Object.fromEntries(
    [...byStatus(codes)].map(([status, group]) => [
      String(status),
      {
        description: group.join(", "),
        content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } },
      },
    ]),
  );
}

function byStatus(codes: readonly ErrorCode[]): Map<number, ErrorCode[]> {
  const map = new Map<number, ErrorCode[]>();
  for (const code of new Set(codes)) {
    const { status } = ERROR_CODES[code];
    map.set(status, [...(map.get(status) ?? []), code]);
  }
  return map;
}

function queryOf(schema: $ZodType | undefined): object[] {
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = schemaOf(schema, "input") as {
    properties?: Record<string, object>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, shape]) => ({
    name,
    in: "query",
    required: required.includes(name),
    schema: shape,
  }));
}

/** JSON Schema 2020-12, OpenAPI 3.1's own dialect. Whole numbers that clients send have 32 bits (http/parse.ts). */
function schemaOf(schema: $ZodType, io: "input" | "output"): object {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    io,
    target: "draft-2020-12",
    override({ jsonSchema }) {
      if (io === "output" || jsonSchema.type !== "integer") return;
      jsonSchema.minimum = Math.max(jsonSchema.minimum ?? -MAX_INTEGER, -MAX_INTEGER);
      jsonSchema.maximum = Math.min(jsonSchema.maximum ?? MAX_INTEGER, MAX_INTEGER);
    },
  }) as Record<string, unknown>;
  return rest;
}
