import type { ReadMail } from "./read-mail.ts";

/**
 * Whether the site's own mail server says that a mail comes from the domain of its From address (RFC 8601): DMARC passed,
 * or a DKIM signature of that domain. Only the uppermost header with the server's name counts: that server puts its own
 * on top, and must remove others that carry its name.
 * @param server the name by which it signs (authserv-id); null: nobody is believed
 */
export function isAuthenticated(mail: Pick<ReadMail, "from" | "header">, server: string | null): boolean {
  const domain = mail.from?.address.split("@").at(-1);
  if (server === null || domain === undefined) return false;
  for (const header of mail.header("authentication-results")) {
    const [name = "", ...results] = withoutComments(header).split(";");
    if (name.trim().split(/\s+/)[0]?.toLowerCase() !== server.toLowerCase()) continue;
    return results.some((result) => passes(result.trim().toLowerCase(), domain));
  }
  return false;
}

function passes(result: string, domain: string): boolean {
  const [verdict = "", ...properties] = result.replace(/ ?= ?/g, "=").split(/\s+/);
  const property = (name: string) =>
    properties
      .find((one) => one.startsWith(`${name}=`))
      ?.slice(name.length + 1)
      .replace(/^["']?@?|["']$/g, "");
  if (verdict === "dmarc=pass") return isAligned(property("header.from") ?? domain, domain);
  if (verdict === "dkim=pass") return isAligned(property("header.d") ?? property("header.i") ?? "", domain);
  return false;
}

/** The same domain, or one below the signer's: news.example.com is signed by example.com, but com signs nothing. */
const isAligned = (signer: string, domain: string) =>
  signer.includes(".") && (domain === signer || domain.endsWith(`.${signer}`));

/** RFC 5322 comments; they nest, but never deeper than mail programs write. */
function withoutComments(header: string): string {
  let text = "";
  let depth = 0;
  for (const character of header.slice(0, 10_000)) {
    if (character === "(") depth++;
    else if (character === ")" && depth > 0) depth--;
    else if (depth === 0) text += character;
  }
  return text;
}
