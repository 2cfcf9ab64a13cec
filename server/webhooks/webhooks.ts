import { TuppenceError } from "../lib/errors.ts";
import type { Sealer } from "../lib/seal.ts";
import type { Db } from "../ports/database/port.ts";
import { findSiteById, firstSite, type SiteRow } from "../store/site.ts";
import {
  addEndpoint,
  changeEndpoint,
  countDeliveries,
  countEndpoints,
  deleteEndpoint,
  findEndpoint,
  listEndpoints,
  type WebhookRow,
} from "../store/webhook.ts";
import { dropOldEvents, queueNew } from "../store/webhook-delivery.ts";
import {
  WEBHOOK_LIMITS,
  type WebhookContent,
  type WebhookEvent,
  type WebhookKind,
  type WebhookWire,
} from "../wire/webhooks.ts";
import { endpointAddress, shownAddress } from "./address.ts";
import { createDeliveries, type Deliveries } from "./deliveries.ts";
import { MOST_TRIES } from "./send.ts";
import { newSecret } from "./sign.ts";

/** Days that the log is kept. */
const KEPT_DAYS = 30;
const DAY_MS = 86_400_000;
/** Deliveries that one look takes from the outbox. */
const AT_ONCE = 500;
/** Characters of a secret that tell it apart from others. */
const SECRET_END = 4;

export interface WebhooksDeps {
  readonly db: Db;
  readonly sealer: Sealer;
  /** Hosts in private networks that may be sent to (WEBHOOK_PRIVATE_HOSTS). */
  readonly privateHosts: readonly string[];
  readonly clock: { now(): Date };
  /** Looks for jobs at once, instead of at the next look. */
  wakeJobs(): void;
}

export interface NewWebhook {
  readonly organisationId: string;
  /** Null: all sites. */
  readonly siteId: string | null;
  readonly kind: WebhookKind;
  readonly name?: string | undefined;
  readonly address: string;
  readonly events: readonly WebhookEvent[];
  readonly content: WebhookContent;
  /** A member's or an API key's name. */
  readonly by: string | null;
}

export interface WebhookChanges {
  readonly siteId?: string | null | undefined;
  readonly name?: string | undefined;
  readonly address?: string | undefined;
  readonly events?: readonly WebhookEvent[] | undefined;
  readonly content?: WebhookContent | undefined;
  readonly isOn?: boolean | undefined;
}

/** Where changes are sent: the endpoints, their secrets and their log. */
export interface Webhooks extends Deliveries {
  /** @param siteId only those that get this site's events */
  list(organisationId: string, siteId?: string): Promise<WebhookWire[]>;
  /** @throws NOT_FOUND, also for another organisation's */
  read(organisationId: string, id: string): Promise<WebhookWire>;
  /** @returns its secret, which can't be read again; null: this kind isn't signed. @throws WEBHOOK_* */
  add(webhook: NewWebhook): Promise<{ webhook: WebhookWire; secret: string | null }>;
  /** @throws NOT_FOUND, WEBHOOK_INVALID, WEBHOOK_ADDRESS_REFUSED */
  change(organisationId: string, id: string, change: WebhookChanges): Promise<WebhookWire>;
  /** Deletes an endpoint with its log. @throws NOT_FOUND */
  remove(organisationId: string, id: string): Promise<WebhookWire>;
  /** A new secret; the old one signs too for so many hours. @throws NOT_FOUND, WEBHOOK_INVALID if it isn't signed */
  rotate(
    organisationId: string,
    id: string,
    overlapHours: number,
  ): Promise<{ webhook: WebhookWire; secret: string | null }>;
  /** Makes jobs of what is new in the outbox; to be called about once a second. @returns how many deliveries */
  look(): Promise<number>;
  /** Deletes what is too old from the log. */
  tidy(): Promise<void>;
}

export function createWebhooks(deps: WebhooksDeps): Webhooks {
  const { db, sealer, clock } = deps;

  async function rowOf(organisationId: string, id: string): Promise<WebhookRow> {
    const row = await findEndpoint(db, id);
    if (row !== undefined && row.organisationId === organisationId) return row;
    throw new TuppenceError("NOT_FOUND", "This webhook doesn't exist.", "Load the list of webhooks again.");
  }

  async function wires(rows: readonly WebhookRow[]): Promise<WebhookWire[]> {
    const since = new Date(clock.now().getTime() - KEPT_DAYS * DAY_MS);
    const ids = rows.map((row) => row.id);
    const counts = await countDeliveries(db, ids, since);
    const sites = new Map<string, SiteRow | undefined>();
    for (const { siteId } of rows) {
      if (siteId !== null && !sites.has(siteId)) sites.set(siteId, await findSiteById(db, siteId));
    }
    return rows.map((row) =>
      toWire(row, {
        site: row.siteId === null ? null : (sites.get(row.siteId)?.key ?? null),
        counts: counts.get(row.id) ?? { waiting: 0, delivered: 0, failed: 0 },
        now: clock.now(),
      }),
    );
  }
  const wireOf = async (row: WebhookRow): Promise<WebhookWire> => (await wires([row]))[0] as WebhookWire;

  const changed = async (id: string, change: Parameters<typeof changeEndpoint>[2]): Promise<WebhookWire> => {
    const row = await changeEndpoint(db, id, change);
    if (row !== undefined) return wireOf(row);
    throw new TuppenceError("NOT_FOUND", "This webhook doesn't exist.", "Load the list of webhooks again.");
  };

  return {
    ...createDeliveries({ db, clock, rowOf, siteOf: (row) => siteOf(row) }),
    list: async (organisationId, siteId) => wires(await listEndpoints(db, organisationId, siteId)),
    read: async (organisationId, id) => wireOf(await rowOf(organisationId, id)),
    async add({ organisationId, siteId, kind, name, events, content, by, ...given }) {
      const address = endpointAddress(given.address, deps.privateHosts);
      if ((await countEndpoints(db, organisationId)) >= WEBHOOK_LIMITS.perOrganisation) {
        throw new TuppenceError(
          "WEBHOOK_INVALID",
          `There are ${WEBHOOK_LIMITS.perOrganisation} webhooks already.`,
          "Delete one that you don't need.",
        );
      }
      const secret = kind === "http" ? newSecret() : null;
      const row = await addEndpoint(db, {
        ...{ organisationId, siteId, kind, content, createdBy: by, createdAt: clock.now() },
        name: name ?? new URL(address).host,
        events: [...new Set(events)],
        ...{ address: sealer.seal(address), shownAddress: shownAddress(kind, address) },
        ...(secret === null ? {} : { secret: sealer.seal(secret), secretEnd: secret.slice(-SECRET_END) }),
      });
      return { webhook: await wireOf(row), secret };
    },
    async change(organisationId, id, { siteId, name, events, content, isOn, ...given }) {
      const row = await rowOf(organisationId, id);
      const address = given.address === undefined ? undefined : endpointAddress(given.address, deps.privateHosts);
      const works = { failures: 0, failingSince: null, fault: null, retryAt: null };
      return changed(id, {
        ...(siteId === undefined ? {} : { siteId }),
        ...(name === undefined ? {} : { name }),
        ...(events === undefined ? {} : { events: [...new Set(events)] }),
        ...(content === undefined ? {} : { content }),
        ...(address === undefined
          ? {}
          : { address: sealer.seal(address), shownAddress: shownAddress(row.kind, address), ...works }),
        ...(isOn === undefined || isOn === (row.disabledAt === null)
          ? {}
          : isOn
            ? { disabledAt: null, disabledBy: null, ...works }
            : { disabledAt: clock.now(), disabledBy: "person" as const }),
      });
    },
    async remove(organisationId, id) {
      const removed = await wireOf(await rowOf(organisationId, id));
      await deleteEndpoint(db, id);
      return removed;
    },
    async rotate(organisationId, id, overlapHours) {
      const row = await rowOf(organisationId, id);
      if (row.secret === null) {
        throw new TuppenceError(
          "WEBHOOK_INVALID",
          "Slack and Teams don't check signatures, so this webhook has no secret.",
          "If its address got out, make a new one in Slack or Teams and enter it here.",
        );
      }
      const secret = newSecret();
      const until = new Date(clock.now().getTime() + overlapHours * 60 * 60_000);
      const old =
        overlapHours === 0
          ? { oldSecret: null, oldSecretUntil: null }
          : { oldSecret: row.secret, oldSecretUntil: until };
      const webhook = await changed(id, {
        ...{ secret: sealer.seal(secret), secretEnd: secret.slice(-SECRET_END), ...old },
      });
      return { webhook, secret };
    },
    async look() {
      let all = 0;
      for (;;) {
        const queued = await queueNew(db, { mostAttempts: MOST_TRIES, limit: AT_ONCE });
        all += queued;
        if (queued < AT_ONCE) break;
      }
      if (all > 0) deps.wakeJobs();
      return all;
    },
    async tidy() {
      await dropOldEvents(db, new Date(clock.now().getTime() - KEPT_DAYS * DAY_MS));
    },
  };

  /** The site that a test is told of. */
  async function siteOf(row: WebhookRow): Promise<SiteRow | undefined> {
    return row.siteId === null ? firstSite(db, row.organisationId) : findSiteById(db, row.siteId);
  }
}

function toWire(
  row: WebhookRow,
  { site, counts, now }: { site: string | null; counts: WebhookWire["counts"]; now: Date },
): WebhookWire {
  const { id, kind, name, shownAddress: address, events, content, secretEnd, createdBy } = row;
  const isOldValid = row.oldSecretUntil !== null && row.oldSecretUntil > now;
  return {
    ...{ id, site, kind, name, address, events, content, secretEnd, counts, createdBy },
    oldSecretUntil: isOldValid ? (row.oldSecretUntil?.toISOString() ?? null) : null,
    disabled: row.disabledAt === null ? null : { at: row.disabledAt.toISOString(), by: row.disabledBy ?? "person" },
    failing:
      row.failingSince === null
        ? null
        : { since: row.failingSince.toISOString(), fault: row.fault ?? "", tries: row.failures },
    lastDeliveredAt: row.lastDeliveredAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
  };
}
