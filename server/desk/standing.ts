import type { Store } from "../ports/database/port.ts";
import { awayUntil } from "../settings/hours.ts";
import { hoursFor } from "../settings/team-hours.ts";
import type { ConversationRow } from "../store/conversation.ts";
import { openHandoff, placeInQueue } from "../store/handoff.ts";
import { findVisitorById } from "../store/visitor.ts";
import { isHere, openAt as openAtOf } from "./presence.ts";

/** What a visitor is told about a conversation that isn't in its row. */
export interface Standing {
  /** While it's queued, from 1. */
  readonly place?: number;
  /** See `openAt`: while it's queued, or its agent is away. */
  readonly openAt?: string;
  /** Where a reply reaches the visitor. */
  readonly email?: string;
}

/** Reads the place in the queue while it's queued, and when someone will be available if nobody is. */
export async function standingOf(store: Store, row: ConversationRow, now: Date): Promise<Standing> {
  const waiting = row.state === "queued" ? await openHandoff(store, row.id) : undefined;
  const queued = waiting?.state === "queued" ? waiting : undefined;
  const isAway = row.state === "person" && row.agentId !== null && !(await isHere(store, row.agentId, now));
  const hours = () => hoursFor(store, row);
  const openAt =
    queued !== undefined
      ? await openAtOf(store, { siteId: row.siteId, hours: await hours(), now })
      : isAway
        ? (awayUntil(await hours(), now) ?? "")
        : undefined;
  const email = (await findVisitorById(store, row.visitorId))?.email ?? null;
  return {
    ...(queued === undefined ? {} : { place: await placeInQueue(store, queued) }),
    ...(openAt === undefined ? {} : { openAt }),
    ...(email === null ? {} : { email }),
  };
}
