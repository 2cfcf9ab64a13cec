import { and, desc, eq, inArray, isNull, sql } from "drizzle-orm";
import { TuppenceError } from "../lib/errors.ts";
import { newId } from "../lib/ids.ts";
import type { Db, Store, Tx } from "../ports/database/port.ts";
import { atOrNow, changes, placeholders, prepared, preparedBy } from "./prepared.ts";
import { conversation, episode } from "./schema/conversation.ts";
import { visitor } from "./schema/visitor.ts";

export type ConversationRow = typeof conversation.$inferSelect;
export type ConversationState = ConversationRow["state"];
/**
 * Who has the floor, and the number of the last event at the desk by then. Servers announce it, and two announcements can
 * arrive in either order: the one with the higher number is newer.
 */
export type Floor = Readonly<Pick<ConversationRow, "state" | "agent" | "deskEvents">>;

const create = prepared<object, ConversationRow[]>((store) =>
  store
    .insert(conversation)
    .values({
      ...placeholders("id", "siteId", "visitorId", "isDemo", "isTest"),
      createdAt: atOrNow,
      updatedAt: atOrNow,
    })
    .returning(),
);
const begin = prepared<object, unknown>((store) =>
  store.insert(episode).values({
    ...placeholders("id", "conversationId"),
    number: 1,
    startedAt: atOrNow,
  }),
);

/** A new conversation with its first episode. @param options.at when it began; default: the database's clock */
export async function createConversation(
  tx: Tx,
  options: { siteId: string; visitorId: string; isDemo?: boolean; isTest?: boolean; at?: Date },
): Promise<ConversationRow> {
  const { siteId, visitorId, isDemo = false, isTest = false } = options;
  const at = options.at?.toISOString() ?? null;
  const [row] = await create(tx, { id: newId(), siteId, visitorId, isDemo, isTest, at });
  await begin(tx, { id: newId(), conversationId: (row as ConversationRow).id, at });
  return row as ConversationRow;
}

const lock = prepared<{ visitorId: string }, { id: string }[]>((store) =>
  store
    .select({ id: visitor.id })
    .from(visitor)
    .where(eq(visitor.id, sql.placeholder("visitorId")))
    .for("update"),
);

/** Locks the visitor's row, so that two first messages of one visitor don't create two conversations. */
export async function lockVisitor(tx: Tx, visitorId: string): Promise<boolean> {
  const rows = await lock(tx, { visitorId });
  return rows.length === 1;
}

const latest = prepared<{ siteId: string; visitorId: string }, ConversationRow[]>((store) =>
  store
    .select()
    .from(conversation)
    .where(
      and(
        eq(conversation.visitorId, sql.placeholder("visitorId")),
        eq(conversation.siteId, sql.placeholder("siteId")),
        isNull(conversation.mergedInto),
      ),
    )
    .orderBy(desc(sql`coalesce(${conversation.continuesAt}, ${conversation.createdAt})`), desc(conversation.id))
    .limit(1),
);

/** The visitor's newest conversation, closed or not, or undefined; never one that was merged into another one. */
export async function latestConversation(
  store: Store,
  { siteId, visitorId }: { siteId: string; visitorId: string },
): Promise<ConversationRow | undefined> {
  const [row] = await latest(store, { siteId, visitorId });
  return row;
}

const byId = (store: Store) =>
  store
    .select()
    .from(conversation)
    .where(eq(conversation.id, sql.placeholder("conversationId")));
const found = prepared<{ conversationId: string }, ConversationRow[]>(byId);
const locked = prepared<{ conversationId: string }, ConversationRow[]>((store) => byId(store).for("update"));
const currentEpisode = prepared<{ conversationId: string }, { id: string; number: number }[]>((store) =>
  store
    .select({ id: episode.id, number: episode.number })
    .from(episode)
    .where(eq(episode.conversationId, sql.placeholder("conversationId")))
    .orderBy(desc(episode.number))
    .limit(1),
);

/** A conversation by id, or undefined. */
export async function findConversation(store: Store, conversationId: string): Promise<ConversationRow | undefined> {
  const [row] = await found(store, { conversationId });
  return row;
}

export const floorOf = ({ state, agent, deskEvents }: Floor): Floor => ({ state, agent, deskEvents });

/** Who has the floor of a locked conversation, after what this transaction has changed. */
export async function floorNow(tx: Tx, conversationId: string): Promise<Floor> {
  const row = await findConversation(tx, conversationId);
  if (row === undefined) throw new Error("A conversation that this transaction has locked is gone.");
  return floorOf(row);
}

const foundWithVisitor = prepared<
  { conversationId: string },
  { conversation: ConversationRow; visitor: typeof visitor.$inferSelect }[]
>((store) =>
  store
    .select({ conversation, visitor })
    .from(conversation)
    .innerJoin(visitor, eq(visitor.id, conversation.visitorId))
    .where(eq(conversation.id, sql.placeholder("conversationId"))),
);

/** A conversation by id with its visitor, or undefined. */
export async function findWithVisitor(store: Store, conversationId: string) {
  const [row] = await foundWithVisitor(store, { conversationId });
  return row;
}

/** A conversation's row, locked until the transaction ends; undefined if unknown. */
export async function lockConversationRow(tx: Tx, conversationId: string): Promise<ConversationRow | undefined> {
  const [row] = await locked(tx, { conversationId });
  return row;
}

/** The conversation with its current episode, its row locked until the transaction ends; undefined if unknown. */
export async function lockConversation(
  tx: Tx,
  conversationId: string,
): Promise<(ConversationRow & { episodeId: string; episodeNumber: number }) | undefined> {
  const row = await lockConversationRow(tx, conversationId);
  if (row === undefined) return undefined;
  // A second statement on purpose: one that waited for the lock would still see the previous episode.
  const [current] = await currentEpisode(tx, { conversationId });
  if (current === undefined) return undefined;
  return { ...row, episodeId: current.id, episodeNumber: current.number };
}

/**
 * The conversation that a message for this one belongs to: itself, or the one that it was merged into, locked until the
 * transaction ends. It can't be merged while it's locked. @returns undefined if unknown
 */
export async function lockGoingOn(tx: Tx, conversationId: string): ReturnType<typeof lockConversation> {
  let locked = await lockConversation(tx, conversationId);
  while (locked !== undefined && locked.mergedInto !== null) locked = await lockConversation(tx, locked.mergedInto);
  return locked;
}

/** The conversation where this one goes on if it was merged, else itself. */
export async function goingOn(store: Store, row: ConversationRow): Promise<ConversationRow> {
  let now = row;
  while (now.mergedInto !== null) now = (await findConversation(store, now.mergedInto)) ?? { ...now, mergedInto: null };
  return now;
}

/** Puts back when a conversation last changed: what happened to it since is news to nobody. */
export async function restoreUpdatedAt(tx: Tx, conversationId: string, updatedAt: Date): Promise<void> {
  await tx.update(conversation).set({ updatedAt }).where(eq(conversation.id, conversationId));
}

/** Which of them changes; the others stay. */
const CHANGES = ["state", "agent", "agentId", "sequence"] as const;
const update = preparedBy<string, object, unknown>((store, changed) =>
  store
    .update(conversation)
    .set({
      ...changes(changed),
      updatedAt: atOrNow,
    })
    .where(eq(conversation.id, sql.placeholder("id"))),
);

/**
 * Changes a conversation's state, agent or last sequence number. A new agent without `agentId` is known by name only.
 * @param options.at when it changed; default: the database's clock
 */
export async function updateConversation(
  tx: Tx,
  conversationId: string,
  options: { state?: ConversationState; agent?: string | null; agentId?: string | null; sequence?: number; at?: Date },
): Promise<void> {
  const { at, ...rest } = options;
  const change = { ...(rest.agent === undefined ? {} : { agentId: null }), ...rest };
  const changed = CHANGES.filter((name) => change[name] !== undefined).join(" ");
  await update(tx, changed, { ...change, id: conversationId, at: at?.toISOString() ?? null });
}

/**
 * The visitor's newest conversation, or a new one. With the visitor's row locked, so that a first message sent twice
 * doesn't create two.
 * @throws VISITOR_TOKEN_WRONG if there is no such visitor
 */
export async function openConversation(
  db: Db,
  options: { siteId: string; visitorId: string; isDemo?: boolean; isTest?: boolean; at?: Date },
): Promise<ConversationRow> {
  const newest = await latestConversation(db, options);
  if (newest !== undefined) return newest;
  return db.transaction(async (tx) => {
    if (!(await lockVisitor(tx, options.visitorId))) {
      throw new TuppenceError("VISITOR_TOKEN_WRONG", "This visitor doesn't exist.", "Reload the page to start again.");
    }
    return (await latestConversation(tx, options)) ?? (await createConversation(tx, options));
  });
}

/**
 * Deletes a conversation with its messages, turns, handoffs, notes and files. Its ledger lines stay: the ledger is
 * append-only, and contains no text.
 * @returns false if it was already gone
 */
export async function deleteConversation(store: Store, conversationId: string): Promise<boolean> {
  const rows = await store
    .delete(conversation)
    .where(eq(conversation.id, conversationId))
    .returning({ id: conversation.id });
  return rows.length === 1;
}

/**
 * Those of the conversations in which the assistant must not speak: an agent has them, or they are closed or deleted.
 */
export async function silencedAmong(store: Store, conversationIds: readonly string[]): Promise<string[]> {
  const rows = await store
    .select({ id: conversation.id })
    .from(conversation)
    .where(and(inArray(conversation.id, [...conversationIds]), inArray(conversation.state, ["machine", "queued"])));
  const speaking = new Set(rows.map((row) => row.id));
  return conversationIds.filter((id) => !speaking.has(id));
}
