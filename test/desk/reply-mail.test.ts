import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createMailer, type Mailer } from "../../server/auth/mail.ts";
import { createDesk, type Desk } from "../../server/desk/desk.ts";
import { leaveEmail } from "../../server/desk/own-conversation.ts";
import { createReplyMails, type ReplyMails } from "../../server/desk/reply-mail.ts";
import { newId } from "../../server/lib/ids.ts";
import { silentLog } from "../../server/lib/log.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { conversation } from "../../server/store/schema/conversation.ts";
import { setting } from "../../server/store/schema/organisation.ts";
import { visitor } from "../../server/store/schema/visitor.ts";
import { markSeen } from "../../server/store/seen.ts";
import { writeSetting } from "../../server/store/setting.ts";
import { checkText } from "../../server/turn/1-receive.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { openSmtp, type SmtpServer, textOf } from "../fixtures/smtp.ts";
import { openShop, type Shop } from "../turn/builders.ts";

// "We will write to you", as the chat promises: real mails over SMTP, on the real database.

const MINUTE_MS = 60_000;

let database: DatabasePort;
let shop: Shop;
let desk: Desk;
let smtp: SmtpServer;
let mailer: Mailer;
/** Minutes by which the clock of the mails is ahead. */
let ahead = 0;
let here = new Set<string>();

const open = (): ReplyMails =>
  createReplyMails({
    db: database.db,
    mailer,
    isHere: async (visitorId) => here.has(visitorId),
    clock: { ...shop.parts.clock, now: () => new Date(Date.now() + ahead * MINUTE_MS) },
    log: silentLog,
  });

beforeAll(async () => {
  database = await openTestDatabase();
  shop = await openShop(database);
  const { turns, parts: deps } = shop;
  desk = createDesk({
    db: database.db,
    clock: deps.clock,
    voice: deps.voice,
    floorTaken: turns.floorTaken,
    checkText,
  });
  smtp = await openSmtp();
  mailer = createMailer({ smtpUrl: smtp.url, from: "The Shop <help@shop.example>" }, silentLog);
});
afterAll(async () => {
  mailer.close();
  await smtp.close();
  await database.close();
});
beforeEach(async () => {
  ahead = 0;
  here = new Set();
  smtp.refuseAll = false;
  smtp.taken.length = 0;
  await database.db.delete(setting);
  // What a test before this one left behind is nobody's business here.
  await database.db.update(conversation).set({ mailedSequence: 1000 });
});

/** A visitor who asked for a person, and an agent who took the conversation. */
async function withAda(email: string | null = "vera@example.com", agent = "Ada") {
  const visitorId = await shop.visitor();
  const said = await shop.turns.send({
    siteId: shop.siteId,
    visitorId,
    clientMessageId: newId(),
    text: "Can I talk to a human?",
    page: "https://shop.example/tents?x=1",
  });
  await said.answered;
  const conversationId = said.conversation.id;
  if (email !== null) await leaveEmail(database.db, { visitorId, conversationId, email });
  const { id: handoffId } = await desk.takeOver({ conversationId, agent });
  const reply = (text: string) => desk.reply({ handoffId, agent, clientMessageId: newId(), text });
  return { visitorId, conversationId, reply };
}

test("a reply that the visitor does not see is mailed after two minutes, once, with a way back", async () => {
  const { reply } = await withAda();
  await reply("It ships today.");
  await reply("It **arrives** on Monday.");
  const mails = open();
  ahead = 1.9;
  expect(await mails.round()).toBe(0);
  ahead = 2.1;
  expect(await mails.round()).toBe(1);
  expect(smtp.taken).toHaveLength(1);
  const [mail] = smtp.taken;
  expect(mail?.to).toBe("vera@example.com");
  const text = textOf(mail ?? { to: "", data: "" });
  expect(text).toContain("Subject: Ada from ");
  expect(text).toContain("It ships today.\n\nIt **arrives** on Monday.");
  expect(text).toContain("https://shop.example/tents?x=1#tuppence");
  // Not again: not by this process, not after a restart, not by another node.
  ahead = 30;
  expect(await mails.round()).toBe(0);
  expect(await open().round()).toBe(0);
  // What is written later is another mail, without what was mailed before.
  ahead = 0;
  await reply("And a discount for you.");
  ahead = 31;
  expect(await open().round()).toBe(1);
  expect(textOf(smtp.taken[1] ?? { to: "", data: "" })).not.toContain("It ships today.");
});

test("two nodes that look at once send one mail", async () => {
  const { reply } = await withAda();
  await reply("Hello!");
  ahead = 3;
  const rounds = await Promise.all([open(), open(), open()].map((node) => node.round()));
  expect(rounds.reduce((a, b) => a + b)).toBe(1);
  expect(smtp.taken).toHaveLength(1);
});

test("what was seen is not mailed, nor at once to a visitor who has a page of the site open", async () => {
  const seen = await withAda("seen@example.com");
  const { sequence } = await seen.reply("Hello!");
  await markSeen(database.db, { conversationId: seen.conversationId, by: "visitor", sequence });
  const browsing = await withAda("browsing@example.com");
  await browsing.reply("Hello!");
  here.add(browsing.visitorId);
  ahead = 3;
  expect(await open().round()).toBe(0);
  // A tab that was left open is no reader.
  ahead = 11;
  expect(await open().round()).toBe(1);
  expect(smtp.taken[0]?.to).toBe("browsing@example.com");
});

test("an address that was only written in the chat will do; without one there is no mail", async () => {
  const { reply } = await withAda(null);
  await reply("Hello!");
  const visitorId = await shop.visitor();
  const sent = await shop.turns.send({
    siteId: shop.siteId,
    visitorId,
    clientMessageId: newId(),
    text: "I want to talk to a person, my address is written@example.com",
  });
  await sent.answered;
  const { id: handoffId } = await desk.takeOver({ conversationId: sent.conversation.id, agent: "Ada" });
  await desk.reply({ handoffId, agent: "Ada", clientMessageId: newId(), text: "Hello!" });
  ahead = 3;
  expect(await open().round()).toBe(1);
  expect(smtp.taken.map((mail) => mail.to)).toEqual(["written@example.com"]);
});

test("a mail that the server refuses is tried again later, and is then sent", async () => {
  const { reply } = await withAda();
  await reply("Hello!");
  smtp.refuseAll = true;
  const mails = open();
  ahead = 3;
  expect(await mails.round()).toBe(0);
  smtp.refuseAll = false;
  ahead = 4;
  expect(await mails.round()).toBe(0);
  ahead = 14;
  expect(await mails.round()).toBe(1);
});

test("in the visitor's language, and after the minutes that the site sets; zero: never", async () => {
  const { visitorId, reply } = await withAda();
  await database.db.update(visitor).set({ language: "de" }).where(eq(visitor.id, visitorId));
  await reply("Guten Tag!");
  const minutes = (value: number) =>
    writeSetting(database.db, { scopeId: shop.siteId, name: "replyMailMinutes", value });
  await minutes(0);
  ahead = 60;
  expect(await open().round()).toBe(0);
  await minutes(90);
  expect(await open().round()).toBe(0);
  ahead = 91;
  expect(await open().round()).toBe(1);
  expect(textOf(smtp.taken[0] ?? { to: "", data: "" })).toContain("hat Ihnen im Chat mit");
});

test("an agent's name cannot write a header", async () => {
  const { reply } = await withAda("vera@example.com", "Eve\r\nBcc: all@example.com");
  await reply("Hello!");
  ahead = 3;
  await open().round();
  expect(smtp.taken.map((mail) => mail.to)).toEqual(["vera@example.com"]);
  expect(smtp.taken[0]?.data).not.toMatch(/^Bcc:/m);
});
