import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto";
import { isId } from "../lib/ids.ts";

/** Digits of a conversation's id (128 bits) and of a signature (64 bits) in base 36, as in the patterns below. */
const ID_DIGITS = 25;
const MAC_DIGITS = 13;
/** At the end of the part before the @ of an address. */
const IN_ADDRESS = /\+c\.([0-9a-z]{25})\.([0-9a-z]{13})@/i;
/** At the beginning of a Message-ID of ours. */
const IN_MESSAGE_ID = /^<?c\.([0-9a-z]{25})\.([0-9a-z]{13})\.\d{1,10}@/i;

/**
 * Names conversations in reply addresses and Message-IDs, signed so that nobody can write into a conversation whose mails
 * they haven't received. 64 bits: a guess costs an e-mail, so that 2^63 of them can't be tried. Small letters, digits and
 * dots only, because mail servers on the way may change the case.
 */
export interface MailSigner {
  /** `support@example.com` as `support+c.<id>.<signature>@example.com`. */
  replyAddress(address: string, conversationId: string): string;
  /** The Message-ID of a conversation's mail up to a message, without brackets: the same for each try to send it. */
  messageId(options: { conversationId: string; sequence: number; domain: string }): string;
  /** The conversation that an address names; undefined: it names none, or wasn't made here. */
  inAddress(address: string): string | undefined;
  /** The same for a Message-ID. */
  inMessageId(messageId: string): string | undefined;
  /** What an unsubscribe link carries. */
  stopToken(conversationId: string): string;
  mayStop(conversationId: string, token: string): boolean;
  /** The same for a member's e-mails about what they follow. */
  memberStopToken(memberId: string): string;
  mayStopMember(memberId: string, token: string): boolean;
  /** The query of a link to a file that works until then. */
  fileQuery(fileId: string, end: Date): string;
  /** @param end seconds since 1970, as in the link */
  mayReadFile(link: { fileId: string; end: number; token: string }, now: Date): boolean;
}

/** @param secret the server's (AUTH_SECRET, or the data folder's); another one makes all earlier addresses unknown */
export function createMailSigner(secret: string): MailSigner {
  const key = Buffer.from(hkdfSync("sha256", secret, "", "tuppence mail addresses", 32));
  const mac = (purpose: string, conversationId: string) =>
    inBase36(createHmac("sha256", key).update(`${purpose}:${conversationId}`).digest("hex").slice(0, 16), MAC_DIGITS);
  const token = (conversationId: string) =>
    `c.${inBase36(conversationId.replaceAll("-", ""), ID_DIGITS)}.${mac("reply", conversationId)}`;
  const read = (found: RegExpExecArray | null): string | undefined => {
    const [, id, signature] = found ?? [];
    const conversationId = id === undefined ? undefined : idOf(id.toLowerCase());
    if (conversationId === undefined || signature === undefined) return undefined;
    return same(mac("reply", conversationId), signature.toLowerCase()) ? conversationId : undefined;
  };
  return {
    replyAddress(address, conversationId) {
      const at = address.lastIndexOf("@");
      return `${address.slice(0, at)}+${token(conversationId)}${address.slice(at)}`;
    },
    messageId: ({ conversationId, sequence, domain }) => `${token(conversationId)}.${sequence}@${domain}`,
    inAddress: (address) => read(IN_ADDRESS.exec(address)),
    inMessageId: (messageId) => read(IN_MESSAGE_ID.exec(messageId.trim())),
    stopToken: (conversationId) => mac("stop", conversationId),
    mayStop: (conversationId, given) => isId(conversationId) && same(mac("stop", conversationId), given.toLowerCase()),
    memberStopToken: (memberId) => mac("stop-member", memberId),
    mayStopMember: (memberId, given) => isId(memberId) && same(mac("stop-member", memberId), given.toLowerCase()),
    fileQuery(fileId, end) {
      const seconds = Math.floor(end.getTime() / 1000);
      return `e=${seconds}&t=${mac(`file:${seconds}`, fileId)}`;
    },
    mayReadFile: ({ fileId, end, token: given }, now) =>
      isId(fileId) && end * 1000 > now.getTime() && same(mac(`file:${end}`, fileId), given.toLowerCase()),
  };
}

const inBase36 = (hex: string, digits: number) => BigInt(`0x${hex}`).toString(36).padStart(digits, "0");

function idOf(digits: string): string | undefined {
  let value = 0n;
  for (const digit of digits) value = value * 36n + BigInt(Number.parseInt(digit, 36));
  const hex = value.toString(16).padStart(32, "0");
  const id = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  return isId(id) ? id : undefined;
}

function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
