/** Characters of unchanged text next to a change; the rest is left out. */
const AROUND = 160;
/** A word longer than this is cut. */
const LONGEST_WORD = 40;

/**
 * Unchanged text between two changes, its middle left out when it is long. Words stay whole.
 * @param isFirst nothing changed before it @param isLast nothing changed after it
 */
export function shortened(text: string, isFirst: boolean, isLast: boolean): string {
  if (text.length <= 2.5 * AROUND) return text;
  return [isFirst ? "" : begin(text), "…", isLast ? "" : end(text)].filter((part) => part !== "").join(" ");
}

function begin(text: string): string {
  const cut = text.slice(0, AROUND);
  const space = cut.lastIndexOf(" ");
  return space > AROUND - LONGEST_WORD ? cut.slice(0, space) : cut;
}

function end(text: string): string {
  const cut = text.slice(-AROUND);
  const space = cut.indexOf(" ");
  return space !== -1 && space < LONGEST_WORD ? cut.slice(space + 1) : cut;
}
