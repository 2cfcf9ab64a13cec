import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDesk, type Desk } from "../../server/desk/desk.ts";
import { createMacro } from "../../server/desk/macros.ts";
import { newId } from "../../server/lib/ids.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { deleteConversation, findConversation } from "../../server/store/conversation.ts";
import { deskEventsOf, deskStateOf } from "../../server/store/desk-event.ts";
import { findMacro, findMacroRun } from "../../server/store/macro.ts";
import { messagesAfter } from "../../server/store/message.ts";
import { notesOf } from "../../server/store/note.ts";
import { macroRun } from "../../server/store/schema/macro.ts";
import { findSiteById } from "../../server/store/site.ts";
import { addTag } from "../../server/store/tag.ts";
import { addTeam } from "../../server/store/team.ts";
import { checkText } from "../../server/turn/1-receive.ts";
import type { MacroAction } from "../../server/wire/macros.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { openShop, type Shop } from "../turn/builders.ts";

let database: DatabasePort;
let shop: Shop;
let desk: Desk;
beforeAll(async () => {
  database = await openTestDatabase();
  shop = await openShop(database);
  const { db, clock, voice } = shop.parts;
  desk = createDesk({ db, clock, voice, floorTaken: shop.turns.floorTaken, checkText });
});
afterAll(() => database.close());

async function taken() {
  const visitorId = await shop.visitor();
  const sent = await shop.turns.requestPerson({ siteId: shop.siteId, visitorId, clientMessageId: newId() });
  await sent.answered;
  const conversationId = sent.conversation.id;
  const { id: handoffId } = await desk.takeOver({ conversationId, agent: "Ada" });
  return { conversationId, handoffId };
}
async function macro(...actions: MacroAction[]): Promise<string> {
  const organisationId = (await findSiteById(database.db, shop.siteId))?.organisationId ?? "";
  const texts = { siteId: null, name: "Refund", actions, changedBy: null, at: new Date() };
  return (await createMacro(database.db, { ...texts, organisationId })).id;
}
const said = async (conversationId: string) =>
  (await messagesAfter(database.db, { conversationId, sequence: 0 })).filter((row) => row.author === "person");

const REPLY: MacroAction = { do: "reply", text: "Hi {{customer.name | there}}, {{agent.name}} here: it's refunded." };

test("reply, note and close are done in one step; a repeat, even at the same moment, does nothing more", async () => {
  const { conversationId, handoffId } = await taken();
  const macroId = await macro(REPLY, { do: "note", text: "Refunded" }, { do: "close" });
  const run = () => desk.runMacro({ handoffId, agent: "Ada", macroId, runId: "r1" });
  const heard = shop.heard.rows.length;
  const [first, second] = await Promise.all([run(), run()]);
  expect(first.done).toEqual(["reply", "note", "close"]);
  expect(second.done).toEqual(first.done);
  expect((await run()).handoff).toMatchObject({ id: handoffId, state: "closed" });
  expect((await said(conversationId)).map((row) => row.text)).toEqual(["Hi there, Ada here: it's refunded."]);
  expect(await notesOf(database.db, conversationId)).toHaveLength(1);
  expect(await findConversation(database.db, conversationId)).toMatchObject({ state: "closed", agent: null });
  expect(shop.heard.rows.length).toBe(heard + 1);
  expect(
    shop.heard.states.filter((one) => one.conversationId === conversationId && one.state === "closed"),
  ).toHaveLength(1);
  expect(await findMacro(database.db, macroId)).toMatchObject({ uses: 1, lastUsedAt: expect.any(Date) });
});

test("a part that can't be done leaves nothing done, and says which; the agent's own reply completes it", async () => {
  const { conversationId, handoffId } = await taken();
  const macroId = await macro({ do: "reply", text: "Order {{? order number}} is gone." }, { do: "return" });
  const request = { handoffId, agent: "Ada", macroId };
  await expect(desk.runMacro({ ...request, runId: "r1" })).rejects.toMatchObject({
    code: "MACRO_STOPPED",
    message: expect.stringContaining("order number"),
  });
  await expect(desk.runMacro({ ...request, runId: "r2", text: " " })).rejects.toMatchObject({
    code: "MACRO_STOPPED",
    message: expect.stringContaining('"reply"'),
  });
  expect(await said(conversationId)).toEqual([]);
  expect(await findConversation(database.db, conversationId)).toMatchObject({ state: "person", agent: "Ada" });
  await desk.runMacro({ ...request, runId: "r1", text: "Order 7 is gone." });
  expect((await said(conversationId)).map((row) => row.text)).toEqual(["Order 7 is gone."]);
  expect(await findConversation(database.db, conversationId)).toMatchObject({ state: "machine" });
});

test("only who has the conversation runs one, and only a macro of this organisation that isn't archived", async () => {
  const { handoffId } = await taken();
  const macroId = await macro(REPLY);
  const run = (more: object) => desk.runMacro({ handoffId, agent: "Ada", macroId, runId: newId(), ...more });
  await expect(run({ agent: "Ben" })).rejects.toMatchObject({ code: "HANDOFF_NOT_YOURS" });
  await expect(run({ macroId: newId() })).rejects.toMatchObject({ code: "NOT_FOUND" });
  const other = await openShop(database, { articles: [] });
  const organisationId = (await findSiteById(database.db, other.siteId))?.organisationId ?? "";
  const theirs = await createMacro(database.db, {
    ...{ siteId: null, name: "Theirs", actions: [REPLY], changedBy: null, at: new Date(), organisationId },
  });
  await expect(run({ macroId: theirs.id })).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("a macro can't do the same twice, or anything after closing, or name a variable that doesn't exist", async () => {
  await expect(macro(REPLY, REPLY)).rejects.toMatchObject({ code: "MACRO_INVALID" });
  await expect(macro({ do: "close" }, REPLY)).rejects.toMatchObject({ code: "MACRO_INVALID" });
  await expect(macro({ do: "close" }, { do: "return" })).rejects.toMatchObject({ code: "MACRO_INVALID" });
  await expect(macro({ do: "reply", text: "{{nobody}}" })).rejects.toMatchObject({
    message: expect.stringContaining("{{nobody}}"),
  });
});

const kinds = async (conversationId: string) =>
  (await deskEventsOf(database.db, conversationId)).map((row) => row.kind);

test("tags, a priority and a snooze are set with the reply, each an event of the agent; the run is all or nothing", async () => {
  const organisationId = (await findSiteById(database.db, shop.siteId))?.organisationId ?? "";
  const added = { organisationId, name: newId(), colour: "green" as const, at: new Date() };
  const { id: tagId } = await database.db.transaction((tx) => addTag(tx, added));
  const { conversationId, handoffId } = await taken();
  const before = (await kinds(conversationId)).length;
  const macroId = await macro(
    REPLY,
    { do: "tag", tags: [tagId] },
    { do: "priority", priority: "high" },
    { do: "snooze", minutes: 90 },
  );
  const run = () => desk.runMacro({ handoffId, agent: "Ada", macroId, runId: "sort" });
  expect((await run()).done).toEqual(["reply", "tag", "priority", "snooze"]);
  expect((await run()).done).toEqual(["reply", "tag", "priority", "snooze"]);
  const row = await findConversation(database.db, conversationId);
  expect(row).toMatchObject({ snoozed: true, state: "person", agent: "Ada" });
  expect(row && deskStateOf(row)).toMatchObject({ tagIds: [tagId], priority: "high" });
  const waitMinutes = ((row?.snoozedUntil?.getTime() ?? 0) - shop.parts.clock.now().getTime()) / 60_000;
  expect(waitMinutes).toBeGreaterThan(80);
  expect(waitMinutes).toBeLessThanOrEqual(90);
  expect((await kinds(conversationId)).slice(before)).toEqual(["replied", "tags-added", "priority-changed", "snoozed"]);
  expect(await said(conversationId)).toHaveLength(1);

  // A tag that is gone since: nothing at all is done, and the tag is to blame.
  const gone = await macro(REPLY, { do: "tag", tags: [newId()] });
  await expect(desk.runMacro({ handoffId, agent: "Ada", macroId: gone, runId: "gone" })).rejects.toMatchObject({
    code: "MACRO_STOPPED",
    message: expect.stringContaining('"tag"'),
  });
  expect(await said(conversationId)).toHaveLength(1);
});

test("a macro passes a conversation on: to a team's queue, and nothing can follow", async () => {
  const organisationId = (await findSiteById(database.db, shop.siteId))?.organisationId ?? "";
  const { id: teamId } = await database.db.transaction((tx) =>
    addTeam(tx, { organisationId, name: newId(), hours: null, at: new Date() }),
  );
  const { conversationId, handoffId } = await taken();
  const macroId = await macro({ do: "note", text: "For billing" }, { do: "assign", to: null, team: teamId });
  const done = await desk.runMacro({ handoffId, agent: "Ada", macroId, runId: "pass" });
  expect(done.done).toEqual(["note", "assign"]);
  expect(await findConversation(database.db, conversationId)).toMatchObject({ state: "queued", agent: null, teamId });
  expect(shop.heard.states.at(-1)).toMatchObject({ conversationId, state: "queued" });
  await expect(
    desk.reply({ handoffId, agent: "Ada", clientMessageId: newId(), text: "Still here" }),
  ).rejects.toMatchObject({
    code: "HANDOFF_NOT_YOURS",
  });
  for (const end of [
    { do: "assign", to: null },
    { do: "snooze", minutes: 5 },
  ] as const) {
    await expect(macro(end, REPLY)).rejects.toMatchObject({ code: "MACRO_INVALID" });
    await expect(macro(end, { do: "close" })).rejects.toMatchObject({ code: "MACRO_INVALID" });
  }
});

test("a run is a fact that nobody changes, and goes with its conversation", async () => {
  const { conversationId, handoffId } = await taken();
  await desk.runMacro({ handoffId, agent: "Ada", macroId: await macro({ do: "note", text: "x" }), runId: "r1" });
  const change = database.db.update(macroRun).set({ agent: "Ben" }).where(eq(macroRun.conversationId, conversationId));
  await expect(change.execute()).rejects.toThrow();
  await database.db.transaction((tx) => deleteConversation(tx, conversationId));
  expect(await findMacroRun(database.db, { conversationId, runId: "r1" })).toBeUndefined();
});
