import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { newId } from "../../server/lib/ids.ts";
import { deleteConversation } from "../../server/store/conversation.ts";
import { markAtDesk } from "../../server/store/desk-presence.ts";
import { createMember, updateMember } from "../../server/store/member.ts";
import { conversationFollower } from "../../server/store/schema/desk.ts";
import { job } from "../../server/store/schema/job.ts";
import { findSiteById } from "../../server/store/site.ts";
import { headerOf, textOf } from "../fixtures/smtp.ts";
import { type MailWorld, openMailWorld } from "./world.ts";

// Followers who aren't at the console, by real mails over SMTP, on the real database.

const MINUTE_MS = 60_000;
const BY = { agent: "Mona Manager" };
let world: MailWorld;
let organisationId: string;

beforeAll(async () => {
  world = await openMailWorld();
  organisationId = (await findSiteById(world.database.db, world.shop.siteId))?.organisationId ?? "";
});
afterAll(() => world.close());
beforeEach(async () => {
  const { db } = world.database;
  world.ahead = 0;
  world.smtp.refuseAll = false;
  world.smtp.taken.length = 0;
  await db.delete(job);
  await db.delete(conversationFollower);
});

async function member(name: string, options: { followMail?: boolean; language?: string } = {}) {
  const { db } = world.database;
  const { followMail = true, language = null } = options;
  const email = `${newId()}@example.com`;
  const row = { organisationId, name, email, role: "agent", language, passwordHash: "x" } as const;
  const { id } = await db.transaction((tx) => createMember(tx, row));
  await updateMember(db, id, { followMail });
  return { id, name, email };
}

/** A conversation that Ada has, and who follows it. */
async function withAda(...followers: { id: string }[]) {
  const { desk, shop } = world;
  const visitorId = await shop.visitor();
  const send = (text: string) =>
    shop.turns.send({ siteId: shop.siteId, visitorId, clientMessageId: newId(), text }).then(async (sent) => {
      await sent.answered;
      return sent.conversation.id;
    });
  const conversationId = await send("Can I talk to a human?");
  const { id: handoffId } = await desk.takeOver({ conversationId, agent: "Ada" });
  for (const { id } of followers) await desk.follow({ conversationId, memberId: id, by: BY, following: true });
  const reply = (text: string, agent = "Ada") => desk.reply({ handoffId, agent, clientMessageId: newId(), text });
  return { conversationId, handoffId, send, reply };
}

/** One round. @returns how many e-mails were taken by the mail server then */
async function round(): Promise<number> {
  const before = world.smtp.taken.length;
  await world.parts.follows.round();
  await world.rest();
  return world.smtp.taken.length - before;
}
const sentTo = () => world.smtp.taken.map((mail) => mail.to).sort();

test("what happens is one e-mail, in the member's language, without what was written, and with two ways out", async () => {
  const fay = await member("Fay", { language: "de" });
  const { conversationId, send, reply } = await withAda(fay);
  await send("My secret is 4711");
  await send("And my other one is 4712");
  await reply("Never mind your secret");
  world.ahead = 0.5;
  expect(await round()).toBe(0);
  world.ahead = 2;
  expect(await round()).toBe(1);
  const [mail = { to: "", data: "" }] = world.smtp.taken;
  expect(mail.to).toBe(fay.email);
  const text = textOf(mail);
  expect(text).toContain("2 neue Nachrichten des Kunden");
  expect(text).toContain("1 neue Nachricht aus dem Team");
  expect(text).toContain("Es ist jetzt bei Ada.");
  expect(text).toContain(`https://chat.shop.example/console/inbox/${conversationId}`);
  for (const written of ["4711", "4712", "Never mind"]) expect(text).not.toContain(written);
  const stop = headerOf(mail, "List-Unsubscribe").replace(/^<|>$/g, "");
  expect(stop).toMatch(new RegExp(`^https://chat\\.shop\\.example/mail/unsubscribe\\?m=${fay.id}&t=[0-9a-z]{13}$`));
  expect(text).toContain(stop);
  expect(headerOf(mail, "List-Unsubscribe-Post")).toBe("List-Unsubscribe=One-Click");
  expect(headerOf(mail, "Auto-Submitted")).toBe("auto-generated");
  const { channels } = world.parts;
  expect(channels.mayStopMember(fay.id, stop.slice(-13))).toBe(true);
  expect(channels.mayStopMember(newId(), stop.slice(-13))).toBe(false);
  expect(channels.mayStop(fay.id, stop.slice(-13))).toBe(false);
});

test("at most one e-mail for each conversation in 15 minutes, which has what came meanwhile", async () => {
  const fay = await member("Fay");
  const one = await withAda(fay);
  const other = await withAda(fay);
  await one.send("Hello?");
  world.ahead = 2;
  expect(await round()).toBe(1);
  expect(await round()).toBe(0);
  await one.send("Are you there?");
  await one.send("Anybody?");
  await other.send("Hello?");
  world.ahead = 16;
  // The other conversation's only.
  expect(await round()).toBe(1);
  world.ahead = 18;
  expect(await round()).toBe(1);
  expect(textOf(world.smtp.taken[2] ?? { data: "" })).toContain("2 new messages from the customer");
  world.ahead = 60;
  expect(await round()).toBe(0);
});

test("changes of hands and a closing are told; what the follower did themselves isn't", async () => {
  const { desk } = world;
  const [fay, gil] = [await member("Fay"), await member("Gil")];
  const { conversationId, handoffId, reply } = await withAda(fay, gil);
  await desk.takeOver({ conversationId, agent: "Fay", agentId: fay.id, from: handoffId });
  const { id: own = "" } = (await desk.list({ siteId: world.shop.siteId })).find(
    (row) => row.conversationId === conversationId,
  ) ?? { id: "" };
  await desk.reply({ handoffId: own, agent: "Fay", agentId: fay.id, clientMessageId: newId(), text: "Hello!" });
  await desk.close({ handoffId: own, agent: "Fay", agentId: fay.id });
  world.ahead = 2;
  expect(await round()).toBe(1);
  expect(sentTo()).toEqual([gil.email]);
  const text = textOf(world.smtp.taken[0] ?? { data: "" });
  expect(text).toContain("1 new message from a colleague");
  expect(text).toContain("2 changes");
  expect(text).toContain("It's closed now.");
  await expect(reply("Too late")).rejects.toThrow();
});

test("only to those who want it, are still members, still follow it, and weren't at a console", async () => {
  const { db } = world.database;
  const [off, gone, left, here, back] = [
    await member("Off", { followMail: false }),
    await member("Gone"),
    await member("Left"),
    await member("Here"),
    await member("Back"),
  ];
  const { conversationId, send } = await withAda(off, gone, left, here, back);
  const at = (minutes: number, ...who: { id: string }[]) =>
    markAtDesk(
      db,
      who.map(({ id }) => ({ id, organisationId })),
      new Date(Date.now() + minutes * MINUTE_MS),
    );
  await at(-5, here, back);
  await updateMember(db, gone.id, { deactivatedAt: new Date() });
  await world.desk.follow({ conversationId, memberId: left.id, by: BY, following: false });
  await send("Hello?");
  await at(2, here);
  world.ahead = 2;
  expect(await round()).toBe(1);
  expect(sentTo()).toEqual([back.email]);
  // What happened while they were there isn't news once they're gone.
  world.ahead = 30;
  expect(await round()).toBe(0);
});

test("two nodes that look at once send one; a process that dies between sends none twice and loses none", async () => {
  const fay = await member("Fay");
  const { send } = await withAda(fay);
  await send("Hello?");
  world.ahead = 2;
  world.failJobs = true;
  await expect(world.parts.follows.round()).rejects.toThrow("died");
  world.failJobs = false;
  const rounds = await Promise.all([1, 2, 3].map(() => world.parts.follows.round()));
  expect(rounds.reduce((a, b) => a + b)).toBe(1);
  await world.rest();
  expect(sentTo()).toEqual([fay.email]);
  world.ahead = 30;
  expect(await round()).toBe(0);
});

test("while the mail server is away it waits, under one Message-ID; a taken one isn't followed by the next at once", async () => {
  const fay = await member("Fay");
  const { send } = await withAda(fay);
  await send("Hello?");
  world.ahead = 2;
  await world.smtp.down();
  expect(await round()).toBe(0);
  await send("Hello again?");
  world.ahead = 20;
  // The first is still on its way.
  expect(await world.parts.follows.round()).toBe(0);
  await world.smtp.up();
  await world.waitForTries();
  expect(world.smtp.taken).toHaveLength(1);
  expect(headerOf(world.smtp.taken[0] ?? { data: "" }, "Message-ID")).toMatch(/^<f\.[0-9a-f-]{36}@shop\.example>$/);
  world.ahead = 34;
  expect(await round()).toBe(0);
  world.ahead = 36;
  expect(await round()).toBe(1);
});

test("nothing is sent after an end that came while it waited: stopped, unfollowed, deleted, or seen at the console", async () => {
  const { db } = world.database;
  const ends: ((one: { memberId: string; conversationId: string }) => Promise<unknown>)[] = [
    ({ memberId }) => world.parts.channels.stopMember(memberId),
    (one) => world.desk.follow({ ...one, by: BY, following: false }),
    ({ conversationId }) => deleteConversation(db, conversationId),
    ({ memberId }) => markAtDesk(db, [{ id: memberId, organisationId }], new Date(Date.now() + MINUTE_MS)),
  ];
  await world.smtp.down();
  world.ahead = 0;
  const waiting: { memberId: string; conversationId: string }[] = [];
  for (const _ of ends) {
    const fay = await member("Fay");
    const { conversationId, send } = await withAda(fay);
    await send("Hello?");
    waiting.push({ memberId: fay.id, conversationId });
  }
  world.ahead = 2;
  expect(await world.parts.follows.round()).toBe(ends.length);
  await world.rest();
  for (const [i, end] of ends.entries()) await end(waiting[i] as (typeof waiting)[number]);
  await world.smtp.up();
  await world.waitForTries();
  expect(world.smtp.taken).toEqual([]);
  const states = await db.select({ state: job.state }).from(job).where(eq(job.kind, "follow-mail"));
  expect(states.map((row) => row.state)).toEqual(ends.map(() => "done"));
  expect(await db.$count(job, sql`${job.payload}::text like '%Hello%'`)).toBe(0);
});

test("whoever a note mentions is e-mailed so, once, without what was written; its writer isn't", async () => {
  const [fay, gus] = [await member("Fay"), await member("Gus")];
  const { conversationId } = await withAda();
  const mention = (text: string) =>
    world.desk.notes.add({ conversationId, agent: "Gus", agentId: gus.id, text, mentions: [fay.id, gus.id] });
  await mention("@Fay secret 4711");
  world.ahead = 2;
  expect(await round()).toBe(1);
  expect(sentTo()).toEqual([fay.email]);
  const text = textOf(world.smtp.taken[0] ?? { data: "" });
  expect(text).toContain("- You were mentioned in a note\n");
  expect(text).not.toContain("4711");
  world.ahead = 30;
  expect(await round()).toBe(0);
  for (const one of ["@Fay again", "@Fay and again"]) await mention(one);
  world.ahead = 60;
  expect(await round()).toBe(1);
  expect(textOf(world.smtp.taken[1] ?? { data: "" })).toContain("- You were mentioned in 2 notes\n");
});
