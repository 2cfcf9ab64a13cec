import { and, eq, gt, lt, ne, or, sql } from "drizzle-orm";
import type { Db, Store } from "../ports/database/port.ts";
import { node } from "./schema/turn.ts";

/** How long rows of processes that are gone are kept, for operators to see. */
const KEPT = sql`interval '1 day'`;

/**
 * A process starts serving. One that served from the same place is dead: its row is removed, and anyone can take its
 * turns.
 * @param options.seconds a node that hasn't been seen for this long is dead
 * @returns false, and nothing else changed, if a living node signs sessions with another secret
 */
export async function joinNode(
  db: Db,
  options: { id: string; place: string; secretMark: string; seconds: number },
): Promise<boolean> {
  const { seconds, ...row } = options;
  return db.transaction(async (tx) => {
    await tx.delete(node).where(or(eq(node.place, row.place), lt(node.seenAt, sql`now() - ${KEPT}`)));
    const others = await tx
      .select({ id: node.id })
      .from(node)
      .where(and(ne(node.secretMark, row.secretMark), sql`${node.seenAt} > now() - make_interval(secs => ${seconds})`))
      .limit(1);
    if (others.length > 0) return false;
    await tx.insert(node).values(row);
    return true;
  });
}

/** It's alive. @returns false if its row is gone: another process took its place */
export async function touchNode(store: Store, id: string): Promise<boolean> {
  const rows = await store.update(node).set({ seenAt: sql`now()` }).where(eq(node.id, id)).returning({ id: node.id });
  return rows.length === 1;
}

/** It stops: others can take what it hasn't answered right away. */
export async function leaveNode(store: Store, id: string): Promise<void> {
  await store.delete(node).where(eq(node.id, id));
}

/** The other nodes that are alive. @param options.seconds a node that hasn't been seen for this long is dead */
export async function otherNodes(store: Store, options: { id: string; seconds: number }): Promise<string[]> {
  const { id, seconds } = options;
  const rows = await store
    .select({ id: node.id })
    .from(node)
    .where(and(ne(node.id, id), gt(node.seenAt, sql`now() - make_interval(secs => ${seconds})`)));
  return rows.map((row) => row.id);
}
