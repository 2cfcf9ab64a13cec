import { createHash, randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import { storeForPerson } from "../desk/mailed.ts";
import type { RunningJob } from "../jobs/jobs.ts";
import { isTuppenceError } from "../lib/errors.ts";
import { beginConversation } from "../store/begin.ts";
import { type ConversationRow, findWithVisitor, floorOf, goingOn } from "../store/conversation.ts";
import { resumeMail } from "../store/conversation-mail.ts";
import { countMailsSince, recentConversationsOf, updateMail } from "../store/mail.ts";
import { mailVisitor, signedVisitorOf } from "../store/mail-visitor.ts";
import type { NoteRow } from "../store/note.ts";
import type { VisitorRow } from "../store/visitor.ts";
import type { MailMark } from "../wire/http.ts";
import { MAX_MESSAGE_LENGTH } from "../wire/limits.ts";
import { HOUR_MS, type Incoming, MAILS_PER_HOUR, settled } from "./incoming.ts";
import { noteAbout, shortened } from "./notes.ts";
import type { MailInDeps } from "./parts.ts";
import { MAX_MAIL_BYTES } from "./read-mail.ts";

/** Conversations that one address begins within an hour; what it sends beyond goes to the newest of them. */
const CONVERSATIONS_PER_HOUR = 5;

/** Where a mail becomes a message. */
interface Place {
  readonly visitor: VisitorRow;
  /** Undefined: a new one. */
  readonly conversation: ConversationRow | undefined;
  /** `begins`, `goes-on`: too many mails came, so the assistant doesn't answer, in case a machine is writing. */
  readonly loop: "none" | "begins" | "goes-on";
}

/**
 * Stores a mail as its sender's message, with its files. Who isn't the customer of the conversation that they reply to gets
 * one of their own: so their mail waits like any other, and an answer to it reaches them and nobody else.
 * @param options.mayAnswer false: never by the assistant
 */
export async function storeMail(
  deps: MailInDeps,
  job: RunningJob,
  incoming: Incoming,
  options: { readonly mayAnswer: boolean },
): Promise<void> {
  const { row, mail, channel, words, thread, isVerified } = incoming;
  const known = { address: mail.from.address, subject: mail.subject, isVerified, text: mail.text };
  const isOther = thread !== undefined && !thread.isTheirs;
  if (thread?.isTheirs !== true && channel?.starts !== true) {
    if (isOther) return storeOtherSender(deps, job, incoming);
    const reason = "It belongs to no conversation, and e-mails don't start any on this site.";
    return job.store((tx) => settled(deps, tx, row, { ...known, outcome: "ignored", reason }));
  }
  const place = await placeFor(deps, incoming);
  if (place.visitor.blockedAt !== null) {
    const change = { ...known, outcome: "ignored", reason: "Its sender is blocked.", text: null } as const;
    return job.store((tx) => settled(deps, tx, row, change));
  }
  const conversation = place.conversation ?? (await beginFor(deps, incoming, place.visitor));
  const conversationId = conversation.id;
  // Should this be tried again, it's the same conversation.
  if (row.conversationId === null) await updateMail(deps.db, row.id, { conversationId });
  const mayAnswer = options.mayAnswer && place.loop === "none" && row.size <= MAX_MAIL_BYTES;
  const there = { conversation, visitor: place.visitor };
  await storeText(deps, incoming, there, mayAnswer && channel?.answeredBy === "assistant");
  const refused = await storeFiles(deps, incoming, there);
  const other = isOther ? thread.conversation.id : undefined;
  const remarks = [
    ...(row.size > MAX_MAIL_BYTES ? [words.tooLarge(Math.round(row.size / 1024 / 1024))] : []),
    ...(refused.length === 0 ? [] : [words.filesRefused(refused.join("; "))]),
    ...(place.loop === "begins" ? [words.loop(mail.from.address)] : []),
    ...(other === undefined ? [] : [words.repliedTo(mail.subject)]),
  ];
  const at = deps.clock.now();
  // The notes together with the mark that the mail is done: they're there once.
  const notes = await job.store(async (tx): Promise<NoteRow[]> => {
    await settled(deps, tx, row, { ...known, conversationId, outcome: "message" });
    await resumeMail(tx, conversationId);
    const made: NoteRow[] = [];
    if (remarks.length > 0) made.push(await noteAbout(tx, { conversationId, words, at, text: remarks.join("\n\n") }));
    if (other !== undefined) {
      made.push(await noteAbout(tx, { conversationId: other, words, at, text: words.otherSender(mail.from.address) }));
    }
    return made;
  });
  for (const note of notes) deps.voice.noteNew(note);
}

/** Whose message it becomes, and in which conversation. */
async function placeFor(deps: MailInDeps, incoming: Incoming): Promise<Place> {
  const { db, clock } = deps;
  const { row, mail, thread, isVerified } = incoming;
  const since = new Date(clock.now().getTime() - HOUR_MS);
  const continued = async (found: { conversation: ConversationRow; visitor: VisitorRow }): Promise<Place> => {
    const count = await countMailsSince(db, { conversationId: found.conversation.id, since });
    return { ...found, loop: count < MAILS_PER_HOUR ? "none" : count === MAILS_PER_HOUR ? "begins" : "goes-on" };
  };
  const before = row.conversationId === null ? undefined : await findWithVisitor(db, row.conversationId);
  if (before !== undefined) return continued({ ...before, conversation: await goingOn(db, before.conversation) });
  if (thread?.isTheirs === true) return continued(thread);
  const { siteId } = row;
  const { address, name } = mail.from;
  const recent = await recentConversationsOf(db, { siteId, address, since });
  const newest = recent.length < CONVERSATIONS_PER_HOUR ? undefined : await findWithVisitor(db, recent[0] ?? "");
  if (newest !== undefined && newest.visitor.mailAddress === address) {
    const conversation = await goingOn(db, newest.conversation);
    const count = await countMailsSince(db, { conversationId: conversation.id, since });
    return { ...newest, conversation, loop: count === 1 ? "begins" : "goes-on" };
  }
  // Only whom their own mail server vouches for is the person that the company's site signed in.
  const signed = isVerified ? await signedVisitorOf(db, { siteId, address }) : undefined;
  const tokenHash = createHash("sha256").update(randomBytes(32)).digest("hex");
  const visitor = signed ?? (await mailVisitor(db, { siteId, address, name, tokenHash, at: clock.now() }));
  return { visitor, conversation: undefined, loop: "none" };
}

/** A conversation that begins with this mail; the same one again if this was tried before. */
const beginFor = ({ db, clock }: MailInDeps, { row }: Incoming, visitor: VisitorRow) =>
  beginConversation(db, {
    ...{ siteId: row.siteId, visitorId: visitor.id, clientMessageId: messageKey(row.id) },
    at: clock.now(),
  });

/** A conversation with who it's with. */
type There = { readonly conversation: ConversationRow; readonly visitor: VisitorRow };

const messageKey = (mailId: string) => `mail-${mailId}`;

async function storeText(
  deps: MailInDeps,
  { row, mail, words, isVerified }: Incoming,
  { conversation, visitor }: There,
  byAssistant: boolean,
): Promise<void> {
  const conversationId = conversation.id;
  const clientMessageId = messageKey(row.id);
  const text = shortened(mail.own || mail.text || mail.subject || words.noText, MAX_MESSAGE_LENGTH);
  const mark: MailMark = { id: row.id, subject: mail.subject, verified: isVerified, shortened: text !== mail.text };
  // While somebody is to come, or is there, the assistant has nothing to add.
  if (byAssistant && (conversation.state === "machine" || conversation.state === "closed")) {
    await deps.send({ siteId: row.siteId, visitorId: visitor.id, conversationId, clientMessageId, text, mail: mark });
    return;
  }
  const at = deps.clock.now();
  const stored = await deps.db.transaction((tx) =>
    storeForPerson(tx, { conversationId, clientMessageId, text, detail: { mail: mark }, at }),
  );
  if (stored === undefined || stored.repeated) return;
  deps.voice.messageNew(stored.row);
  if (stored.changed) {
    deps.voice.stateChanged({ siteId: row.siteId, conversationId, ...floorOf(stored.conversation) });
  }
}

/** @returns the files that the checks of uploads refused, with the reason */
async function storeFiles(
  deps: MailInDeps,
  { row, mail }: Incoming,
  { conversation, visitor }: There,
): Promise<string[]> {
  const refused: string[] = [];
  for (const [i, file] of mail.files.entries()) {
    try {
      await deps.files.attach({
        ...{ siteId: row.siteId, visitorId: visitor.id, conversationId: conversation.id },
        ...{
          clientMessageId: `${messageKey(row.id)}-${i + 1}`,
          name: file.name,
          source: Readable.from([file.content]),
        },
        byMail: { bytes: MAX_MAIL_BYTES },
      });
    } catch (error) {
      const isRefused = isTuppenceError(error) && ["FILE_NOT_ALLOWED", "BODY_TOO_LARGE"].includes(error.code);
      if (!isRefused) throw error;
      refused.push(`${file.name} (${error.message})`);
    }
  }
  return refused;
}

/** On a site where e-mails start no conversations: agents read it in a note. */
async function storeOtherSender(deps: MailInDeps, job: RunningJob, incoming: Incoming): Promise<void> {
  const { row, mail, words, thread, isVerified } = incoming;
  if (thread === undefined) return;
  const conversationId = thread.conversation.id;
  const { address } = mail.from;
  const note = await job.store(async (tx) => {
    await settled(deps, tx, row, {
      ...{ outcome: "note", conversationId, address, subject: mail.subject, isVerified, text: mail.text },
    });
    const text = words.otherSenderText(address, mail.own || mail.text || mail.subject);
    return noteAbout(tx, { conversationId, words, at: deps.clock.now(), text });
  });
  deps.voice.noteNew(note);
}
