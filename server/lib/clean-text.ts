/** Control characters except tab, line feed and carriage return; PostgreSQL refuses NUL, a browser or terminal obeys others. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones to remove
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;
/** Half a character, which can't be stored. */
const SURROGATE = /\p{Surrogate}/gu;

/**
 * Removes control characters and halves of characters from a text that comes in pieces. A character whose halves come
 * in two pieces is put together.
 */
export function cleaner(): (delta: string) => string {
  let half = "";
  return (delta) => {
    const text = half + delta;
    half = /[\ud800-\udbff]$/.exec(text)?.[0] ?? "";
    return text
      .slice(0, text.length - half.length)
      .replace(CONTROL, "")
      .replace(SURROGATE, "");
  };
}
