import { eq, sql } from "drizzle-orm";
import type { Db } from "../../../server/ports/database/port.ts";
import type { deskStateOf } from "../../../server/store/desk-event.ts";
import { conversation } from "../../../server/store/schema/conversation.ts";
import { deskEvent } from "../../../server/store/schema/desk.ts";
import { handoff } from "../../../server/store/schema/handoff.ts";
import { ledgerEntry } from "../../../server/store/schema/ledger.ts";
import { message, note, rating } from "../../../server/store/schema/message.ts";
import { site } from "../../../server/store/schema/organisation.ts";
import { turn } from "../../../server/store/schema/turn.ts";

/**
 * The number of the transaction that stored a row. Everything that changes a conversation locks it before it writes, so
 * within a conversation these numbers are in the order in which things happened, whatever the clocks said.
 */
interface Stamped {
  readonly xid: number;
}
type Columns<T extends { $inferSelect: object }, K extends keyof T["$inferSelect"]> = Readonly<
  Pick<T["$inferSelect"], K>
>;
export type StoredMessage = Stamped &
  Columns<
    typeof message,
    "id" | "conversationId" | "sequence" | "clientMessageId" | "author" | "text" | "detail" | "turnId"
  >;
export type StoredEvent = Stamped &
  Columns<typeof deskEvent, "id" | "conversationId" | "number" | "kind" | "by" | "byId" | "detail">;
type StateColumns = Parameters<typeof deskStateOf>[0];

/** What the database has of a storm, as far as the rules look at it. */
export interface Rows {
  readonly conversations: readonly (StateColumns & Columns<typeof conversation, "id" | "sequence" | "deskEvents">)[];
  /** By conversation and sequence. */
  readonly messages: readonly StoredMessage[];
  readonly turns: readonly Columns<
    typeof turn,
    "id" | "messageId" | "answerMessageId" | "state" | "form" | "costNanoUsd" | "counterfactualNanoUsd"
  >[];
  readonly handoffs: readonly Columns<
    typeof handoff,
    "id" | "conversationId" | "state" | "agent" | "agentId" | "claimedAt" | "endedAt" | "activeSeconds"
  >[];
  /** By conversation and number. */
  readonly events: readonly StoredEvent[];
  readonly ledger: readonly Columns<
    typeof ledgerEntry,
    "id" | "turnId" | "conversationId" | "side" | "kind" | "nanoUsd" | "quantity"
  >[];
  readonly notes: readonly Columns<typeof note, "id" | "text">[];
  readonly ratings: readonly Columns<typeof rating, "messageId" | "helped">[];
}

/** Reads all of a site's rows; it's a reader of its own, not the server's. */
export async function readRows(db: Db, siteKey: string): Promise<Rows> {
  const [found] = await db.select().from(site).where(eq(site.key, siteKey));
  if (found === undefined) throw new Error(`There is no site ${siteKey}.`);
  const siteId = found.id;
  const xid = sql<string>`xmin::text`.mapWith(Number);
  const ofSite = eq(conversation.siteId, siteId);
  const messages = await db
    .select({ row: message, xid: sql<string>`${message}.xmin::text`.mapWith(Number) })
    .from(message)
    .innerJoin(conversation, eq(conversation.id, message.conversationId))
    .where(ofSite)
    .orderBy(message.conversationId, message.sequence);
  const events = await db
    .select({ row: deskEvent, xid })
    .from(deskEvent)
    .where(eq(deskEvent.siteId, siteId))
    .orderBy(deskEvent.conversationId, deskEvent.number);
  const notes = await db
    .select({ row: note })
    .from(note)
    .innerJoin(conversation, eq(conversation.id, note.conversationId))
    .where(ofSite);
  const ratings = await db
    .select({ row: rating })
    .from(rating)
    .innerJoin(conversation, eq(conversation.id, rating.conversationId))
    .where(ofSite);
  return {
    conversations: await db.select().from(conversation).where(ofSite),
    messages: messages.map(({ row, ...stamp }) => ({ ...row, ...stamp })),
    turns: await db.select().from(turn).where(eq(turn.siteId, siteId)),
    handoffs: await db.select().from(handoff).where(eq(handoff.siteId, siteId)),
    events: events.map(({ row, ...stamp }) => ({ ...row, ...stamp })),
    ledger: await db.select().from(ledgerEntry).where(eq(ledgerEntry.siteId, siteId)),
    notes: notes.map(({ row }) => row),
    ratings: ratings.map(({ row }) => row),
  };
}
