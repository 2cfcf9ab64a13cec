import PostalMime, { type Address, type Attachment, type Email } from "postal-mime";
import { cleaner } from "../lib/clean-text.ts";
import { messageOf, TuppenceError } from "../lib/errors.ts";
import { markdownOf } from "../text/html.ts";
import { pageFault, parsePage } from "../text/html-page.ts";
import { ownLinesOfMail } from "../text/own-lines.ts";

/** Bytes of one mail that is read whole: the usual limit of mail providers. */
export const MAX_MAIL_BYTES = 25 * 1024 * 1024;
/** Characters of a mail's text that are kept; a page has about 3,000. */
const MAX_TEXT = 200_000;
const MAX_SUBJECT = 300;
/** RFC 5322 limits a line to 998 characters, RFC 5321 an address to 254. */
const MAX_ID = 990;
const MAX_ADDRESS = 254;
/** HTML tags beyond which only the text between them is read: an ordinary newsletter has some 2,000. */
const MOST_TAGS = 20_000;
/** Pictures in the text below this many bytes are logos of signatures. */
const LOGO_BYTES = 12 * 1024;
/** Parts inside each other: mail programs nest five. */
const MOST_NESTED = 30;

export interface MailFile {
  readonly name: string;
  readonly content: Uint8Array;
}

export interface MailAddress {
  /** Lower case. */
  readonly address: string;
  readonly name: string;
}

/** A mail as far as it's understood here. */
export interface ReadMail {
  /** Without brackets; undefined: it has none. */
  readonly messageId: string | undefined;
  /** Message-IDs of what it replies to, the nearest first. */
  readonly repliesTo: readonly string[];
  readonly from: MailAddress | undefined;
  /** Every address that it was sent or delivered to, lower case. */
  readonly recipients: readonly string[];
  readonly subject: string;
  /** All of its text. */
  readonly text: string;
  /** Without quoted text and signature. */
  readonly own: string;
  readonly files: readonly MailFile[];
  /** All values of a header, from top to bottom; "" if it's empty. */
  header(name: string): readonly string[];
  /** Parts of a delivery report: its status, and the head of the mail that it's about. */
  readonly report: { readonly status: string; readonly original: string } | undefined;
}

/**
 * Reads a mail. What is broken in it is read as far as possible, as mail programs do.
 * @throws MAIL_UNREADABLE if it isn't a mail, or nests its parts too deep
 */
export async function readMail(raw: Uint8Array): Promise<ReadMail> {
  const email = await parsed(raw);
  const from = mailboxes(email.from)[0];
  const text = textOf(email);
  const report = reportOf(email.attachments);
  return {
    messageId: email.messageId === undefined ? undefined : idsIn(email.messageId)[0],
    repliesTo: [...idsIn(email.inReplyTo ?? ""), ...idsIn(email.references ?? "").reverse()],
    from,
    recipients: recipientsOf(email),
    subject: line(email.subject ?? "", MAX_SUBJECT),
    text,
    own: ownLinesOfMail(text),
    files: report === undefined ? filesOf(email.attachments) : [],
    header: (name) => email.headers.filter((one) => one.key === name.toLowerCase()).map((one) => one.value),
    report,
  };
}

async function parsed(raw: Uint8Array): Promise<Email> {
  let email: Email;
  try {
    email = await PostalMime.parse(raw, { maxNestingDepth: MOST_NESTED, maxHeadersSize: 256 * 1024 });
  } catch (error) {
    throw unreadable(`The e-mail can't be read: ${messageOf(error)}`);
  }
  if (!email.headerLines.some((one) => one.line.includes(":")))
    throw unreadable("This isn't an e-mail: it has no header.");
  return email;
}

const unreadable = (message: string) =>
  new TuppenceError(
    "MAIL_UNREADABLE",
    message,
    "Open it in the mailbox, and ask its sender to write again as plain text.",
  );

/** Message-IDs in a header, without their brackets. Some programs leave the brackets out. */
function idsIn(header: string): string[] {
  const inBrackets = [...header.matchAll(/<([^<>\s]+)>/g)].map((found) => found[1] ?? "");
  const ids = inBrackets.length > 0 ? inBrackets : header.split(/\s+/).filter((one) => one.includes("@"));
  return ids.filter((one) => one.length <= MAX_ID).slice(0, 100);
}

function mailboxes(...given: readonly (Address | undefined)[]): MailAddress[] {
  return given.flatMap((one) => {
    if (one === undefined) return [];
    if (one.group !== undefined) return mailboxes(...one.group);
    const address = one.address.trim().toLowerCase();
    return address.length <= MAX_ADDRESS && /^[^\s@<>]+@[^\s@<>]+$/.test(address)
      ? [{ address, name: line(one.name, 120) }]
      : [];
  });
}

function recipientsOf(email: Email): string[] {
  const named = mailboxes(...(email.to ?? []), ...(email.cc ?? []), ...(email.bcc ?? []));
  const delivered = ["delivered-to", "x-original-to", "envelope-to", "x-envelope-to"].flatMap((name) =>
    email.headers.filter((one) => one.key === name).map((one) => one.value.replace(/[<>\s]/g, "").toLowerCase()),
  );
  return [...new Set([...named.map((one) => one.address), ...delivered])];
}

/** A name or subject on one line, without what could direct a screen or a header. */
function line(text: string, length: number): string {
  return clean(text)
    .replace(/[\s\p{Cf}]+/gu, " ")
    .trim()
    .slice(0, length)
    .replace(/[\ud800-\udbff]$/, "");
}

const clean = (text: string) => cleaner()(text).replace(/[\ufffe\uffff]/g, "");

/** The plain text, or what a reader sees of the HTML. */
function textOf(email: Email): string {
  const plain = email.text?.trim() ?? "";
  const text = plain !== "" || email.html === undefined ? plain : textOfHtml(email.html);
  const lines = clean(text.replaceAll("\r\n", "\n").replaceAll("\r", "\n").slice(0, MAX_TEXT)).split("\n");
  return lines
    .map((one) => one.trimEnd())
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}

function textOfHtml(html: string): string {
  if (html.length > 20 * MAX_TEXT || pageFault(html, MOST_TAGS) !== undefined) {
    return html.slice(0, 20 * MAX_TEXT).replace(/<[^<>]*>/g, " ");
  }
  // A customer's message is shown as plain text: without the marks that keep Markdown from meaning something.
  return markdownOf(parsePage(html)).replace(/\\(?=[\n!-/:-@[-`{-~])/g, "");
}

/** What a customer attached; not the logos of signatures, nor what mail programs add for each other. */
function filesOf(attachments: readonly Attachment[]): MailFile[] {
  return attachments.flatMap((one) => {
    const content = bytesOf(one);
    const isLogo = one.related === true && one.mimeType.startsWith("image/") && content.length < LOGO_BYTES;
    if (isLogo || content.length === 0 || /^(?:application\/(?:pgp|pkcs7|x-pkcs7)-signature)$/.test(one.mimeType))
      return [];
    return [{ name: line(one.filename ?? nameFor(one.mimeType), 200) || "file", content }];
  });
}

const nameFor = (mediaType: string) =>
  mediaType === "message/rfc822"
    ? "e-mail.eml"
    : `file.${(mediaType.split("/")[1] ?? "bin").replace(/[^a-z0-9]/g, "")}`;

function bytesOf({ content }: Attachment): Uint8Array {
  if (typeof content === "string") return Buffer.from(content);
  return content instanceof Uint8Array ? content : new Uint8Array(content);
}

function reportOf(attachments: readonly Attachment[]): ReadMail["report"] {
  const part = (...types: string[]) => {
    const found = attachments.find((one) => types.includes(one.mimeType));
    return found === undefined
      ? undefined
      : Buffer.from(bytesOf(found))
          .toString("latin1")
          .slice(0, 64 * 1024);
  };
  const status = part("message/delivery-status", "message/global-delivery-status");
  if (status === undefined) return undefined;
  return {
    status,
    original: part("message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers") ?? "",
  };
}
