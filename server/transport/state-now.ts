import { standingOf } from "../desk/standing.ts";
import type { ConversationRow } from "../store/conversation.ts";
import type { ConversationState } from "../wire/socket.ts";
import type { TransportDeps } from "./deps.ts";
import { stateToWire } from "./to-wire.ts";

/** A conversation's state as both sides see it at this moment. */
export async function stateNow(
  { db, clock }: Pick<TransportDeps, "db" | "clock">,
  row: ConversationRow,
): Promise<ConversationState> {
  return stateToWire(row, await standingOf(db, row, clock.now()));
}
