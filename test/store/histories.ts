import { newId } from "../../server/lib/ids.ts";
import type { Db } from "../../server/ports/database/port.ts";
import { conversation, episode } from "../../server/store/schema/conversation.ts";
import { handoff } from "../../server/store/schema/handoff.ts";
import { ledgerEntry } from "../../server/store/schema/ledger.ts";
import { message, rating } from "../../server/store/schema/message.ts";
import { organisation, site } from "../../server/store/schema/organisation.ts";
import { turn } from "../../server/store/schema/turn.ts";
import { visitor } from "../../server/store/schema/visitor.ts";
import type { Reason } from "../../server/wire/names.ts";

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

/** A generator of numbers from 0 to 1 that begins again the same (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A site with nothing in it. */
export async function emptySite(db: Db, rest: { isDemo?: boolean; key?: string } = {}): Promise<string> {
  const organisationId = newId();
  await db.insert(organisation).values({ id: organisationId, name: "The Shop" });
  const id = newId();
  await db.insert(site).values({ id, organisationId, key: rest.key ?? `s-${id}`, name: "The Shop", ...rest });
  return id;
}

/**
 * Conversations as they might have gone, written straight into the tables: visitors who ask once or again, in one or
 * several conversations and sittings, on few subjects, with every form of answer, thumbs, ratings, handoffs and cost.
 */
export async function writeHistories(
  db: Db,
  options: {
    siteId: string;
    visitors: number;
    random: () => number;
    now: Date;
    days: number;
    demoShare?: number;
    testShare?: number;
  },
): Promise<void> {
  const { siteId, random, now } = options;
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const subjects = Array.from({ length: 6 }, () => newId());
  const rows = {
    visitor: [] as (typeof visitor.$inferInsert)[],
    conversation: [] as (typeof conversation.$inferInsert)[],
    episode: [] as (typeof episode.$inferInsert)[],
    message: [] as (typeof message.$inferInsert)[],
    turn: [] as (typeof turn.$inferInsert)[],
    rating: [] as (typeof rating.$inferInsert)[],
    handoff: [] as (typeof handoff.$inferInsert)[],
    ledger: [] as (typeof ledgerEntry.$inferInsert)[],
  };
  for (let v = 0; v < options.visitors; v++) {
    const visitorId = newId();
    const isDemo = random() < (options.demoShare ?? 0);
    const isTest = random() < (options.testShare ?? 0);
    rows.visitor.push({ id: visitorId, siteId, tokenHash: visitorId });
    // Subjects that this visitor keeps to, so that they come back on the same one.
    const own = [pick(subjects), pick(subjects)];
    let at = now.getTime() - random() * options.days * DAY;
    const conversations = random() < 0.7 ? 1 : 2;
    for (let c = 0; c < conversations; c++) {
      const conversationId = newId();
      let episodeId = newId();
      let sequence = 0;
      const begunAt = new Date(at);
      rows.episode.push({ id: episodeId, conversationId, number: 1 });
      const turns = 1 + Math.floor(random() * 4);
      let rated: { satisfaction?: number; satisfactionAt?: Date } = {};
      let handed = false;
      for (let t = 0; t < turns && at < now.getTime(); t++) {
        const createdAt = new Date(at);
        const [messageId, turnId, answerMessageId] = [newId(), newId(), newId()];
        const text = pick(["Where is it?", "And to Norway?", "How long does it take?"]);
        const asksForPerson = random() < 0.06;
        const subject = asksForPerson || random() < 0.15 ? undefined : pick(own);
        const outcome =
          subject === undefined
            ? asksForPerson
              ? { tier: "person", form: "handoff", reason: "asked-for-person" }
              : { tier: "machine", form: "smalltalk", reason: "small-talk" }
            : pick([
                { tier: "machine", form: "quoted", reason: "one-article-fits" },
                { tier: "machine", form: "quoted", reason: "one-article-fits" },
                { tier: "machine", form: "cached", reason: "asked-before" },
                { tier: "machine", form: "composed", reason: "composed-and-supported" },
                { tier: "large", form: "large", reason: "large-model-answered" },
                { tier: "machine", form: "clarify", reason: "two-articles-fit" },
                { tier: "machine", form: "suggested", reason: "some-articles-near" },
                { tier: "machine", form: "suggested", reason: "some-articles-near" },
                { tier: "none", form: "refused", reason: "too-fast" },
                { tier: "person", form: "handoff", reason: "not-in-knowledge" },
                { tier: "person", form: "handoff", reason: "not-sure-enough" },
                undefined,
              ]);
        rows.message.push({
          id: messageId,
          conversationId,
          episodeId,
          sequence: ++sequence,
          clientMessageId: messageId,
          author: "visitor",
          text,
          createdAt,
          turnId,
        });
        rows.turn.push({
          id: turnId,
          siteId,
          conversationId,
          episodeId,
          messageId,
          answerMessageId,
          state: outcome === undefined ? pick(["pending", "silent"] as const) : "settled",
          ...(outcome as Partial<typeof turn.$inferInsert>),
          question: random() < 0.3 ? `Before that. ${text}` : text,
          // What was chosen is ranked alone; what was asked has others behind it.
          ranked:
            subject === undefined || outcome === undefined
              ? null
              : [subject, ...(random() < 0.5 ? [pick(subjects)] : [])].map((articleId) => ({
                  articleId,
                  probability: 0.5,
                })),
          options: outcome?.form === "suggested" || outcome?.form === "clarify" ? [...own, pick(subjects)] : [],
          firstTokenMs: outcome === undefined ? null : Math.round(random() * 3_000) / 10,
          createdAt,
        });
        if (outcome !== undefined) {
          rows.message.push({
            id: answerMessageId,
            conversationId,
            episodeId,
            sequence: ++sequence,
            clientMessageId: answerMessageId,
            author: "machine",
            text: "So it is.",
            createdAt,
            turnId,
          });
          const line = { siteId, conversationId, turnId, quantity: {}, createdAt };
          rows.ledger.push(
            { ...line, id: newId(), side: "cost", kind: "compute", nanoUsd: 1 + Math.floor(random() * 2_000) },
            {
              ...line,
              id: newId(),
              side: "counterfactual",
              kind: "large-model",
              nanoUsd: 1_000_000 + Math.floor(random() * 5_000_000),
              quantity: { promptTokens: 400 + Math.floor(random() * 600), completionTokens: 90 },
            },
          );
          if (random() < 0.2)
            rows.rating.push({
              id: newId(),
              conversationId,
              messageId: answerMessageId,
              helped: random() < 0.6,
              createdAt: new Date(at + random() * 2 * HOUR),
            });
          if (outcome.tier === "person" && !handed && random() < 0.6) {
            handed = true;
            // Waits, is with an agent, was handed back or closed; an agent may have closed it without a word.
            const state = pick(["queued", "claimed", "returned", "returned", "closed", "closed"] as const);
            const claimed = state !== "queued" && (state !== "closed" || random() < 0.8);
            const ended = state === "returned" || state === "closed";
            rows.handoff.push({
              id: newId(),
              siteId,
              conversationId,
              episodeId,
              turnId,
              reason: random() < 0.1 ? "taken-over" : (outcome.reason as Reason),
              summary: "It was asked.",
              facts: {},
              state,
              createdAt,
              ...(claimed ? { claimedAt: new Date(at + 60_000) } : {}),
              ...(ended ? { endedAt: new Date(at + 300_000) } : {}),
            });
            if (claimed && random() < 0.8)
              rows.message.push({
                id: newId(),
                conversationId,
                episodeId,
                sequence: ++sequence,
                clientMessageId: newId(),
                author: "person",
                agent: "Ada",
                text: "Let me look.",
                createdAt: new Date(at + 90_000 + Math.floor(random() * 3_600_000)),
              });
            if (claimed)
              rows.ledger.push({
                id: newId(),
                siteId,
                conversationId,
                side: "cost",
                kind: "person",
                nanoUsd: 800_000_000,
                quantity: { seconds: 120 },
                createdAt,
              });
          }
        }
        if (random() < 0.1) {
          rated = { satisfaction: 1 + Math.floor(random() * 5), satisfactionAt: new Date(at + HOUR * random()) };
        }
        // Mostly at once; at times after hours, days, or right at an edge.
        at += pick([60_000, 60_000, 90_000, 3 * HOUR, DAY, DAY - 1, 30 * HOUR, 7 * DAY, 8 * DAY]);
        if (random() < 0.15) {
          episodeId = newId();
          rows.episode.push({ id: episodeId, conversationId, number: t + 2 });
        }
      }
      rows.conversation.push({
        id: conversationId,
        siteId,
        visitorId,
        sequence,
        isDemo,
        isTest,
        state: random() < 0.05 ? "closed" : "machine",
        createdAt: begunAt,
        updatedAt: new Date(Math.min(at, now.getTime())),
        ...rated,
      });
    }
  }
  await insertAll(rows, async (table, part) => void (await db.insert(table).values(part as never)));
}

async function insertAll(
  rows: Record<string, object[]>,
  insert: (table: (typeof TABLES)[number][1], part: object[]) => Promise<void>,
): Promise<void> {
  for (const [name, table] of TABLES) {
    const all = rows[name] ?? [];
    for (let i = 0; i < all.length; i += 1_000) await insert(table, all.slice(i, i + 1_000));
  }
}

/** In the order that their references ask for. */
const TABLES = [
  ["visitor", visitor],
  ["conversation", conversation],
  ["episode", episode],
  ["message", message],
  ["turn", turn],
  ["rating", rating],
  ["handoff", handoff],
  ["ledger", ledgerEntry],
] as const;
