import type { Rows, StoredEvent, StoredMessage } from "./rows.ts";
import type { Seen } from "./seen.ts";

/** All that a checker knows: what clients saw, and the rows. */
export interface History {
  readonly seen: readonly Seen[];
  readonly rows: Rows;
}

/** Finds what a rule doesn't allow, each in words. */
export type Rule = (history: History) => string[];

export type SeenOf<K extends Seen["kind"]> = Extract<Seen, { kind: K }>;

export const seenOf = <K extends Seen["kind"]>(seen: readonly Seen[], kind: K): SeenOf<K>[] =>
  seen.filter((one): one is SeenOf<K> => one.kind === kind);

/** In their order, under a key. */
export function grouped<T>(list: readonly T[], keyOf: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of list) {
    const key = keyOf(one);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  return groups;
}

export const byId = <T extends { readonly id: string }>(list: readonly T[]): Map<string, T> =>
  new Map(list.map((one) => [one.id, one]));

/** A call with the reply that it got; undefined: it got lost. */
export interface Answered {
  readonly call: SeenOf<"called">;
  readonly reply: SeenOf<"replied"> | undefined;
}

/** Agents' calls in the order in which they went out. */
export function callsOf(seen: readonly Seen[]): Answered[] {
  const replies = new Map(seenOf(seen, "replied").map((one) => [`${one.by}/${one.call}`, one]));
  return seenOf(seen, "called").map((call) => ({ call, reply: replies.get(`${call.by}/${call.call}`) }));
}

/** Calls that were acknowledged as done. */
export const doneCalls = (seen: readonly Seen[]): { call: SeenOf<"called">; reply: SeenOf<"replied"> }[] =>
  callsOf(seen).flatMap(({ call, reply }) => (reply !== undefined && reply.status < 300 ? [{ call, reply }] : []));

/** A person has the floor of a conversation: from the event that gave it to them to the one that took it. */
export interface Hold {
  readonly conversationId: string;
  readonly from: StoredEvent;
  /** Undefined: to the end. */
  readonly to: StoredEvent | undefined;
}

/** Milliseconds at which an id was made (UUIDv7): an event's is made while its conversation is locked. */
export const madeAt = (id: string): number => Number.parseInt(id.replaceAll("-", "").slice(0, 12), 16);

/** Whether something was stored within a hold, by the order of transactions. */
export const isWithin = ({ xid }: Pick<StoredMessage, "xid">, { from, to }: Hold): boolean =>
  from.xid < xid && (to === undefined || xid < to.xid);
