import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { newId } from "../../server/lib/ids.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { isStaffed } from "../../server/store/desk-presence.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { openShop, type Shop } from "./builders.ts";

// The real query, counted.
vi.mock("../../server/store/desk-presence.ts", async (original) => {
  const real = await original<typeof import("../../server/store/desk-presence.ts")>();
  return { ...real, isStaffed: vi.fn(real.isStaffed) };
});

let database: DatabasePort;
let shop: Shop;
beforeAll(async () => {
  database = await openTestDatabase();
  shop = await openShop(database);
});
afterAll(() => database.close());

test.each([
  ["an answer", "How do I return an item?", 0],
  ["small talk", "hello", 0],
  // Its own text, and the hours that the widget is told.
  ["a handoff", "I want to talk to a person", 2],
  ["an offer", "Which planet has the most moons?", 1],
])("%s asks the database who is at the desk only if someone is needed", async (_, text, times) => {
  vi.mocked(isStaffed).mockClear();
  const visitorId = await shop.visitor();
  const sent = await shop.turns.send({ siteId: shop.siteId, visitorId, clientMessageId: newId(), text });
  await sent.answered;
  expect(vi.mocked(isStaffed)).toHaveBeenCalledTimes(times);
});
