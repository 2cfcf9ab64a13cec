/** A part of a path that may be a key to something: long, and with digits among letters. */
const SECRET_LENGTH = 20;

/**
 * A page's address as agents see it: without name, password, query and fragment, and with "…" for parts of the path that look
 * like a key, because links to reset a password or to sign in have them there. Undefined: it isn't a web page.
 * @param most characters
 */
export function visitedAddress(address: string, most: number): string | undefined {
  if (!URL.canParse(address)) return undefined;
  const { protocol, origin, pathname } = new URL(address);
  if (protocol !== "https:" && protocol !== "http:") return undefined;
  const path = pathname
    .split("/")
    .map((part) => (looksSecret(part) ? "…" : part))
    .join("/");
  return (origin + path).slice(0, most);
}

/** Words joined by hyphens, as in the addresses of articles, aren't: no piece of them is long. */
function looksSecret(part: string): boolean {
  if (part.length < SECRET_LENGTH) return false;
  const isId = /^[0-9a-f]{8}-[0-9a-f]{4}-/i.test(part);
  return (
    isId ||
    part.split(/[-_.~%+]/).some((piece) => piece.length >= SECRET_LENGTH / 2 && /\d/.test(piece) && /\D/.test(piece))
  );
}
