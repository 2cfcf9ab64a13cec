/** Somebody whom a note mentions, called as its text does. */
export interface Mentioned {
  readonly memberId: string;
  readonly name: string;
}

/** Ids of those whose name is still in the text. */
export function mentionsIn(text: string, chosen: readonly Mentioned[]): string[] {
  return [...new Set(chosen.filter(({ name }) => text.includes(`@${name}`)).map((one) => one.memberId))];
}
