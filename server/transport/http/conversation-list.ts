import { isId } from "../../lib/ids.ts";
import type { Store } from "../../ports/database/port.ts";
import { siteSettings } from "../../settings/settings.ts";
import type { ListFilter, Place } from "../../store/conversation-row.ts";
import type { ConversationFilter } from "../../wire/conversations.ts";
import { bad } from "../errors.ts";

/** A filter from the address, as the store expects it. */
export async function listFilter(
  store: Store,
  siteId: string,
  filter: ConversationFilter,
  now: Date,
): Promise<ListFilter> {
  const { state, reason, rating, outcome: wanted, escalated, counted, from, to, q } = filter;
  const text = q?.trim() ?? "";
  return {
    siteId,
    ...(state === undefined ? {} : { state }),
    ...(reason === undefined ? {} : { reason }),
    ...(rating === undefined ? {} : { rating }),
    ...(wanted === undefined
      ? {}
      : { outcome: { wanted, quietHours: (await siteSettings(store, siteId)).quietHours, now } }),
    ...(escalated === undefined ? {} : { escalated }),
    ...(counted === undefined ? {} : { counted: counted === "yes" }),
    ...(from === undefined ? {} : { from: new Date(from) }),
    ...(to === undefined ? {} : { to: new Date(to) }),
    ...(text === "" ? {} : { text }),
  };
}

/** Where the next page begins. */
export const cursorOf = (place: Place) => Buffer.from(`${place.updatedAt} ${place.id}`).toString("base64url");

/** @throws BAD_REQUEST */
export function placeOf(cursor: string): Place {
  const text = Buffer.from(cursor, "base64url").toString();
  const at = text.lastIndexOf(" ");
  const [updatedAt, id] = [text.slice(0, at), text.slice(at + 1)];
  if (isId(id) && /^\d{4,6}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?[+-]\d\d(?::?\d\d)?$/.test(updatedAt))
    return { updatedAt, id };
  throw bad("Invalid cursor.", "Send `next` from the previous page unchanged, or leave it out to start again.");
}
