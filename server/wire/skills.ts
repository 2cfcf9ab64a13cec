/** Skills of agents: what they're compared with, by automatic assignment and by the console's assign menu. */

/** What an agent knows. */
export interface Skills {
  /** BCP 47. */
  readonly languages: readonly string[];
  /** Tags whose conversations they're good at. */
  readonly tagIds: readonly string[];
}

/** What a conversation asks for. */
export interface AskedSkills {
  /** What its visitor writes, BCP 47; null: it doesn't matter. */
  readonly language: string | null;
  readonly tagIds: readonly string[];
}

/**
 * Whether somebody with a language as a skill speaks another one; both BCP 47. One without a region covers them all:
 * `pt` and `pt-BR` go together, `pt-BR` and `pt-PT` don't.
 */
export function speaks(skill: string, language: string): boolean {
  const [one, other] = [`${skill.toLowerCase()}-`, `${language.toLowerCase()}-`];
  return one.startsWith(other) || other.startsWith(one);
}

/** The part of what a conversation asks for that an agent knows. */
export function knownOf(skills: Skills, { language, tagIds }: AskedSkills): AskedSkills {
  return {
    language: language !== null && skills.languages.some((one) => speaks(one, language)) ? language : null,
    tagIds: tagIds.filter((id) => skills.tagIds.includes(id)),
  };
}
