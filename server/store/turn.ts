import { asc, eq, sql } from "drizzle-orm";
import { newId } from "../lib/ids.ts";
import type { Store, Tx } from "../ports/database/port.ts";
import { atOrNow, changes, placeholders, prepared, preparedBy } from "./prepared.ts";
import { turn } from "./schema/turn.ts";

export type TurnRow = typeof turn.$inferSelect;

const insert = prepared<object, unknown>((store) =>
  store.insert(turn).values({
    ...placeholders("id", "siteId", "conversationId", "episodeId", "messageId", "answerMessageId", "state", "leasedBy"),
    createdAt: atOrNow,
  }),
);

/**
 * A turn for a stored visitor message: pending, or silent when a person has the floor.
 * @param options.at when the message came; default: the database's clock
 */
export async function insertTurn(
  tx: Tx,
  options: {
    id: string;
    siteId: string;
    conversationId: string;
    episodeId: string;
    messageId: string;
    answerMessageId: string;
    state: "pending" | "silent";
    /** The node that answers it. */
    leasedBy?: string;
    at?: Date;
  },
): Promise<void> {
  const { at, ...values } = options;
  if (options.state === "pending") {
    await insert(tx, { ...values, leasedBy: options.leasedBy ?? null, at: at?.toISOString() ?? null });
    return;
  }
  const silent = { tier: "person" as const, reason: "person-has-floor", settledAt: at ?? sql`now()` };
  await tx.insert(turn).values({ ...values, ...silent, ...(at === undefined ? {} : { createdAt: at }) });
}

/** Id for a turn or an answer to come. */
export const newTurnId = newId;

/** The turn that a message began, or undefined. */
export async function turnOfMessage(store: Store, messageId: string): Promise<TurnRow | undefined> {
  const [row] = await store.select().from(turn).where(eq(turn.messageId, messageId));
  return row;
}

/** The turn whose answer is that message, or undefined. */
export async function turnOfAnswer(store: Store, answerMessageId: string): Promise<TurnRow | undefined> {
  const [row] = await store.select().from(turn).where(eq(turn.answerMessageId, answerMessageId));
  return row;
}

/** Counts another run of a pending turn. @returns how many runs there were before this one */
export async function countAttempt(store: Store, turnId: string): Promise<number> {
  const [row] = await store
    .update(turn)
    .set({ attempts: sql`${turn.attempts} + 1` })
    .where(eq(turn.id, turnId))
    .returning({ attempts: turn.attempts });
  return (row?.attempts ?? 1) - 1;
}

const settle = preparedBy<string, object, unknown>((store, changed) =>
  store
    .update(turn)
    .set({
      ...changes(changed),
      costNanoUsd: sql`${turn.costNanoUsd} + ${sql.placeholder("costNanoUsd")}`,
      settledAt: atOrNow,
    })
    .where(eq(turn.id, sql.placeholder("id"))),
);

/**
 * Writes the figures of a finished turn. Its cost is added to what runs before this one cost.
 * @param options.settledAt default: the database's clock
 */
export async function settleTurn(
  tx: Tx,
  turnId: string,
  options: Partial<Omit<TurnRow, "id" | "siteId" | "conversationId" | "messageId" | "answerMessageId" | "createdAt">>,
): Promise<void> {
  const { settledAt, costNanoUsd = 0, ...figures } = options;
  const at = settledAt?.toISOString() ?? null;
  await settle(tx, Object.keys(figures).join(" "), { ...figures, id: turnId, costNanoUsd, at });
}

/** The turns of a conversation, oldest first. */
export async function turnsOf(store: Store, conversationId: string): Promise<TurnRow[]> {
  return store
    .select()
    .from(turn)
    .where(eq(turn.conversationId, conversationId))
    .orderBy(asc(turn.createdAt), asc(turn.id));
}
