import { and, asc, eq, inArray, lt, ne, type SQL, sql } from "drizzle-orm";
import type { Store, Tx } from "../ports/database/port.ts";
import { prepared } from "./prepared.ts";
import { conversation } from "./schema/conversation.ts";
import { message } from "./schema/message.ts";
import { node, turn } from "./schema/turn.ts";
import type { TurnRow } from "./turn.ts";

const lock = prepared<{ turnId: string }, Pick<TurnRow, "state" | "leasedBy">[]>((store) =>
  store
    .select({ state: turn.state, leasedBy: turn.leasedBy })
    .from(turn)
    .where(eq(turn.id, sql.placeholder("turnId")))
    .for("update"),
);

/**
 * Locks a turn's row and says whether it's still waiting to be settled.
 * @param node the node that wants to settle it: false if another one has taken the turn over
 */
export async function lockPendingTurn(tx: Tx, turnId: string, node?: string): Promise<boolean> {
  const [row] = await lock(tx, { turnId });
  return row?.state === "pending" && (node === undefined || row.leasedBy === node);
}

/** A turn that is waiting to be answered, with what a run needs. */
export interface PendingTurn {
  readonly turn: TurnRow;
  readonly message: typeof message.$inferSelect;
}

/**
 * Takes over the turns that no living node is answering, and counts another run for them; two nodes never take the same
 * one.
 * @param options.seconds a node that hasn't been seen for this long is dead; undefined: every other node is
 * @param options.isDemo of demo conversations, or of all others
 * @returns them, in the order of their conversations' messages; `turn.attempts` counts this run, too
 */
export async function adoptTurns(
  store: Store,
  options: { node: string; seconds: number | undefined; isDemo: boolean },
): Promise<PendingTurn[]> {
  const { node: id, seconds, isDemo } = options;
  const isAlive =
    seconds === undefined
      ? sql`false`
      : sql`exists (select 1 from ${node} where ${node.id} = ${turn.leasedBy}
          and ${node.seenAt} > now() - make_interval(secs => ${seconds}))`;
  const orphans = store
    .select({ id: turn.id })
    .from(turn)
    .innerJoin(conversation, eq(conversation.id, turn.conversationId))
    .where(
      and(
        eq(turn.state, "pending"),
        eq(conversation.isDemo, isDemo),
        sql`${turn.leasedBy} is distinct from ${id}`,
        sql`not ${isAlive}`,
      ),
    )
    .for("update", { of: turn, skipLocked: true });
  const taken = await store
    .update(turn)
    .set({ leasedBy: id, attempts: sql`${turn.attempts} + 1` })
    .where(inArray(turn.id, orphans))
    .returning({ id: turn.id });
  return taken.length === 0
    ? []
    : pendingTurns(
        store,
        inArray(
          turn.id,
          taken.map((row) => row.id),
        ),
      );
}

/** The turns that a node has to answer. */
export async function leasedTurns(store: Store, options: { node: string; isDemo: boolean }): Promise<PendingTurn[]> {
  return pendingTurns(store, and(eq(turn.leasedBy, options.node), eq(conversation.isDemo, options.isDemo)));
}

async function pendingTurns(store: Store, which: SQL | undefined): Promise<PendingTurn[]> {
  return store
    .select({ turn, message })
    .from(turn)
    .innerJoin(message, eq(message.id, turn.messageId))
    .innerJoin(conversation, eq(conversation.id, turn.conversationId))
    .where(and(eq(turn.state, "pending"), which))
    .orderBy(asc(turn.conversationId), asc(message.sequence));
}

/** Whether a message before this one is still waiting for its answer, on any node. */
export async function isBehind(store: Store, options: { conversationId: string; sequence: number }): Promise<boolean> {
  const rows = await store
    .select({ id: turn.id })
    .from(turn)
    .innerJoin(message, eq(message.id, turn.messageId))
    .where(
      and(
        eq(turn.conversationId, options.conversationId),
        eq(turn.state, "pending"),
        lt(message.sequence, options.sequence),
      ),
    )
    .limit(1);
  return rows.length > 0;
}

/** Whether a turn is still waiting for that node. */
export async function isLeasedBy(store: Store, turnId: string, nodeId: string): Promise<boolean> {
  const rows = await store
    .select({ id: turn.id })
    .from(turn)
    .where(and(eq(turn.id, turnId), eq(turn.state, "pending"), eq(turn.leasedBy, nodeId)));
  return rows.length > 0;
}

/** The other living nodes that have a turn of a conversation to answer. */
export async function answeringNodes(
  store: Store,
  options: { conversationId: string; but: string; seconds: number },
): Promise<string[]> {
  const rows = await store
    .selectDistinct({ id: node.id })
    .from(turn)
    .innerJoin(node, eq(node.id, turn.leasedBy))
    .where(
      and(
        eq(turn.conversationId, options.conversationId),
        eq(turn.state, "pending"),
        ne(node.id, options.but),
        sql`${node.seenAt} > now() - make_interval(secs => ${options.seconds})`,
      ),
    );
  return rows.map((row) => row.id);
}

/** A turn that can't even be handed to a person: it's given up. */
export async function abandonTurn(store: Store, turnId: string): Promise<void> {
  await store
    .update(turn)
    .set({ state: "silent", tier: "none", reason: "machine-failed", settledAt: sql`now()` })
    .where(and(eq(turn.id, turnId), eq(turn.state, "pending")));
}
