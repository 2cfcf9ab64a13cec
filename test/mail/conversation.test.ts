import { Readable } from "node:stream";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { leaveEmail } from "../../server/desk/own-conversation.ts";
import { newId } from "../../server/lib/ids.ts";
import { readMail } from "../../server/mail/read-mail.ts";
import { writeMailChannel } from "../../server/store/mail-channel.ts";
import { conversation } from "../../server/store/schema/conversation.ts";
import { handoff } from "../../server/store/schema/handoff.ts";
import { job } from "../../server/store/schema/job.ts";
import { mail, mailChannel, mailSeen } from "../../server/store/schema/mail.ts";
import { attachment } from "../../server/store/schema/message.ts";
import { visitor } from "../../server/store/schema/visitor.ts";
import { writeSetting } from "../../server/store/setting.ts";
import { headerOf, type TakenMail, textOf } from "../fixtures/smtp.ts";
import { bounceMail, rawMail } from "./builders.ts";
import { type MailWorld, openMailWorld } from "./world.ts";

// Conversations that go on by e-mail: SMTP and IMAP over sockets, jobs, and the real database.

let world: MailWorld;

beforeAll(async () => {
  world = await openMailWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  const { db } = world.database;
  world.ahead = 0;
  world.here.clear();
  world.smtp.taken.length = 0;
  world.smtp.refuseAll = false;
  // What a test before this one left behind doesn't matter here.
  await db.update(conversation).set({ mailedSequence: 1_000_000 });
  await db.delete(mail);
  await db.delete(job);
  await db.update(mailChannel).set({ starts: true, answeredBy: "person", trustedServer: null });
  await world.read();
});

const said = (visitorId: string, text: string, conversationId?: string) =>
  world.shop.turns.send({
    ...{ siteId: world.shop.siteId, visitorId, text, clientMessageId: newId() },
    ...(conversationId === undefined ? {} : { conversationId }),
  });

/** A visitor who asked for a person in the chat, and an agent who took the conversation. */
async function chatWithAda(email = "vera@example.com") {
  const visitorId = await world.shop.visitor();
  const first = await said(visitorId, "Can I talk to a human?");
  await first.answered;
  const conversationId = first.conversation.id;
  await leaveEmail(world.database.db, { visitorId, conversationId, email });
  const { id: handoffId } = await world.desk.takeOver({ conversationId, agent: "Ada" });
  const reply = (text: string) => world.desk.reply({ handoffId, agent: "Ada", clientMessageId: newId(), text });
  return { visitorId, conversationId, handoffId, reply };
}

/** Ada replies, the visitor is away, and gets it as a mail. */
async function mailed(reply: (text: string) => Promise<unknown>, text: string): Promise<TakenMail> {
  await reply(text);
  world.ahead = 3;
  expect(await world.send()).toBe(1);
  world.ahead = 0;
  return world.smtp.taken.at(-1) as TakenMail;
}

const replyTo = (sent: TakenMail, text: string, more: Parameters<typeof rawMail>[0] = {}) =>
  rawMail({ to: headerOf(sent, "Reply-To"), inReplyTo: headerOf(sent, "Message-ID"), text, ...more });

/** Mails that nobody replied to in the chat: their conversations, oldest first. */
async function begun(address: string) {
  const rows = await world.database.db
    .select({ conversation, visitor })
    .from(conversation)
    .innerJoin(visitor, eq(visitor.id, conversation.visitorId))
    .where(eq(visitor.mailAddress, address))
    .orderBy(conversation.createdAt);
  return rows;
}

test("chat, mail, chat, three times: every message is there once, in one thread, also when the mailbox delivers again", async () => {
  const { visitorId, conversationId, reply } = await chatWithAda();
  const before = (await world.messages(conversationId)).length;
  const ids: string[] = [];
  for (const round of ["one", "two", "three"]) {
    const sent = await mailed(reply, `Ada, ${round}.`);
    const quoted = textOf(sent)
      .split("\n")
      .map((line) => `> ${line}`);
    world.imap.deliver(
      replyTo(
        sent,
        `Vera by mail, ${round}.\n\nOn Mon, 30 Nov 2026 at 09:00, The Shop <support@shop.example> wrote:\n${quoted.join("\n")}`,
      ),
    );
    expect(await world.read()).toBe(1);
    expect(await world.read()).toBe(0);
    world.imap.renumber();
    expect(await world.read()).toBe(0);
    // It continues in the mailbox's thread: each mail names all before it.
    expect(headerOf(sent, "References").split(/\s+/).filter(Boolean)).toEqual(ids);
    ids.push(
      headerOf(sent, "Message-ID"),
      `<${(await world.database.db.select().from(mail).orderBy(mail.id)).at(-1)?.messageId}>`,
    );
    await (await said(visitorId, `Vera in the chat, ${round}.`, conversationId)).answered;
  }
  expect((await world.messages(conversationId)).slice(before)).toEqual(
    ["one", "two", "three"].flatMap((round) => [
      `person: Ada, ${round}.`,
      `visitor by mail: Vera by mail, ${round}.`,
      `visitor: Vera in the chat, ${round}.`,
    ]),
  );
  expect(world.smtp.taken.map((sent) => sent.to)).toEqual(Array(3).fill("vera@example.com"));
  expect(world.smtp.taken.map((sent) => headerOf(sent, "Subject"))).toEqual([
    "Ada from Test replied",
    "Re: Ada from Test replied",
    "Re: Ada from Test replied",
  ]);
  // An ordinary e-mail of a person's, signed by its address, to which reports come back.
  const [sent] = world.smtp.taken as [TakenMail];
  expect(headerOf(sent, "Reply-To")).toMatch(/^support\+c\.[0-9a-z]{25}\.[0-9a-z]{13}@shop\.example$/);
  expect(sent.envelopeFrom).toBe(headerOf(sent, "Reply-To"));
  expect(headerOf(sent, "From")).toContain("<support@shop.example>");
  expect(headerOf(sent, "Auto-Submitted")).toBe("");
  expect(headerOf(sent, "Precedence")).toBe("");
  expect(headerOf(sent, "List-Unsubscribe")).toContain(
    `<https://chat.shop.example/mail/unsubscribe?c=${conversationId}`,
  );
  // The visitor's own windows heard of each, as they would of a message that they wrote there.
  const heard = world.shop.heard.rows.filter(
    (row) => row.detail?.mail !== undefined && row.conversationId === conversationId,
  );
  expect(heard.map((row) => row.text)).toEqual(["one", "two", "three"].map((round) => `Vera by mail, ${round}.`));
});

test("an absence note is a note; nobody answers it", async () => {
  const { conversationId, reply } = await chatWithAda();
  const sent = await mailed(reply, "It ships today.");
  const before = await world.messages(conversationId);
  world.imap.deliver(
    replyTo(sent, "I am on holiday until Monday.", {
      subject: "Out of office",
      headers: { "Auto-Submitted": "auto-replied" },
    }),
  );
  await world.read();
  expect(await world.messages(conversationId)).toEqual(before);
  expect(await world.notes(conversationId)).toEqual([
    "Automatic reply from vera@example.com:\n\nI am on holiday until Monday.",
  ]);
  world.ahead = 60;
  expect(await world.send()).toBe(0);
});

test("a bounce says so in the conversation and stops further mails, until the visitor leaves an address again", async () => {
  const { visitorId, conversationId, reply } = await chatWithAda("typo@example.com");
  const sent = await mailed(reply, "It ships today.");
  const messageId = headerOf(sent, "Message-ID");
  const report = { to: sent.envelopeFrom, recipient: "typo@example.com", messageId };
  world.imap.deliver(bounceMail({ ...report, status: "4.4.1" }));
  await world.read();
  expect(await world.notes(conversationId)).toEqual([]);
  world.imap.deliver(bounceMail(report));
  await world.read();
  expect(await world.notes(conversationId)).toEqual([
    expect.stringMatching(/^The e-mail to typo@example\.com couldn't be delivered: 5\.1\.1 .*User unknown/),
  ]);
  expect(await world.outcomes()).toEqual(["out bounced", "in bounce", "in bounce"]);
  await reply("Are you there?");
  world.ahead = 30;
  expect(await world.send()).toBe(0);
  await leaveEmail(world.database.db, { visitorId, conversationId, email: "vera@example.com" });
  expect(await world.send()).toBe(1);
  expect(world.smtp.taken.at(-1)?.to).toBe("vera@example.com");
});

test("a mail server that is down for an hour gets the mail once; one whose reply was lost gets the same Message-ID again", async () => {
  const { conversationId, reply } = await chatWithAda();
  await world.smtp.down();
  await reply("It ships today.");
  world.ahead = 3;
  expect(await world.send()).toBe(0);
  // Twelve tries, five minutes apart.
  for (let i = 0; i < 12; i++) await world.waitForTries();
  expect(world.smtp.taken).toEqual([]);
  const [waiting] = await world.database.db.select().from(job).where(eq(job.kind, "mail-out"));
  expect(waiting).toMatchObject({ state: "waiting", attempts: 0, fault: expect.stringContaining("can't be reached") });
  await world.smtp.up();
  await world.waitForTries();
  expect(world.smtp.taken).toHaveLength(1);
  expect(await world.send()).toBe(0);
  await reply("It arrives on Monday.");
  world.smtp.loseReplies = 1;
  await world.send();
  await world.waitForTries();
  const [, first, again] = world.smtp.taken as [TakenMail, TakenMail, TakenMail];
  expect(headerOf(again, "Message-ID")).toBe(headerOf(first, "Message-ID"));
  await world.waitForTries();
  expect(world.smtp.taken).toHaveLength(3);
  expect(await world.outcomes()).toEqual(["out sent", "out sent"]);
  expect(await world.notes(conversationId)).toEqual([]);
});

test("a process that dies between receiving and storing loses nothing and stores nothing twice", async () => {
  const { conversationId, reply } = await chatWithAda();
  const sent = await mailed(reply, "Which one is broken?");
  const before = (await world.messages(conversationId)).length;
  const boundary = { "Content-Type": 'multipart/mixed; boundary="B"' };
  const text = `--B\nContent-Type: text/plain\n\nThe left one.\n--B\nContent-Type: image/png; name="left.png"\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo=\n--B\nContent-Type: application/x-msdownload; name="setup.exe"\nContent-Transfer-Encoding: base64\n\nTVqQAAMAAAA=\n--B--`;
  world.imap.deliver(replyTo(sent, text, { headers: boundary }));
  // Before it's stored: neither the mail nor the mark that it was read.
  world.failJobs = true;
  await world.read();
  expect(await world.outcomes()).toEqual(["out sent"]);
  world.failJobs = false;
  // In the middle of the reading: the message is stored, its files aren't.
  world.failFiles = 1;
  expect(await world.read()).toBe(1);
  await world.waitForTries();
  expect((await world.messages(conversationId)).slice(before)).toEqual([
    "visitor by mail: The left one.",
    "visitor: left.png",
    "visitor: setup.exe",
  ]);
  expect(await world.database.db.$count(attachment, eq(attachment.conversationId, conversationId))).toBe(2);
  expect(await world.notes(conversationId)).toEqual([]);
});

test("an agent's files go out with the mail; those too large for it are a link that ends", async () => {
  const { conversationId, handoffId, reply } = await chatWithAda();
  const add = async (name: string, content: Buffer) =>
    (await world.files.add({ handoffId, agent: "Ada", clientFileId: newId(), name, source: Readable.from([content]) }))
      .id;
  await writeSetting(world.database.db, { scopeId: world.shop.siteId, name: "widget", value: { fileMb: 20 } });
  const small = await add("label.txt", Buffer.from("Your label"));
  const large = await add("film.bin", Buffer.alloc(11 * 1024 * 1024, 1));
  const files = [small, large];
  await world.desk.reply({ handoffId, agent: "Ada", clientMessageId: newId(), text: "Here they are.", files });
  const sent = await mailed(reply, "That's all.");
  const read = await readMail(Buffer.from(sent.data));
  expect(read.files.map((one) => [one.name, String(Buffer.from(one.content))])).toEqual([["label.txt", "Your label"]]);
  expect(read.text).toContain("Here they are.\n\n[label.txt]");
  const [, id, end, token] =
    /film\.bin:\s+https:\/\/chat\.shop\.example\/mail\/files\/([\w-]+)\?e=(\d+)&t=(\w+)/.exec(read.text) ?? [];
  expect(id).toBe(large);
  const link = { fileId: large, end: Number(end), token: token ?? "" };
  const { channels } = world.parts;
  expect(channels.mayReadFile(link)).toBe(true);
  expect(channels.mayReadFile({ ...link, fileId: small })).toBe(false);
  expect(channels.mayReadFile({ ...link, end: link.end + 1 })).toBe(false);
  world.ahead = 31 * 24 * 60;
  expect(channels.mayReadFile(link)).toBe(false);
  expect(await world.messages(conversationId)).toContain("person: film.bin");
});

test("somebody else's reply to the signed address is a conversation of its own, which says so on both sides", async () => {
  const { conversationId, reply } = await chatWithAda();
  const sent = await mailed(reply, "Your new address is Main Street 1.");
  const before = await world.messages(conversationId);
  world.imap.deliver(replyTo(sent, "Send it to me instead.", { from: "mallory@example.net", subject: "Re: Ada" }));
  await world.read();
  expect(await world.messages(conversationId)).toEqual(before);
  expect(await world.notes(conversationId)).toEqual([expect.stringContaining("mallory@example.net replied")]);
  const [own] = await begun("mallory@example.net");
  expect(await world.messages(own?.conversation.id ?? "")).toEqual(["visitor by mail: Send it to me instead."]);
  expect(await world.notes(own?.conversation.id ?? "")).toEqual([
    expect.stringContaining("another customer's conversation"),
  ]);
  // On a site where e-mails start no conversations it's only the note.
  await world.database.db.update(mailChannel).set({ starts: false });
  world.imap.deliver(replyTo(sent, "And hurry.", { from: "mallory@example.net" }));
  await world.read();
  expect((await world.notes(conversationId)).at(-1)).toContain("And hurry.");
});

test("two mails about the same thing are merged; a reply to the one that is over arrives where it goes on, once", async () => {
  const from = "Nora <nora@example.com>";
  const ids = ["<n1@example.com>", "<n2@example.com>"];
  for (const messageId of ids) world.imap.deliver(rawMail({ from, messageId, text: `Where is ${messageId}?` }));
  await world.read();
  const [older, newer] = await begun("nora@example.com");
  const [into, gone] = [older?.conversation.id ?? "", newer?.conversation.id ?? ""];
  await world.desk.merge({ agent: "Ada", into, from: gone });
  const late = rawMail({ from, inReplyTo: "<n2@example.com>", messageId: "<n3@example.com>", text: "Any news?" });
  for (let n = 0; n < 2; n++) world.imap.deliver(late);
  await world.read();
  expect((await world.messages(into)).at(-1)).toBe("visitor by mail: Any news?");
  expect((await world.messages(into)).filter((one) => one.includes("Any news?"))).toHaveLength(1);
  expect(await world.messages(gone)).toHaveLength(1);
  expect(await begun("nora@example.com")).toHaveLength(2);
});

test("an address or Message-ID that somebody made up leads nowhere", async () => {
  const { conversationId, reply } = await chatWithAda();
  const sent = await mailed(reply, "Hello!");
  const before = await world.messages(conversationId);
  const forged = headerOf(sent, "Reply-To").replace(/.@/, (end) => (end === "a@" ? "b@" : "a@"));
  world.imap.deliver(rawMail({ to: forged, text: "Let me in." }));
  await world.read();
  expect(await world.messages(conversationId)).toEqual(before);
  expect(await begun("vera@example.com")).toHaveLength(1);
});

test("a mail to the support address waits for a person, who answers by mail; nobody's chat shows it", async () => {
  // Somebody entered Walter's address in the chat: that doesn't make his mails theirs.
  const chat = await chatWithAda("walter@example.com");
  const messageId = "<first@example.com>";
  world.imap.deliver(
    rawMail({
      from: '"Walter W." <Walter@example.com>',
      subject: "Broken tent",
      messageId,
      text: "My tent is broken.\n\n-- \nWalter\nTel. 1",
    }),
  );
  await world.read();
  const [mine] = await begun("walter@example.com");
  expect(mine?.visitor).toMatchObject({ name: "Walter W.", email: "walter@example.com", externalId: null });
  expect(mine?.visitor.id).not.toBe(chat.visitorId);
  expect(mine?.conversation.state).toBe("queued");
  const conversationId = mine?.conversation.id ?? "";
  expect(await world.messages(conversationId)).toEqual(["visitor by mail: My tent is broken."]);
  const [queued] = await world.database.db.select().from(handoff).where(eq(handoff.conversationId, conversationId));
  expect(queued).toMatchObject({ reason: "wrote-by-e-mail", state: "queued" });
  await world.desk.claim({ handoffId: queued?.id ?? "", agent: "Ada" });
  await world.desk.reply({
    handoffId: queued?.id ?? "",
    agent: "Ada",
    clientMessageId: newId(),
    text: "We send a new one.",
  });
  world.ahead = 2;
  expect(await world.send()).toBe(1);
  const [sent] = world.smtp.taken as [TakenMail];
  expect(headerOf(sent, "Subject")).toBe("Re: Broken tent");
  expect(headerOf(sent, "In-Reply-To")).toBe(messageId);
  expect(headerOf(sent, "List-Unsubscribe")).toBe("");
  expect(textOf(sent)).toContain("\n\nWe send a new one.\n\n-- \nAda\nTest\n");
});

test("the assistant answers mails where the site says so, as an automatic reply, and stops when a machine writes back", async () => {
  await writeMailChannel(world.database.db, world.shop.siteId, { answeredBy: "assistant" });
  world.ahead = 2;
  world.imap.deliver(rawMail({ from: "robot@example.org", subject: "Returns", text: "How do I return an item?" }));
  await world.read();
  expect(await world.send()).toBe(1);
  const [sent] = world.smtp.taken as [TakenMail];
  expect(textOf(sent)).toContain("return an item within 30 days");
  expect(textOf(sent)).toContain("Our automated assistant wrote this.");
  expect(headerOf(sent, "Auto-Submitted")).toBe("auto-replied");
  // A machine that doesn't say that it is one answers every mail at once.
  for (let i = 0; i < 14; i++) {
    const last = world.smtp.taken.at(-1) as TakenMail;
    world.imap.deliver(replyTo(last, "How do I return an item?", { from: "robot@example.org" }));
    await world.read();
    await world.send();
  }
  expect(world.smtp.taken.length).toBeLessThanOrEqual(10);
  const [mine] = await begun("robot@example.org");
  expect(mine?.conversation.state).toBe("queued");
  // Nothing of what it wrote is lost, and one note says why nobody answers.
  const texts = await world.messages(mine?.conversation.id ?? "");
  expect(texts.filter((text) => text.startsWith("visitor by mail"))).toHaveLength(15);
  expect(await world.notes(mine?.conversation.id ?? "")).toEqual([
    expect.stringContaining("many e-mails within an hour"),
  ]);
});

test("only whom the site's own mail server vouches for is the customer that the company signed in", async () => {
  const { db } = world.database;
  await writeMailChannel(db, world.shop.siteId, { trustedServer: "mx.shop.example" });
  const signedId = await world.shop.visitor();
  await db
    .update(visitor)
    .set({ externalId: "u1", email: "Sina@example.com", emailSignedAt: new Date() })
    .where(eq(visitor.id, signedId));
  const forged = { "Authentication-Results": "evil.example; dmarc=pass header.from=example.com" };
  world.imap.deliver(rawMail({ from: "sina@example.com", text: "Change my address.", headers: forged }));
  const real = {
    "Authentication-Results": "mx.shop.example 1; spf=fail (no); dmarc=pass (p=none) header.from=example.com",
  };
  world.imap.deliver(rawMail({ from: "sina@example.com", text: "Where is my order?", headers: real }));
  await world.read();
  expect(await begun("sina@example.com")).toHaveLength(1);
  const [own] = await db.select().from(conversation).where(eq(conversation.visitorId, signedId));
  expect(await world.messages(own?.id ?? "")).toEqual(["visitor by mail: Where is my order?"]);
  const marks = world.shop.heard.rows.slice(-2).map((row) => row.detail?.mail?.verified);
  expect(marks).toEqual([false, true]);
});

test("newsletters, our own mails and broken ones start nothing, and the list says why", async () => {
  const { conversationId } = await chatWithAda();
  world.imap.deliver(rawMail({ from: "news@example.com", headers: { "List-Id": "<news.example.com>" } }));
  world.imap.deliver(rawMail({ from: "support@shop.example", text: "Sent to ourselves" }));
  world.imap.deliver("This is no mail at all");
  world.imap.deliver(rawMail({ from: "undisclosed" }));
  expect(await world.read()).toBe(4);
  const rows = await world.database.db.select().from(mail).orderBy(mail.id);
  expect(rows.map((row) => [row.outcome, row.reason])).toEqual([
    ["ignored", expect.stringContaining("newsletter")],
    ["ignored", expect.stringContaining("from this server")],
    ["unreadable", expect.stringContaining("no header")],
    ["unreadable", expect.stringContaining("From address")],
  ]);
  expect(await world.notes(conversationId)).toEqual([]);
});

test("a mail of more than 25 MB is read no further than its head; a person is told to open it", async () => {
  const big = `${rawMail({ from: "big@example.com", subject: "All my photos", text: "See below." })}${"x".repeat(76)}\r\n`;
  world.imap.deliver(Buffer.concat([Buffer.from(big), Buffer.alloc(26 * 1024 * 1024, "x\r\n")]));
  const reads = world.imap.reads;
  expect(await world.read()).toBe(1);
  expect(world.imap.reads).toBe(reads);
  const [mine] = await begun("big@example.com");
  expect(await world.messages(mine?.conversation.id ?? "")).toEqual(["visitor by mail: All my photos"]);
  expect(await world.notes(mine?.conversation.id ?? "")).toEqual([expect.stringContaining("26 MB")]);
});

test("a mailbox that can't be read says why, and is read again; a deleted conversation takes its mails along", async () => {
  const { db } = world.database;
  const { password } = world.imap;
  world.imap.password = "another one";
  await world.read();
  expect((await world.parts.channels.read({ id: world.shop.siteId, key: "shop" })).state.failing).toMatchObject({
    fault: expect.stringContaining("refused the user or the password"),
  });
  world.imap.password = password;
  world.imap.deliver(
    rawMail({ from: "gone@example.com", messageId: "<gone@example.com>", text: "Please delete this." }),
  );
  world.imap.breaksNext = true;
  expect(await world.read()).toBe(0);
  expect(await world.read()).toBe(1);
  expect((await world.parts.channels.read({ id: world.shop.siteId, key: "shop" })).state.failing).toBeNull();
  const [mine] = await begun("gone@example.com");
  const audit = { organisationId: null, actor: "machine" as const, at: new Date() };
  await world.desk.delete({ conversationId: mine?.conversation.id ?? "", audit });
  expect(await db.$count(mail)).toBe(0);
  // What was deleted doesn't come back with the mailbox.
  world.imap.renumber();
  expect(await world.read()).toBe(0);
  expect(await db.$count(mailSeen)).toBeGreaterThan(0);
});
