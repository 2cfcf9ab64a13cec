import type { DeliveryRow, WebhookEventRow } from "../store/webhook-delivery.ts";
import type { WebhookContent, WebhookPayload } from "../wire/webhooks.ts";

/** What an event is told with, beside what its outbox row holds. */
export interface Around {
  readonly site: { readonly key: string; readonly name: string };
  /** Undefined: the event isn't about a visitor's conversation, or it was erased. */
  readonly visitor:
    | {
        readonly id: string;
        readonly externalId: string | null;
        readonly name: string | null;
        readonly email: string | null;
      }
    | undefined;
  /** The server's own address, without a slash at its end; undefined: unknown. */
  readonly url: string | undefined;
}

/** The parts of an outbox row's `data`, as the triggers of migrations 0025 and 0046 write them. */
interface EventData {
  readonly conversation?: { readonly id: string; readonly state?: string };
  readonly event?: Readonly<Record<string, unknown>>;
  readonly message?: {
    readonly attachment?: { readonly id: string; readonly key?: string; readonly name: string } | null;
    readonly [name: string]: unknown;
  };
  readonly handoff?: Readonly<Record<string, unknown>>;
  readonly rating?: Readonly<Record<string, unknown>>;
  readonly note?: Readonly<Record<string, unknown>>;
}

/** What an endpoint that gets only ids isn't told: texts, names of files, what was found out about the visitor. */
const PRIVATE = new Set(["text", "citations", "attachment", "summary", "facts", "comment"]);
/** Names of customers, in an event at the desk. */
const CUSTOMERS = new Set(["fromName", "intoName"]);

/** The body for an `http` endpoint, before it's written as JSON. */
export function payloadOf(event: WebhookEventRow, content: WebhookContent, around: Around): WebhookPayload {
  const data = event.data as EventData;
  const part = (value: Readonly<Record<string, unknown>> | undefined) =>
    value === undefined
      ? undefined
      : Object.fromEntries(
          Object.entries(value).filter(([name, one]) => one !== null && !(content === "ids" && PRIVATE.has(name))),
        );
  const message = data.message === undefined ? undefined : withAddress(part(data.message) ?? {}, data, around.url);
  const { visitor, site, url } = around;
  const conversation =
    data.conversation === undefined
      ? undefined
      : {
          ...shown(data.conversation, content),
          id: data.conversation.id,
          ...(data.conversation.state === undefined || url === undefined
            ? {}
            : { url: `${url}/console/conversations/${data.conversation.id}` }),
        };
  const payload = {
    id: event.id,
    type: event.type,
    createdAt: event.createdAt.toISOString(),
    site,
    conversation,
    event: data.event === undefined ? undefined : shown(data.event, content),
    visitor: visitor === undefined ? undefined : content === "ids" ? { id: visitor.id } : visitor,
    // What isn't known is null, not absent, where receivers look for it.
    message: message === undefined ? undefined : { agent: null, ...message },
    handoff:
      data.handoff === undefined ? undefined : { reason: null, agent: null, agentId: null, ...part(data.handoff) },
    rating: part(data.rating),
    note: part(data.note),
  };
  return Object.fromEntries(Object.entries(payload).filter(([, value]) => value !== undefined)) as WebhookPayload;
}

/** A part that names teams, tags and rules, which an endpoint for ids only gets the ids of. Agents' names stay. */
function shown(part: Readonly<Record<string, unknown>>, content: WebhookContent): Record<string, unknown> {
  const entries = Object.entries(part);
  if (content === "full") return Object.fromEntries(entries);
  return Object.fromEntries(
    entries.filter(([name]) => !CUSTOMERS.has(name)).map(([name, value]) => [name, withoutName(value)]),
  );
}

function withoutName(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutName);
  return typeof value === "object" && value !== null && "id" in value ? { id: value.id } : value;
}

/** The attachment with an address; one from an earlier version has a key, which isn't told. */
function withAddress(message: Record<string, unknown>, data: EventData, url: string | undefined) {
  const attachment = data.message?.attachment;
  if (attachment == null || message.attachment === undefined) return message;
  const { key: _, ...shown } = attachment;
  return {
    ...message,
    attachment: { ...shown, ...(url === undefined ? {} : { url: `${url}/api/v1/files/${shown.id}` }) },
  };
}

/** Headers that name a delivery, for every kind of endpoint. */
export function headersOf(event: Pick<WebhookEventRow, "id" | "type">, delivery: Pick<DeliveryRow, "id" | "attempts">) {
  return {
    "content-type": "application/json",
    "user-agent": "Tuppence-Webhooks/1.0",
    "tuppence-event-id": event.id,
    "tuppence-event-type": event.type,
    "tuppence-delivery-id": delivery.id,
    "tuppence-attempt": String(delivery.attempts + 1),
  };
}
