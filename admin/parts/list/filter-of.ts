import { type ConversationFilter, conversationFilter } from "../../../server/wire/conversations.ts";

/** An address with one of its parts changed; empty: without it. */
export function withPart(search: URLSearchParams, name: string, value: string): URLSearchParams {
  const next = new URLSearchParams(search);
  if (value === "") next.delete(name);
  else next.set(name, value);
  return next;
}

/** Whether a filter chooses anything. */
export const isSet = (filter: ConversationFilter): boolean =>
  Object.values(filter).some((value) => value !== undefined);

/** The filters in an address; invalid ones are left out. */
export function filterOf(search: URLSearchParams): ConversationFilter {
  const filter: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(conversationFilter.shape)) {
    const value = search.get(name);
    if (value === null || value === "") continue;
    const parsed = schema.safeParse(value);
    if (parsed.success) filter[name] = parsed.data;
  }
  return filter as ConversationFilter;
}
