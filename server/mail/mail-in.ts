import type { JobHandler, RunningJob } from "../jobs/jobs.ts";
import { messageOf } from "../lib/errors.ts";
import { stopMail } from "../store/conversation-mail.ts";
import { countMailsSince, findMail, type MailRow, sentMail, updateMail } from "../store/mail.ts";
import { readMailChannel, supportAddresses } from "../store/mail-channel.ts";
import type { NoteRow } from "../store/note.ts";
import { isAuthenticated } from "./authenticated.ts";
import { type Bounce, bounceOf } from "./bounce.ts";
import { HOUR_MS, type Incoming, MAILS_PER_HOUR, settled } from "./incoming.ts";
import { writerOf } from "./kind.ts";
import { noteAbout, shortened, wordsFor } from "./notes.ts";
import type { MailInDeps } from "./parts.ts";
import { type ReadMail, readMail } from "./read-mail.ts";
import { storeMail } from "./store-mail.ts";
import { type Thread, threadOfMail } from "./thread.ts";

/** Characters of an automatic reply that its note has. */
const NOTE_TEXT = 2_000;

/**
 * Reads a mail that was taken (intake.ts) and puts it where it belongs. Each step can be repeated: a process that dies
 * anywhere in it leaves a job that another one does again, and every message, file and note is there once.
 */
export function mailInHandler(deps: MailInDeps): JobHandler {
  return {
    mostAttempts: 8,
    async run(job) {
      const row = await findMail(deps.db, String(job.row.payload.mailId));
      // Its conversation was deleted, or it was done when the last process died. One that was unreadable can be tried again.
      if (row === undefined || row.raw === null) return;
      if (row.outcome !== "received" && row.outcome !== "unreadable") return;
      await read(deps, job, row);
    },
    async failed(tx, row, error) {
      const handledAt = deps.clock.now();
      await updateMail(tx, String(row.payload.mailId), { outcome: "unreadable", reason: messageOf(error), handledAt });
    },
  };
}

async function read(deps: MailInDeps, job: RunningJob, row: MailRow): Promise<void> {
  const { db, signer } = deps;
  const { siteId } = row;
  // As it came, it's kept: a later version may read it.
  const unreadable = (reason: string) =>
    job.store((tx) => settled(deps, tx, row, { outcome: "unreadable", reason, raw: row.raw }));
  let mail: ReadMail;
  try {
    mail = await readMail(row.raw ?? new Uint8Array());
  } catch (error) {
    return unreadable(messageOf(error));
  }
  const bounce = bounceOf(mail);
  if (bounce !== undefined) return storeBounce(deps, job, { row, mail, bounce });
  const { from } = mail;
  if (from === undefined) return unreadable("It has no readable From address.");
  const isOurs = mail.messageId !== undefined && signer.inMessageId(mail.messageId) !== undefined;
  const channel = await readMailChannel(db, siteId);
  const known = { address: from.address, subject: mail.subject };
  if (isOurs || (await supportAddresses(db)).includes(from.address)) {
    return job.store((tx) =>
      settled(deps, tx, row, { ...known, outcome: "ignored", reason: "It's from this server." }),
    );
  }
  const incoming: Incoming = {
    ...{ row, channel, mail: { ...mail, from } },
    words: await wordsFor(db, siteId),
    isVerified: isAuthenticated(mail, channel?.trustedServer ?? null),
    thread: await threadOfMail(db, { siteId, mail, signer }),
  };
  const writer = writerOf(mail);
  if (isStop(incoming)) return storeStop(deps, job, incoming);
  if (writer !== "person" && incoming.thread !== undefined) return storeAutomatic(deps, job, incoming);
  if (writer === "reply" || writer === "list") {
    const reason = writer === "reply" ? "It's an automatic reply." : "It's from a mailing list or a newsletter.";
    return job.store((tx) => settled(deps, tx, row, { ...known, outcome: "ignored", reason }));
  }
  // A machine that writes on its own may pass on what a person entered: a person reads it, the assistant doesn't answer.
  return storeMail(deps, job, incoming, { mayAnswer: writer === "person" });
}

/** "unsubscribe", as mail programs send it for the reader (List-Unsubscribe). */
const isStop = ({ mail, thread }: Incoming) =>
  thread?.isTheirs === true && mail.subject.trim().toLowerCase() === "unsubscribe";

async function storeStop(deps: MailInDeps, job: RunningJob, { row, mail, words, thread }: Incoming): Promise<void> {
  const conversationId = (thread as Thread).conversation.id;
  const at = deps.clock.now();
  const note = await job.store(async (tx) => {
    await stopMail(tx, conversationId, at);
    const { address } = mail.from;
    await settled(deps, tx, row, { outcome: "note", conversationId, address, subject: mail.subject });
    return noteAbout(tx, { conversationId, words, at, text: words.stopped(address) });
  });
  deps.voice.noteNew(note);
}

/** An absence note and the like: agents see it, nobody answers it. */
async function storeAutomatic(deps: MailInDeps, job: RunningJob, incoming: Incoming): Promise<void> {
  const { row, mail, words, thread, isVerified } = incoming;
  const conversationId = (thread as Thread).conversation.id;
  const at = deps.clock.now();
  const { address } = mail.from;
  const known = { conversationId, address, subject: mail.subject, isVerified, text: mail.text };
  const since = new Date(at.getTime() - HOUR_MS);
  if ((await countMailsSince(deps.db, { conversationId, since })) >= MAILS_PER_HOUR) {
    const reason = "Many automatic e-mails came within an hour.";
    return job.store((tx) => settled(deps, tx, row, { ...known, outcome: "ignored", reason }));
  }
  const text = words.automatic(address, shortened(mail.own || mail.text || mail.subject, NOTE_TEXT));
  const note = await job.store(async (tx) => {
    await settled(deps, tx, row, { ...known, outcome: "automatic" });
    return noteAbout(tx, { conversationId, words, at, text });
  });
  deps.voice.noteNew(note);
}

/** A mail of ours wasn't delivered. For good: nothing more is sent there, and agents learn of it. */
async function storeBounce(
  deps: MailInDeps,
  job: RunningJob,
  { row, mail, bounce }: { row: MailRow; mail: ReadMail; bounce: Bounce },
): Promise<void> {
  const { db, signer } = deps;
  const { siteId } = row;
  const at = deps.clock.now();
  const { messageId } = bounce;
  const sent = messageId === undefined ? undefined : await sentMail(db, { siteId, messageId });
  const thread = sent === undefined ? await threadOfMail(db, { siteId, mail, signer }) : undefined;
  const conversationId = sent?.conversationId ?? thread?.conversation.id;
  const address = bounce.recipient;
  const known = { address, subject: mail.subject, reason: bounce.why };
  if (conversationId === undefined) {
    const reason = `It isn't about an e-mail of ours. ${bounce.why}`.trim();
    return job.store((tx) => settled(deps, tx, row, { ...known, outcome: "ignored", reason }));
  }
  const words = await wordsFor(db, siteId);
  const note = await job.store(async (tx): Promise<NoteRow | undefined> => {
    await settled(deps, tx, row, { ...known, conversationId, outcome: "bounce" });
    if (!bounce.isFinal) return undefined;
    if (sent !== undefined) await updateMail(tx, sent.id, { outcome: "bounced", reason: bounce.why });
    await stopMail(tx, conversationId, at);
    const text = words.bounced(sent?.address ?? address, bounce.why);
    return noteAbout(tx, { conversationId, words, at, text });
  });
  if (note !== undefined) deps.voice.noteNew(note);
}
