import type { Colleague } from "../../../server/wire/inbox.ts";
import { type AskedSkills, knownOf } from "../../../server/wire/skills.ts";

const ORDER: Readonly<Record<Colleague["presence"], number>> = { here: 0, away: 1, offline: 2 };

/** A colleague to choose, with the part of what the conversation asks for that they know. */
export interface Offered extends Colleague {
  readonly known: AskedSkills;
  /** How many of its language and tags that is. */
  readonly matches: number;
}

/** Whom a conversation can be assigned to: those with most of its skills first, then those who are available. Pure. */
export function offeredFor(
  colleagues: readonly Colleague[],
  { holderId, asked }: { readonly holderId: string | null; readonly asked: AskedSkills },
): Offered[] {
  return colleagues
    .filter((one) => one.id !== holderId)
    .map((one) => {
      const known = knownOf(one, asked);
      return { ...one, known, matches: known.tagIds.length + (known.language === null ? 0 : 1) };
    })
    .sort((a, b) => b.matches - a.matches || ORDER[a.presence] - ORDER[b.presence] || a.name.localeCompare(b.name));
}
