import type { Nodes } from "mdast";
import { parseMarkdown } from "../text/markdown.ts";

/** Longer ones are data, not addresses. */
const LONGEST = 2_000;
/** Most articles have no address, and parsing all of them takes seconds on a large site. */
const MAYBE_LINK = /https?:\/\//iu;

/** The web addresses that a text links to or shows a picture from, each once, without the place on the page. */
export function linksIn(markdown: string): string[] {
  if (!MAYBE_LINK.test(markdown)) return [];
  return [...new Set([...addressesIn(parseMarkdown(markdown))].flatMap((url) => webAddress(url) ?? []))];
}

function* addressesIn(node: Nodes): Generator<string> {
  if (node.type === "link" || node.type === "image" || node.type === "definition") yield node.url;
  if ("children" in node) for (const child of node.children) yield* addressesIn(child);
}

/** An http or https address as it's opened; undefined for anything else. */
export function webAddress(text: string): string | undefined {
  if (text.length > LONGEST || !/^https?:\/\//iu.test(text) || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  // A place on the page isn't sent to the server, and a password in an address is nobody's business.
  url.hash = "";
  url.username = "";
  url.password = "";
  return url.href;
}
