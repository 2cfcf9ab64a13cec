import { type SearchTerm, searchTerms } from "../../domain/search.ts";
import { isId } from "../../lib/ids.ts";
import type { Store } from "../../ports/database/port.ts";
import { siteSettings } from "../../settings/settings.ts";
import {
  conditionsOf,
  countListed,
  type ListFilter,
  type Place,
  pageOfIds,
  rowsByIds,
} from "../../store/conversation-row.ts";
import { withoutNestedLoops } from "../../store/outcome.ts";
import type { SeenBy } from "../../store/reach.ts";
import { countFound, type Found, searchConversations, textsOf } from "../../store/search.ts";
import { type Age, type ConversationFilter, type ConversationsReply, PAGE_SIZE } from "../../wire/conversations.ts";
import { bad } from "../errors.ts";
import { matchToWire, rowToWire } from "../to-wire.ts";

/** A page of the list, or of a search if there's something to search for. */
export async function listPage(
  store: Store,
  filter: ListFilter,
  options: { q: string | undefined; after: Place | undefined },
): Promise<ConversationsReply> {
  const { q = "", after } = options;
  if (q.trim() !== "") return searchPage(store, filter, { terms: searchTerms(q), after });
  const page = await pageOfIds(store, filter, { ...(after === undefined ? {} : { after }), limit: PAGE_SIZE + 1 });
  const shown = page.slice(0, PAGE_SIZE);
  const rows = await rowsByIds(
    store,
    shown.map((one) => one.id),
  );
  return { conversations: rows.map(rowToWire), next: nextOf(page, (place) => place) };
}

/** How many conversations a filter finds, up to a number. */
export async function countPage(store: Store, filter: ListFilter, q: string | undefined, most: number) {
  if (q === undefined || q.trim() === "") return countListed(store, filter, most);
  const search = { siteIds: filter.siteIds, terms: searchTerms(q), conditions: conditionsOf(filter) };
  return countFound(store, search, most);
}

async function searchPage(
  store: Store,
  filter: ListFilter,
  { terms, after }: { terms: readonly SearchTerm[]; after: Place | undefined },
): Promise<ConversationsReply> {
  const search = { siteIds: filter.siteIds, terms, conditions: conditionsOf(filter) };
  const options = {
    limit: PAGE_SIZE + 1,
    ...(after === undefined ? {} : { after: { at: after.updatedAt, id: after.id } }),
  };
  const page =
    filter.outcome === undefined
      ? await searchConversations(store, search, options)
      : await withoutNestedLoops(store, (tx) => searchConversations(tx, search, options));
  const shown = page.slice(0, PAGE_SIZE);
  const texts = await textsOf(store, shown);
  const found = new Map(shown.map((one) => [one.conversationId, one]));
  const rows = await rowsByIds(store, [...found.keys()]);
  return {
    conversations: rows.map((row) => {
      const one = found.get(row.conversation.id) as Found;
      const text = texts.get(one.id);
      return text === undefined ? rowToWire(row) : { ...rowToWire(row), match: matchToWire(one, text, terms) };
    }),
    next: nextOf(page, ({ at, id }) => ({ updatedAt: at, id })),
  };
}

function nextOf<T>(page: readonly T[], placeOfOne: (one: T) => Place): string | null {
  const last = page[PAGE_SIZE - 1];
  return page.length > PAGE_SIZE && last !== undefined ? cursorOf(placeOfOne(last)) : null;
}

/** Hours of an age. */
const HOURS: Readonly<Record<Age, number>> = { "1h": 1, "4h": 4, "1d": 24, "3d": 72, "7d": 168, "30d": 720 };

/**
 * A filter from the address or a saved view, as the store expects it, without its search.
 * @param options.memberId who `me` is @throws BAD_REQUEST for `me` where nobody is signed in
 */
export async function listFilter(
  store: Store,
  filter: Omit<ConversationFilter, "q">,
  options: { siteIds: readonly string[]; memberId: string | undefined; seenBy: SeenBy | undefined; now: Date },
): Promise<ListFilter> {
  const { siteIds, memberId, now } = options;
  const {
    tag,
    team,
    agent,
    counted,
    snoozed,
    customer,
    following,
    mentioned,
    from,
    to,
    age,
    outcome: wanted,
    ...same
  } = filter;
  if (agent === "me" && memberId === undefined)
    throw bad("Nobody is signed in, so there is no agent `me`.", "Name the agent by their id.");
  if (following === "me" && memberId === undefined)
    throw bad("Nobody is signed in, so there is nobody whom `me` means.", "Leave `following` out.");
  if (mentioned === "me" && memberId === undefined)
    throw bad("Nobody is signed in, so there is nobody whom `me` means.", "Leave `mentioned` out.");
  const begun = to === undefined ? undefined : new Date(to);
  const old = age === undefined ? undefined : new Date(now.getTime() - HOURS[age] * 3_600_000);
  const before = begun !== undefined && old !== undefined && begun < old ? begun : (old ?? begun);
  const terms = searchTerms(customer ?? "");
  return compact({
    ...same,
    siteIds,
    seenBy: options.seenBy,
    tagId: tag,
    teamId: team === "none" ? null : team,
    followerId: following === "me" ? memberId : undefined,
    mentionedId: mentioned === "me" ? memberId : undefined,
    agentId: agent === "none" ? null : agent === "me" ? memberId : agent,
    counted: counted === undefined ? undefined : counted === "yes",
    snoozed: snoozed === undefined ? undefined : snoozed === "yes",
    customer: terms.length === 0 ? undefined : terms,
    from: from === undefined ? undefined : new Date(from),
    to: before,
    outcome: wanted === undefined ? undefined : { wanted, now, quietHours: await quietHoursOf(store, siteIds) },
  });
}

/** Without what is undefined. */
function compact<T extends object>(values: T): { [Name in keyof T]: Exclude<T[Name], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [Name in keyof T]: Exclude<T[Name], undefined>;
  };
}

async function quietHoursOf(store: Store, siteIds: readonly string[]): Promise<Record<string, number>> {
  const all = await Promise.all(siteIds.map(async (id) => [id, (await siteSettings(store, id)).quietHours] as const));
  return Object.fromEntries(all);
}

/** Where the next page begins. */
const cursorOf = (place: Place) => Buffer.from(`${place.updatedAt} ${place.id}`).toString("base64url");

/** @throws BAD_REQUEST */
export function placeOf(cursor: string): Place {
  const text = Buffer.from(cursor, "base64url").toString();
  const at = text.lastIndexOf(" ");
  const [updatedAt, id] = [text.slice(0, at), text.slice(at + 1)];
  if (isId(id) && /^\d{4,6}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?[+-]\d\d(?::?\d\d)?$/.test(updatedAt))
    return { updatedAt, id };
  throw bad("Invalid cursor.", "Send `next` from the previous page unchanged, or leave it out to start again.");
}
