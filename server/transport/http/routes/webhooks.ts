import * as z from "zod/mini";
import { TuppenceError } from "../../../lib/errors.ts";
import { addAudit } from "../../../store/audit.ts";
import type { Webhooks } from "../../../webhooks/webhooks.ts";
import type { AuditAction } from "../../../wire/audit.ts";
import {
  changeWebhookRequest,
  createWebhookRequest,
  deliveriesQuery,
  deliveriesReply,
  deliveryMade,
  deliveryReply,
  replayedReply,
  rotateWebhookRequest,
  type WebhookContent,
  webhookMade,
  webhooksReply,
  webhookWire,
} from "../../../wire/webhooks.ts";
import type { Caller, TransportDeps } from "../../deps.ts";
import { siteOf } from "../../site-of.ts";
import { auditActor } from "../audit.ts";
import { type Call, type Route, route } from "../route.ts";

const common = { auth: "key", scope: "settings" } as const;
const path = "/api/v1/webhooks";
const log = "/api/v1/webhook-deliveries";

type Deps = Pick<TransportDeps, "db" | "sites" | "clock"> & { readonly webhooks: Webhooks };

/** Webhooks: where conversations' changes are sent, and the log of what was. */
export function webhookRoutes(deps: Pick<TransportDeps, "db" | "sites" | "clock" | "webhooks">): Route[] {
  const { webhooks } = deps;
  if (webhooks === undefined) return [];
  const all = { ...deps, webhooks };
  return [...listRoutes(all), ...endpointRoutes(all), ...actionRoutes(all), ...logRoutes(all)];
}

function listRoutes(deps: Deps): Route[] {
  const { sites, webhooks } = deps;
  return [
    route({
      ...common,
      method: "get",
      path,
      name: "webhookList",
      may: "settings.read",
      on: "organisation",
      summary: "Lists webhooks, oldest first: a site's and those for all sites; without a site all of them.",
      query: z.object({ site: z.optional(z.string().check(z.maxLength(100))) }),
      reply: webhooksReply,
      errors: ["SITE_UNKNOWN"],
      async handle({ caller, query }) {
        const site = query.site === undefined ? undefined : await siteOf(sites, caller, query.site);
        return { webhooks: await webhooks.list(ownOf(caller), site?.id) };
      },
    }),
    route({
      ...common,
      method: "post",
      path,
      name: "webhookAdd",
      records: { own: ["webhook-added"] },
      may: "settings.write",
      on: "organisation",
      summary:
        "Adds a webhook and returns its secret, which can't be read again. With the content `full`, a key needs the scope `conversations` too.",
      body: createWebhookRequest,
      reply: webhookMade,
      errors: ["SITE_UNKNOWN", "WEBHOOK_INVALID", "WEBHOOK_ADDRESS_REFUSED"],
      async handle({ caller, body, request }) {
        const { site: key, ...given } = body;
        mayGet(caller, given.content);
        const site = key === null ? null : await siteOf(sites, caller, key);
        const organisationId = ownOf(caller);
        const made = await webhooks.add({ ...given, organisationId, siteId: site?.id ?? null, by: nameOf(caller) });
        await audit(deps, { caller, request }, "webhook-added", made.webhook);
        return made;
      },
    }),
  ];
}

function endpointRoutes(deps: Deps): Route[] {
  const { sites, webhooks } = deps;
  const errors = ["NOT_FOUND"] as const;
  return [
    route({
      ...common,
      method: "get",
      path: `${path}/:id`,
      name: "webhookRead",
      may: "settings.read",
      on: "organisation",
      summary: "Returns a webhook.",
      reply: webhookWire,
      errors,
      handle: ({ caller, params }) => webhooks.read(ownOf(caller), idOf(params)),
    }),
    route({
      ...common,
      method: "patch",
      path: `${path}/:id`,
      name: "webhookChange",
      records: { own: ["webhook-changed"] },
      may: "settings.write",
      on: "organisation",
      summary: "Changes a webhook, or switches it off or on. What happens while it's off isn't sent later.",
      body: changeWebhookRequest,
      reply: webhookWire,
      errors: [...errors, "SITE_UNKNOWN", "WEBHOOK_INVALID", "WEBHOOK_ADDRESS_REFUSED"],
      async handle({ caller, params, body, request }) {
        const { site: key, ...change } = body;
        const organisationId = ownOf(caller);
        const before = await webhooks.read(organisationId, idOf(params));
        // Whoever changes where texts go, or which, could read them there.
        mayGet(caller, change.content ?? before.content);
        const site = key == null ? key : await siteOf(sites, caller, key);
        const changed = await webhooks.change(organisationId, before.id, {
          ...change,
          ...(site === undefined ? {} : { siteId: site?.id ?? null }),
        });
        await audit(deps, { caller, request }, "webhook-changed", changed);
        return changed;
      },
    }),
    route({
      ...common,
      method: "delete",
      path: `${path}/:id`,
      name: "webhookRemove",
      records: { own: ["webhook-removed"] },
      may: "settings.write",
      on: "organisation",
      summary: "Deletes a webhook with its log. What waits isn't sent any more.",
      reply: z.object({ removed: z.literal(true) }),
      errors,
      async handle({ caller, params, request }) {
        const removed = await webhooks.remove(ownOf(caller), idOf(params));
        await audit(deps, { caller, request }, "webhook-removed", removed);
        return { removed: true as const };
      },
    }),
  ];
}

function actionRoutes(deps: Deps): Route[] {
  const { webhooks } = deps;
  return [
    route({
      ...common,
      method: "post",
      path: `${path}/:id/rotate`,
      name: "webhookRotate",
      records: { own: ["webhook-secret-made"] },
      may: "settings.write",
      on: "organisation",
      summary: "Makes a new secret and returns it. The old one signs too for `overlapHours`.",
      body: rotateWebhookRequest,
      reply: webhookMade,
      errors: ["NOT_FOUND", "WEBHOOK_INVALID"],
      async handle({ caller, params, body, request }) {
        const organisationId = ownOf(caller);
        // With the secret, somebody could forge what is sent.
        mayGet(caller, (await webhooks.read(organisationId, idOf(params))).content);
        const made = await webhooks.rotate(organisationId, idOf(params), body.overlapHours);
        await audit(deps, { caller, request }, "webhook-secret-made", made.webhook);
        return made;
      },
    }),
    route({
      ...common,
      method: "post",
      path: `${path}/:id/test`,
      name: "webhookTest",
      records: { nothing: "asks" },
      may: "settings.write",
      on: "organisation",
      summary: "Sends an event of the type `webhook.test`; its log entry shows what became of it.",
      reply: deliveryMade,
      errors: ["NOT_FOUND", "WEBHOOK_OFF", "SITE_UNKNOWN"],
      handle: async ({ caller, params }) => ({
        delivery: await webhooks.test(ownOf(caller), idOf(params), nameOf(caller)),
      }),
    }),
    route({
      ...common,
      method: "post",
      path: `${path}/:id/replay-failed`,
      name: "webhookReplayFailed",
      records: { own: ["webhook-replayed"] },
      may: "settings.write",
      on: "organisation",
      summary: "Sends what was given up again, oldest first, at most 1,000 at once.",
      reply: replayedReply,
      errors: ["NOT_FOUND", "WEBHOOK_OFF"],
      async handle({ caller, params, request }) {
        const webhook = await webhooks.read(ownOf(caller), idOf(params));
        const replayed = await webhooks.replayFailed(ownOf(caller), webhook.id, nameOf(caller));
        await audit(deps, { caller, request }, "webhook-replayed", webhook, { deliveries: replayed });
        return { replayed };
      },
    }),
  ];
}

function logRoutes(deps: Deps): Route[] {
  const { webhooks } = deps;
  return [
    route({
      ...common,
      method: "get",
      path: `${path}/:id/deliveries`,
      name: "webhookDeliveries",
      may: "settings.read",
      on: "organisation",
      summary: "Lists what was sent to a webhook in the last 30 days, newest first.",
      query: deliveriesQuery,
      reply: deliveriesReply,
      errors: ["NOT_FOUND"],
      handle: ({ caller, params, query }) => webhooks.deliveries(ownOf(caller), idOf(params), query),
    }),
    route({
      ...common,
      method: "get",
      path: `${log}/:id`,
      name: "webhookDeliveryRead",
      may: "settings.read",
      on: "organisation",
      summary:
        "Returns a delivery with its tries. Its body and the receivers' replies only to keys with the scope `conversations`.",
      reply: deliveryReply,
      errors: ["NOT_FOUND"],
      async handle({ caller, params }) {
        const reply = await webhooks.delivery(ownOf(caller), idOf(params));
        if (mayRead(caller)) return reply;
        return { ...reply, body: null, tries: reply.tries.map((one) => ({ ...one, reply: null })) };
      },
    }),
    route({
      ...common,
      method: "post",
      path: `${log}/:id/replay`,
      name: "webhookReplay",
      records: { own: ["webhook-replayed"] },
      may: "settings.write",
      on: "organisation",
      summary: "Sends an event again, with the same id, as a new delivery behind those that wait.",
      reply: deliveryMade,
      errors: ["NOT_FOUND", "WEBHOOK_OFF"],
      async handle({ caller, params, request }) {
        const organisationId = ownOf(caller);
        const delivery = await webhooks.replay(organisationId, idOf(params), nameOf(caller));
        const actor = auditActor(caller, request);
        await addAudit(deps.db, {
          ...{ ...actor, organisationId, action: "webhook-replayed", subject: delivery.type, at: deps.clock.now() },
          detail: { event: delivery.eventId },
        });
        return { delivery };
      },
    }),
  ];
}

/** Every caller of these routes has an organisation: a key or a member. */
const ownOf = (caller: Caller) => caller.organisationId ?? "";
const idOf = ({ id = "" }: Readonly<Record<string, string>>) => id;
const nameOf = ({ member, key }: Caller): string | null => member?.name ?? key?.name ?? null;

/** Managers read conversations anyway; a key needs the scope. */
const mayRead = ({ key }: Caller) => key === undefined || key.scopes.includes("conversations");

/** A key can't have more sent than it may read itself. @throws SCOPE_MISSING */
function mayGet(caller: Caller, content: WebhookContent): void {
  if (content === "ids" || mayRead(caller)) return;
  throw new TuppenceError(
    "SCOPE_MISSING",
    `The API key "${caller.key?.name}" doesn't have the scope "conversations", and this webhook sends what customers write.`,
    'Use the content "ids", or a key with the scope "conversations".',
  );
}

/** Who had what sent where. */
function audit(
  { db, clock }: Deps,
  { caller, request }: Pick<Call<unknown, unknown>, "caller" | "request">,
  action: AuditAction,
  { name, address, site, content }: { name: string; address: string; site: string | null; content: string },
  more: Readonly<Record<string, number>> = {},
): Promise<void> {
  const detail = { address: address.slice(0, 200), site, content, ...more };
  return addAudit(db, {
    ...auditActor(caller, request),
    ...{ organisationId: ownOf(caller), action, subject: name, detail, at: clock.now() },
  });
}
