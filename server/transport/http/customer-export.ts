import type { Db } from "../../ports/database/port.ts";
import { findConversation } from "../../store/conversation.ts";
import { conversationIdsOf } from "../../store/customer.ts";
import { deskEventsOf } from "../../store/desk-event.ts";
import { mailsOf } from "../../store/mail.ts";
import { messagesAfter } from "../../store/message.ts";
import { notesOf } from "../../store/note.ts";
import { ratingsOf } from "../../store/rating.ts";
import type { VisitorRow } from "../../store/visitor.ts";
import { attributesOf } from "../customer-to-wire.ts";
import { deskEventToWire, messagesToWire, noteToWire, visitorToWire } from "../to-wire.ts";

/** A visitor's row in the export. */
export function identityToWire(row: VisitorRow) {
  const { mailAddress, language, timeZone, createdAt, lastSeenAt } = row;
  return {
    ...visitorToWire(row),
    ...{ mailAddress, language, timeZone },
    attributes: attributesOf(row),
    firstSeenAt: createdAt.toISOString(),
    lastSeenAt: lastSeenAt.toISOString(),
  };
}

/** The conversations of a customer, oldest first, with all that was said and noted in them. */
export async function conversationsForExport(db: Db, visitorIds: readonly string[]) {
  const whole = [];
  for (const id of await conversationIdsOf(db, visitorIds)) {
    const row = await findConversation(db, id);
    // Deleted in this moment.
    if (row === undefined) continue;
    const ratings = await ratingsOf(db, id);
    const { state, satisfaction, satisfactionComment, createdAt, updatedAt } = row;
    whole.push({
      ...{ id, state, satisfaction, satisfactionComment },
      createdAt: createdAt.toISOString(),
      updatedAt: updatedAt.toISOString(),
      messages: messagesToWire(await messagesAfter(db, { conversationId: id, sequence: 0 }), ratings),
      ratings: ratings.map(({ messageId, helped, reason, comment }) => ({ messageId, helped, reason, comment })),
      notes: (await notesOf(db, id)).map(noteToWire),
      events: (await deskEventsOf(db, id)).map(deskEventToWire),
      mails: (await mailsOf(db, id)).map(({ direction, address, subject, text, createdAt: at }) => ({
        ...{ direction, address, subject, text, at: at.toISOString() },
      })),
    });
  }
  return whole;
}
