import type { WebhookDeskEvent } from "../wire/webhooks.ts";
import type { DeskWords } from "./desk-words.ts";

/**
 * What a channel is told of an event at the desk: who, why, and what is new.
 * @param place.agent who is named anyway, and isn't repeated as the one who did it
 */
export function deskFacts(
  event: WebhookDeskEvent,
  words: DeskWords,
  place: { readonly language: string; readonly timeZone: string; readonly agent: string | undefined },
): readonly (readonly [name: string, value: string | undefined])[] {
  const { kind, by, cause, rule, team, priority, sentiment, tags, until, of, dueAt, state } = event;
  const time = (at: string | undefined) => (at === undefined ? undefined : momentOf(at, place));
  const isCustomer = kind === "customer-merged";
  return [
    [words.by, by === null || by === place.agent ? undefined : by],
    [words.rule, rule?.name],
    [words.why, cause === null || rule?.name !== undefined ? undefined : words.causes[cause]],
    [words.team, team === null ? words.noTeam : team?.name],
    [words.priority, priority === undefined ? undefined : words.priorities[priority]],
    [words.sentiment, sentiment === undefined ? undefined : words.sentiments[sentiment]],
    [words.tags, tags?.flatMap(({ name }) => name ?? []).join(", ")],
    [words.until, until === null ? words.untilTheyWrite : time(until)],
    [words.target, of === undefined ? undefined : words.targets[of]],
    [words.due, time(dueAt)],
    [words.draft, state === undefined ? undefined : words.drafts[state]],
    [words.follower, event.member],
    [words.from, isCustomer ? (event.fromName ?? undefined) : shortId(event.from)],
    [words.into, isCustomer ? (event.intoName ?? undefined) : shortId(event.into)],
  ];
}

/** A conversation as the console calls it. */
const shortId = (id: string | undefined) => (id === undefined ? undefined : `#${id.slice(-8)}`);

/** With its zone: readers of a channel may be in others. */
function momentOf(
  at: string,
  { language, timeZone }: { readonly language: string; readonly timeZone: string },
): string {
  const day = { day: "numeric", month: "short", year: "numeric" } as const;
  const clock = { hour: "numeric", minute: "2-digit", timeZoneName: "short" } as const;
  return new Intl.DateTimeFormat(language, { ...day, ...clock, timeZone }).format(new Date(at));
}
