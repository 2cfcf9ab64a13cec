import type { ReadMail } from "./read-mail.ts";

/** A report that a mail wasn't delivered (RFC 3464). */
export interface Bounce {
  /** Whom it didn't reach, lower case; "": the report doesn't say. */
  readonly recipient: string;
  /** Won't be delivered; false: its server still tries. */
  readonly isFinal: boolean;
  /** E.g. "5.1.1 user unknown". */
  readonly why: string;
  /** Of the mail that wasn't delivered, without brackets. */
  readonly messageId: string | undefined;
}

/** What a delivery report says; undefined: the mail isn't one. A report of success, or of a mail that was opened, isn't. */
export function bounceOf({ report }: Pick<ReadMail, "report">): Bounce | undefined {
  if (report === undefined) return undefined;
  // Fields of the message first, then a group for each recipient.
  const groups = report.status.split(/\r?\n[ \t]*\r?\n/).map(fieldsOf);
  const about = groups.find((group) => group.has("action"));
  const action = about?.get("action")?.toLowerCase() ?? "";
  if (about === undefined || (action !== "failed" && action !== "delayed")) return undefined;
  const recipient = about.get("final-recipient") ?? about.get("original-recipient") ?? "";
  const status = /\d\.\d{1,3}\.\d{1,3}/.exec(about.get("status") ?? "")?.[0] ?? "";
  const diagnostic = (about.get("diagnostic-code") ?? "").replace(/^\s*\S+\s*;\s*/, "");
  const original = fieldsOf(report.original.split(/\r?\n[ \t]*\r?\n/, 1)[0] ?? "");
  return {
    recipient: recipient
      .replace(/^[^;]*;/, "")
      .replace(/[<>\s]/g, "")
      .toLowerCase(),
    isFinal: action === "failed" && !status.startsWith("4"),
    why: [status, diagnostic]
      .filter((one) => one !== "")
      .join(" ")
      .replace(/[^\x20-\x7e]+/g, " ")
      .slice(0, 300),
    messageId: /<([^<>\s]+)>/.exec(original.get("message-id") ?? "")?.[1],
  };
}

/** Header lines by name in lower case; continuation lines belong to the one before. */
function fieldsOf(text: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const line of text.replace(/\r?\n[ \t]+/g, " ").split(/\r?\n/)) {
    const colon = line.indexOf(":");
    if (colon > 0) fields.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  return fields;
}
