/** What was typed or pasted, one address a line. */
export const linesOf = (text: string) =>
  text
    .split(/[\s,]+/)
    .map((line) => line.trim())
    .filter((line) => line !== "");

/** An address as it was typed or copied, without its path. */
export function originIn(line: string): string | undefined {
  if (!URL.canParse(line)) return undefined;
  const { protocol, origin } = new URL(line);
  return protocol === "https:" || protocol === "http:" ? origin : undefined;
}
