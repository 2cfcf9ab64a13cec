import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { newId } from "../../server/lib/ids.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { messagesAfter } from "../../server/store/message.ts";
import { setting } from "../../server/store/schema/organisation.ts";
import { writeSetting } from "../../server/store/setting.ts";
import { setVisitorLocale } from "../../server/store/visitor.ts";
import { spokenIn } from "../../widget/parts/spoken.tsx";
import { openTestDatabase } from "../fixtures/database.ts";
import { openShop, type Shop } from "./builders.ts";

// One chat, one language: the frame's words and the assistant's own sentences.

let database: DatabasePort;
let shop: Shop;
beforeAll(async () => {
  database = await openTestDatabase();
  shop = await openShop(database);
});
afterAll(() => database.close());
beforeEach(async () => {
  await database.db.delete(setting);
  shop.turns.settingsChanged();
});

async function visitorWith(language: string, timeZone: string | null = null): Promise<string> {
  const visitorId = await shop.visitor();
  await setVisitorLocale(database.db, visitorId, { language, timeZone });
  return visitorId;
}

/** What the assistant says to it, and in which language it says that it is. */
async function say(visitorId: string, text: string) {
  const sent = await shop.turns.send({ siteId: shop.siteId, visitorId, clientMessageId: newId(), text });
  await sent.answered;
  const rows = await messagesAfter(database.db, { conversationId: sent.conversation.id, sequence: 0 });
  const last = rows.at(-1);
  return { text: last?.text ?? "", language: last?.detail?.language, conversationId: sent.conversation.id };
}

test("what says too little keeps to what the chat speaks", async () => {
  const visitorId = await visitorWith("de");
  expect(await say(visitorId, "ok")).toMatchObject({ language: "de" });
  expect((await say(visitorId, "???")).language).toBe("de");
});

test("what is clearly written in another language takes the chat along, also for what comes after", async () => {
  const visitorId = await visitorWith("en");
  expect((await say(visitorId, "¿Puedo hablar con una persona de su equipo, por favor?")).language).toBe("es");
  expect((await say(visitorId, "ok")).language).toBe("es");
});

test("a language that the site has set stays, whatever is written", async () => {
  await writeSetting(database.db, { scopeId: shop.siteId, name: "widget", value: { language: "fr" } });
  shop.turns.settingsChanged();
  const visitorId = await visitorWith("de");
  expect((await say(visitorId, "Ich habe eine Frage zu meiner Bestellung und der Lieferung")).language).toBe("fr");
});

test("the button for a person speaks the chat's language, too", async () => {
  const visitorId = await visitorWith("de");
  const sent = await shop.turns.requestPerson({ siteId: shop.siteId, visitorId, clientMessageId: newId() });
  await sent.answered;
  expect(sent.row.text).toBe("Ich möchte bitte mit einem Menschen sprechen.");
  const rows = await messagesAfter(database.db, { conversationId: sent.conversation.id, sequence: 0 });
  expect(rows.at(-1)?.detail?.language).toBe("de");
});

test("the next opening is told by the visitor's clock, as the widget tells it", async () => {
  // Open for one hour a day, five hours from now: closed at the moment, by any clock.
  const at = new Date(Date.now() + 5 * 3_600_000);
  const hour = (n: number) => `${String(n).padStart(2, "0")}:00`;
  const from = Math.min(at.getUTCHours(), 22);
  const spans = [[hour(from), hour(from + 1)]];
  const hours = Object.fromEntries(["sun", "mon", "tue", "wed", "thu", "fri", "sat"].map((day) => [day, spans]));
  await writeSetting(database.db, { scopeId: shop.siteId, name: "hours", value: { timeZone: "UTC", ...hours } });
  shop.turns.settingsChanged();
  const visitorId = await visitorWith("en", "Asia/Kolkata");
  const { text } = await say(visitorId, "Can I talk to a human?");
  const minutes = (from * 60 + 330) % 1440;
  expect(text).toContain(` ${Math.floor(minutes / 60)}:30`);
});

test("the frame follows the newest message that names a language", () => {
  const message = (language?: string) =>
    ({ id: "1", sequence: 1, clientMessageId: "1", author: "machine", text: "", createdAt: "", language }) as const;
  expect(spokenIn([])).toBeUndefined();
  expect(spokenIn([{ ...message("es") }, { ...message(), language: undefined as never }])).toBe("es");
  expect(spokenIn([{ ...message("es") }, { ...message("de") }])).toBe("de");
  expect(spokenIn([{ ...message("pl") }])).toBeUndefined();
});
