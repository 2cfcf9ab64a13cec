import { readFileSync } from "node:fs";
import { join } from "node:path";
import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newId } from "../../server/lib/ids.ts";
import { MIGRATIONS } from "../../server/ports/database/migrate.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { conversation, episode } from "../../server/store/schema/conversation.ts";
import { handoff } from "../../server/store/schema/handoff.ts";
import { message } from "../../server/store/schema/message.ts";
import { turn } from "../../server/store/schema/turn.ts";
import { visitor } from "../../server/store/schema/visitor.ts";
import { REASONS, type Reason } from "../../server/wire/names.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { emptySite } from "./histories.ts";

let database: DatabasePort;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

const STATEMENTS = readFileSync(join(MIGRATIONS, "0005_handoff-reason-codes.sql"), "utf8").split(
  "--> statement-breakpoint",
);

/** A handoff as version 0.1 stored it. */
async function oldHandoff(old: { reason: string; summary: string; turnReason?: Reason }): Promise<string> {
  const { db } = database;
  const siteId = await emptySite(db);
  const [visitorId, conversationId, episodeId, messageId, turnId, id] = Array.from({ length: 6 }, newId) as string[];
  if (!visitorId || !conversationId || !episodeId || !messageId || !turnId || !id) throw new Error("six ids");
  await db.insert(visitor).values({ id: visitorId, siteId, tokenHash: visitorId });
  await db.insert(conversation).values({ id: conversationId, siteId, visitorId });
  await db.insert(episode).values({ id: episodeId, conversationId, number: 1 });
  if (old.turnReason !== undefined) {
    const at = { conversationId, episodeId };
    await db
      .insert(message)
      .values({ id: messageId, ...at, sequence: 1, clientMessageId: "q", author: "visitor", text: "Hm?" });
    await db.insert(turn).values({
      id: turnId,
      siteId,
      ...at,
      messageId,
      answerMessageId: newId(),
      state: "settled",
      reason: old.turnReason,
    });
  }
  await db.insert(handoff).values({
    id,
    siteId,
    conversationId,
    episodeId,
    ...(old.turnReason === undefined ? {} : { turnId }),
    reason: old.reason as Reason,
    summary: old.summary,
    facts: {},
  });
  return id;
}

const migrated = async (id: string) => {
  const [row] = await database.db.select().from(handoff).where(eq(handoff.id, id));
  return { reason: row?.reason, summary: row?.summary };
};

async function migrate(): Promise<void> {
  await database.db.transaction(async (tx) => {
    for (const statement of STATEMENTS) await tx.execute(sql.raw(statement));
  });
}

test("a handoff's sentence becomes its code, and the summary loses the line that repeated it", async () => {
  const asked = await oldHandoff({
    reason: "The visitor asked for a person.",
    summary:
      "The visitor asked for a person.\nVisitor: Machine: how?\nMachine (from “Delivery”): In two days.\nMachine: Well.\nVisitor: A person!",
  });
  // A graver reason replaced the first, whose sentence stayed in the summary.
  const graver = await oldHandoff({
    reason: "The visitor may be in danger of harming themselves. Please look at once.",
    summary: "The machine was less sure than the set target.\nVisitor: It’s 100%_new\\ish.",
  });
  const quoted = await oldHandoff({
    reason: "A model's sentence was not supported by the articles and was not shown.",
    summary: "",
  });
  const own = await oldHandoff({ reason: "We ran out of patience.", summary: "Visitor: Hm?", turnReason: "complaint" });
  const unknown = await oldHandoff({ reason: "We ran out of patience.", summary: "Visitor: Hm?" });
  const coded = await oldHandoff({ reason: "taken-over", summary: "Visitor: Hm?", turnReason: "complaint" });
  await migrate();
  expect(await migrated(asked)).toEqual({
    reason: "asked-for-person",
    summary: "Visitor: Machine: how?\nAssistant (from “Delivery”): In two days.\nAssistant: Well.\nVisitor: A person!",
  });
  expect(await migrated(graver)).toEqual({ reason: "self-harm", summary: "Visitor: It’s 100%_new\\ish." });
  expect(await migrated(quoted)).toEqual({ reason: "unsupported-sentence", summary: "" });
  expect(await migrated(own)).toEqual({ reason: "complaint", summary: "Visitor: Hm?" });
  expect((await migrated(unknown)).reason).toBe("We ran out of patience.");
  expect((await migrated(coded)).reason).toBe("taken-over");
});

test("every sentence that version 0.1 wrote has its code", () => {
  const codes = [...(STATEMENTS[1] ?? "").matchAll(/^ {2}\('(?:[^']|'')+', '([a-z-]+)'\)/gm)].map((match) => match[1]);
  expect(new Set(codes).size).toBe(24);
  // Retired since: nothing was ever queued for a message that is too long.
  expect([...REASONS, "too-long"]).toEqual(expect.arrayContaining(codes));
});
