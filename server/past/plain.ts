import { hasHtml, htmlFault, htmlToMarkdown } from "../text/html.ts";
import { parseMarkdown, plainText } from "../text/markdown.ts";

/** Where a reply begins to quote what it replies to, and where a signature begins. */
const QUOTED = new RegExp(
  `\\n(?:${[
    "-{2,12}\\s?(?:original message|ursprüngliche nachricht|message d'origine|mensaje original)\\s?-{2,12}",
    "on [^\\n]{5,120} wrote:",
    "am [^\\n]{5,120} schrieb[^\\n]{0,80}:",
    "le [^\\n]{5,120} a écrit\\s?:",
    "el [^\\n]{5,120} escribió:",
    "from: [^\\n]{1,200}\\n(?:sent|to|date): ",
    "_{10,80}",
    "-- ?\\n",
    "sent from my \\w{2,20}",
  ].join("|")})`,
  "iu",
);
const QUOTED_LINES = /(?:\n>[^\n]*)+/gu;

/** A message as plain text: HTML read, quoted history and signatures cut off. @param text undefined: "" */
export function plainOf(text: string | undefined): string {
  if (text === undefined) return "";
  const read = hasHtml(text) && htmlFault(text) === undefined ? textOfHtml(text) : text;
  const lines = read.replace(/\r\n?/gu, "\n");
  const cut = QUOTED.exec(`\n${lines}`);
  const own = cut === null ? lines : lines.slice(0, Math.max(0, cut.index - 1));
  const bare = own
    .replace(QUOTED_LINES, "")
    .replace(/[ \t\u00a0]+/gu, " ")
    .replace(/ ?\n ?/gu, "\n");
  return bare.replace(/\n{3,}/gu, "\n\n").trim();
}

/** Keeps where links lead to: an agent's link tells the article. */
function textOfHtml(html: string): string {
  try {
    const markdown = htmlToMarkdown(html);
    const links = [...markdown.matchAll(/\]\((https?:\/\/[^)\s]{1,2000})\)/gu)].map(([, url]) => url as string);
    const plain = plainText(parseMarkdown(markdown)).trim();
    const missing = [...new Set(links)].filter((url) => !plain.includes(url));
    return missing.length === 0 ? plain : `${plain}\n${missing.join("\n")}`;
  } catch (error) {
    // Elements nested thousands deep.
    if (error instanceof RangeError) return html.replace(/<[^<>]{1,2000}>/gu, " ");
    throw error;
  }
}
