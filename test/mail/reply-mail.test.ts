import { createHash, generateKeyPairSync, verify } from "node:crypto";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { leaveEmail } from "../../server/desk/own-conversation.ts";
import { newId } from "../../server/lib/ids.ts";
import { conversation } from "../../server/store/schema/conversation.ts";
import { job } from "../../server/store/schema/job.ts";
import { mailChannel } from "../../server/store/schema/mail.ts";
import { setting } from "../../server/store/schema/organisation.ts";
import { visitor } from "../../server/store/schema/visitor.ts";
import { markSeen } from "../../server/store/seen.ts";
import { writeSetting } from "../../server/store/setting.ts";
import { headerOf, textOf } from "../fixtures/smtp.ts";
import { type MailWorld, openMailWorld } from "./world.ts";

// "We will write to you", as the chat promises: real mails over SMTP, on the real database.

let world: MailWorld;

const keys = generateKeyPairSync("rsa", { modulusLength: 2048 });

beforeAll(async () => {
  const privateKey = keys.privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  world = await openMailWorld({ dkim: { domain: "shop.example", selector: "s1", privateKey } });
  // A site that reads no mail: its customers are led back to the chat.
  await world.database.db.delete(mailChannel);
});
afterAll(() => world.close());
beforeEach(async () => {
  const { db } = world.database;
  world.ahead = 0;
  world.here.clear();
  world.smtp.refuseAll = false;
  world.smtp.taken.length = 0;
  await db.delete(setting);
  await db.delete(job);
  // What a test before this one left behind is nobody's business here.
  await db.update(conversation).set({ mailedSequence: 1000 });
});

/** A visitor who asked for a person, and an agent who took the conversation. */
async function withAda(email: string | null = "vera@example.com", agent = "Ada") {
  const visitorId = await world.shop.visitor();
  const said = await world.shop.turns.send({
    siteId: world.shop.siteId,
    visitorId,
    clientMessageId: newId(),
    text: "Can I talk to a human?",
    page: "https://shop.example/tents?x=1",
  });
  await said.answered;
  const conversationId = said.conversation.id;
  if (email !== null) await leaveEmail(world.database.db, { visitorId, conversationId, email });
  const { id: handoffId } = await world.desk.takeOver({ conversationId, agent });
  const reply = (text: string) => world.desk.reply({ handoffId, agent, clientMessageId: newId(), text });
  return { visitorId, conversationId, reply };
}

test("a reply that the visitor does not see is mailed after two minutes, once, with a way back", async () => {
  const { reply } = await withAda();
  await reply("It ships today.");
  await reply("It **arrives** on Monday.");
  world.ahead = 1.9;
  expect(await world.send()).toBe(0);
  world.ahead = 2.1;
  expect(await world.send()).toBe(1);
  expect(world.smtp.taken).toHaveLength(1);
  const [mail] = world.smtp.taken;
  expect(mail?.to).toBe("vera@example.com");
  const text = textOf(mail ?? { data: "" });
  expect(text).toContain("Subject: Ada from ");
  expect(text).toContain("It ships today.\n\nIt **arrives** on Monday.");
  expect(text).toContain("https://shop.example/tents?x=1#tuppence");
  // Not again: not by this process, not after a restart, not by another node.
  world.ahead = 30;
  expect(await world.send()).toBe(0);
  expect(await world.send()).toBe(0);
  // What is written later is another mail, without what was mailed before.
  world.ahead = 0;
  await reply("And a discount for you.");
  world.ahead = 31;
  expect(await world.send()).toBe(1);
  expect(textOf(world.smtp.taken[1] ?? { data: "" })).not.toContain("It ships today.");
});

test("two nodes that look at once send one mail", async () => {
  const { reply } = await withAda();
  await reply("Hello!");
  world.ahead = 3;
  const rounds = await Promise.all([1, 2, 3].map(() => world.parts.replies.round()));
  expect(rounds.reduce((a, b) => a + b)).toBe(1);
  await world.rest();
  expect(world.smtp.taken).toHaveLength(1);
});

test("what was seen is not mailed, nor at once to a visitor who has a page of the site open", async () => {
  const seen = await withAda("seen@example.com");
  const { sequence } = await seen.reply("Hello!");
  await markSeen(world.database.db, { conversationId: seen.conversationId, by: "visitor", sequence });
  const browsing = await withAda("browsing@example.com");
  await browsing.reply("Hello!");
  world.here.add(browsing.visitorId);
  world.ahead = 3;
  expect(await world.send()).toBe(0);
  // A tab that was left open is no reader.
  world.ahead = 11;
  expect(await world.send()).toBe(1);
  expect(world.smtp.taken[0]?.to).toBe("browsing@example.com");
});

test("an address that was only written in the chat will do; without one there is no mail", async () => {
  const { reply } = await withAda(null);
  await reply("Hello!");
  const visitorId = await world.shop.visitor();
  const sent = await world.shop.turns.send({
    siteId: world.shop.siteId,
    visitorId,
    clientMessageId: newId(),
    text: "I want to talk to a person, my address is written@example.com",
  });
  await sent.answered;
  const { id: handoffId } = await world.desk.takeOver({ conversationId: sent.conversation.id, agent: "Ada" });
  await world.desk.reply({ handoffId, agent: "Ada", clientMessageId: newId(), text: "Hello!" });
  world.ahead = 3;
  expect(await world.send()).toBe(1);
  expect(world.smtp.taken.map((mail) => mail.to)).toEqual(["written@example.com"]);
});

test("a mail that the server refuses is tried again, and is then sent; for good, agents read so in a note", async () => {
  const { reply } = await withAda();
  await reply("Hello!");
  world.smtp.refuseAll = true;
  world.ahead = 3;
  expect(await world.send()).toBe(0);
  world.smtp.refuseAll = false;
  await world.waitForTries();
  expect(world.smtp.taken).toHaveLength(1);
  const refused = await withAda("refused@example.com");
  await refused.reply("Hello!");
  await world.parts.replies.round();
  for (let i = 0; i < 6; i++) await world.waitForTries();
  expect(await world.notes(refused.conversationId)).toEqual([
    expect.stringContaining("refused@example.com couldn't be sent"),
  ]);
});

test("in the visitor's language, and after the minutes that the site sets; zero: never", async () => {
  const { visitorId, reply } = await withAda();
  await world.database.db.update(visitor).set({ language: "de" }).where(eq(visitor.id, visitorId));
  await reply("Guten Tag!");
  const minutes = (value: number) =>
    writeSetting(world.database.db, { scopeId: world.shop.siteId, name: "replyMailMinutes", value });
  await minutes(0);
  world.ahead = 60;
  expect(await world.send()).toBe(0);
  await minutes(90);
  expect(await world.send()).toBe(0);
  world.ahead = 91;
  expect(await world.send()).toBe(1);
  expect(textOf(world.smtp.taken[0] ?? { data: "" })).toContain("hat Ihnen im Chat mit");
});

test("an agent's name cannot write a header", async () => {
  const { reply } = await withAda("vera@example.com", "Eve\r\nBcc: all@example.com");
  await reply("Hello!");
  world.ahead = 3;
  await world.send();
  expect(world.smtp.taken.map((mail) => mail.to)).toEqual(["vera@example.com"]);
  expect(world.smtp.taken[0]?.data).not.toMatch(/^Bcc:/m);
});

test("a mail is signed with the operator's key, and says how to get no more of them", async () => {
  const { conversationId, reply } = await withAda();
  await reply("Hello!");
  world.ahead = 3;
  await world.send();
  const [mail] = world.smtp.taken;
  const signed = headerOf(mail ?? { data: "" }, "DKIM-Signature");
  expect(signed).toMatch(/d=shop\.example; .*s=s1;/);
  // The body's hash and the signature over the headers, as a receiver checks them (RFC 6376; relaxed).
  expect(isSigned(mail?.data ?? "", signed)).toBe(true);
  expect(isSigned(mail?.data.replace("Hello!", "Goodbye!") ?? "", signed)).toBe(false);
  const link = /<https:\/\/chat\.shop\.example\/mail\/unsubscribe\?c=([^&]+)&t=([^>]+)>/.exec(
    headerOf(mail ?? { data: "" }, "List-Unsubscribe"),
  );
  const { channels } = world.parts;
  expect(channels.mayStop(conversationId, "0000000000000")).toBe(false);
  expect(channels.mayStop(link?.[1] ?? "", link?.[2] ?? "")).toBe(true);
  await channels.stop(conversationId);
  await reply("Another one");
  world.ahead = 30;
  expect(await world.send()).toBe(0);
  expect(await world.notes(conversationId)).toEqual([expect.stringContaining("unsubscribed from e-mails")]);
});

/** Checks a DKIM signature as a receiver does (RFC 6376, relaxed/relaxed, rsa-sha256). */
function isSigned(data: string, signature: string): boolean {
  const tags = new Map(
    signature.split(";").map((tag) => {
      const at = tag.indexOf("=");
      return [tag.slice(0, at).trim(), tag.slice(at + 1).replace(/\s/g, "")] as const;
    }),
  );
  const at = data.indexOf("\n\n");
  const lines = data
    .slice(at + 2)
    .split("\n")
    .map((line) => line.replace(/[ \t]+/g, " ").trimEnd());
  while (lines.at(-1) === "") lines.pop();
  const body = lines.map((line) => `${line}\r\n`).join("");
  if (createHash("sha256").update(body).digest("base64") !== tags.get("bh")) return false;
  const headers = data
    .slice(0, at)
    .replace(/\n[ \t]+/g, " ")
    .split("\n");
  const relaxed = (header: string) => {
    const colon = header.indexOf(":");
    const value = header
      .slice(colon + 1)
      .replace(/[ \t]+/g, " ")
      .trim();
    return `${header.slice(0, colon).trim().toLowerCase()}:${value}`;
  };
  const of = (name: string) => headers.findLast((header) => header.toLowerCase().startsWith(`${name}:`));
  const named = (tags.get("h") ?? "")
    .toLowerCase()
    .split(":")
    .flatMap((name) => of(name) ?? []);
  const own = relaxed(of("dkim-signature") ?? "").replace(/\bb=[^;]*$/, "b=");
  const text = [...named.map((header) => `${relaxed(header)}\r\n`), own].join("");
  return verify("RSA-SHA256", Buffer.from(text), keys.publicKey, Buffer.from(tags.get("b") ?? "", "base64"));
}
