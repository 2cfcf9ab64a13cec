import type { Assignment } from "../wire/routing.ts";
import { type AskedSkills, knownOf, type Skills } from "../wire/skills.ts";

/** An agent who is available, and what they have. */
export interface Candidate extends Skills {
  readonly id: string;
  readonly name: string;
  /** Open conversations that aren't snoozed. */
  readonly open: number;
  /** When they were last assigned one automatically; null: never. */
  readonly assignedAt: Date | null;
  /** Open conversations up to which they get more; null: as the site says. */
  readonly capacity: number | null;
}

/** What the choice of an agent depends on, besides the agents. */
export interface Choice {
  /** The site's number of conversations, for those who have none of their own. */
  readonly capacity: number;
  /** What the conversation asks for. */
  readonly asked: AskedSkills;
  /** The skills of everybody who could be assigned it, available now or not; only those who have some. */
  readonly team: readonly Skills[];
  /** Whether it can still wait for somebody with the skills. */
  readonly mayWait: boolean;
}

/**
 * What counts of the skills that a conversation asks for: those that somebody in the team has. Nobody is preferred, and
 * nobody waited for, because of a tag or a language that nobody has as a skill. Pure.
 */
export function neededSkills({ language, tagIds }: AskedSkills, team: readonly Skills[]): AskedSkills {
  const known = team.map((one) => knownOf(one, { language, tagIds }));
  return {
    language: known.some((one) => one.language !== null) ? language : null,
    tagIds: tagIds.filter((id) => known.some((one) => one.tagIds.includes(id))),
  };
}

const isQualified = (skills: Skills, needed: AskedSkills): boolean => {
  const known = knownOf(skills, needed);
  return known.language === needed.language && known.tagIds.length === needed.tagIds.length;
};

/**
 * Who gets the next conversation: of those who have the skills that it needs, the one whose turn is the longest ago, or
 * the one with the least to do. If none of them is there and has room: nobody, as long as it may wait and somebody in
 * the team has these skills at all; then anybody. Nobody, if all have as many as they can look after. Pure.
 */
export function nextAgent(
  mode: Exclude<Assignment, "off">,
  candidates: readonly Candidate[],
  { capacity, asked, team, mayWait }: Choice,
): Candidate | undefined {
  const needed = neededSkills(asked, team);
  const free = candidates.filter((one) => one.open < (one.capacity ?? capacity));
  const qualified = free.filter((one) => isQualified(one, needed));
  const waits = mayWait && team.some((one) => isQualified(one, needed));
  const turn = (one: Candidate) => one.assignedAt?.getTime() ?? 0;
  const load = (one: Candidate) => (mode === "least-busy" ? one.open : 0);
  return (qualified.length > 0 || waits ? qualified : free).sort(
    (a, b) => load(a) - load(b) || turn(a) - turn(b) || a.id.localeCompare(b.id),
  )[0];
}
