/**
 * Removes the characters in `signs` from the end of a text. A pattern such as /x+$/ is tried again from every
 * character, and takes time that grows with the square of a long run.
 */
export function stripEnd(text: string, signs: string): string {
  let end = text.length;
  while (end > 0 && signs.includes(text[end - 1] as string)) end--;
  return text.slice(0, end);
}
