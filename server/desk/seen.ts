import type { Db } from "../ports/database/port.ts";
import { markSeen } from "../store/seen.ts";
import type { DeskVoice } from "./parts.ts";

/** One side has seen everything up to a message: stored, and sent to all windows of both. The mark never moves back. */
export async function seen(
  { db, voice }: { db: Db; voice: Pick<DeskVoice, "seen"> },
  mark: { conversationId: string; by: "visitor" | "person"; sequence: number },
): Promise<void> {
  const now = await markSeen(db, mark);
  if (now !== undefined) voice.seen({ ...mark, sequence: now });
}
