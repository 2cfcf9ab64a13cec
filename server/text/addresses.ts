/** Top-level domains that make one letter before the dot a domain as well ("t.me", "x.com"). */
const SHORT = "com|net|org|info|io|co|me|app|dev|shop|store|online|site|xyz|link|eu|de|fr|es|uk|us|ch|at|ru|cn";

/**
 * Links, bare domains and e-mail addresses, as a sentence writes them: a domain needs two letters at both sides of its
 * last dot, so that "e.g." and "z.B." are none. Linear: every repetition is bounded.
 */
const ADDRESS = new RegExp(
  [
    "(?:[a-z][a-z0-9+.-]{1,15}:)?//[^\\s)>\\]\"']{1,2000}",
    "\\b(?:javascript|data|mailto|tel|sms|vbscript):[^\\s)>\\]\"']{1,2000}",
    "[\\p{L}\\p{N}._%+-]{1,64}@[\\p{L}\\p{N}.-]{1,255}",
    `(?<![\\p{L}\\p{N}@.-])(?:[\\p{L}\\p{N}-]{1,63}\\.){0,5}(?:[\\p{L}\\p{N}-]{2,63}\\.\\p{L}{2,24}|[\\p{L}\\p{N}]\\.(?:${SHORT}))(?:/[^\\s)>\\]"']{0,2000})?(?![\\p{L}\\p{N}])`,
    // "evil dot com", "evil [dot] com", "evil(.)com"
    `[\\p{L}\\p{N}-]{1,63} ?[[(]? ?(?:dot|punkt|punto|point|\\.) ?[\\])]? ?(?:com|net|org|info|io|shop)(?![\\p{L}\\p{N}])`,
  ].join("|"),
  "giu",
);
/** The target of a Markdown link or of a reference: a relative one opens on the chat's own origin. */
const TARGET = /\]\(\s{0,5}<?([^\s)>]{1,2000})|\]:\s{0,5}<?([^\s>]{1,2000})/gu;

const bare = (address: string): string =>
  address
    .toLowerCase()
    .replace(/^mailto:/u, "")
    .replace(/[.,:;!?/)*_]{1,50}$/u, "");

/** The links, domains and e-mail addresses of a text, lower case, without punctuation at the end. */
export function addressesOf(text: string): string[] {
  const targets = [...text.matchAll(TARGET)].map((match) => match[1] ?? match[2] ?? "");
  return [...[...text.matchAll(ADDRESS)].map(([one]) => one), ...targets].map(bare).filter((one) => one !== "");
}

/** An address's host, when it has one: a sentence may name the host of a link that the passages have. */
export function hostOf(address: string): string | undefined {
  const found = /^(?:[a-z][a-z0-9+.-]{1,15}:)?(?:\/\/)?(?:[^@/\s]{1,64}@)?([\p{L}\p{N}.-]{1,255}\.\p{L}{2,24})/u.exec(
    address,
  );
  return found?.[1]?.replace(/^www\./u, "");
}
