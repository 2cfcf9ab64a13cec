import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { rate } from "../../server/desk/rate.ts";
import { newId } from "../../server/lib/ids.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { messagesAfter } from "../../server/store/message.ts";
import { outcomeSql } from "../../server/store/outcome.ts";
import { ratingsOf } from "../../server/store/rating.ts";
import { read } from "../../server/turn/3-understand.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { openShop, type Shop } from "./builders.ts";

const HELPED = [
  "That helped",
  "thanks, that solved it!",
  "Yes, it worked, thank you so much",
  "that's exactly what I needed",
  "great, this answered my question",
  "problem solved",
  "My issue is fixed now, thanks",
  "Danke, das hat geholfen",
  "Das hat mir sehr geholfen, vielen Dank!",
  "Es funktioniert jetzt",
  "Problem gelöst, danke",
  "Das hat geklappt",
  "Gracias, eso me ayudó",
  "Me ha servido mucho, gracias",
  "Problema resuelto",
  "Ya funciona, muchas gracias",
  "Merci, ça m'a aidé",
  "Cela m’a beaucoup aidé, merci",
  "Mon problème est résolu",
  "Ça marche, merci !",
];
const NOT_HELPED = [
  "That didn't help",
  "no, sorry, that did not help me",
  "it still doesn't work",
  "This is not what I asked",
  "thanks but that's not helpful",
  "wrong answer",
  "Das hat nicht geholfen",
  "Nein, das hat mir leider nicht geholfen",
  "Funktioniert immer noch nicht",
  "Das hilft mir nicht weiter",
  "Eso no me ayudó",
  "No me sirve, lo siento",
  "Sigue sin funcionar",
  "Ça ne m'a pas aidé",
  "Non, désolé, ça ne marche toujours pas",
  "Ce n'est pas ce que je cherchais",
];
/** Manners, and what says more than an opinion: no figure rests on it. */
const NEITHER = [
  "thanks",
  "ok perfect",
  "got it",
  "Parfait, merci",
  "danke, perfekt",
  "How does it work?",
  "it works?",
  "Das hat geholfen?",
  "It doesn't work?",
  "What if that doesn't help?",
  "It worked yesterday, but now my card is refused at the till",
  "Funktioniert das auch in Norwegen?",
  "¿Funciona en Noruega?",
  "Ça marche en Norvège ?",
  "my card does not work",
  "That didn't help because my parcel was sent to the wrong address in Oslo last week, what now?",
];

describe("what a message says of the answer before it", () => {
  const options = { siteLanguage: "en", articleTitle: () => undefined, personOffered: false, answered: true };
  test.each(HELPED)("%j: it helped", (text) => {
    expect(read(text, [], options)).toMatchObject({ kind: "thanks", helped: true });
  });
  test.each(NOT_HELPED)("%j: it did not", (text) => {
    expect(read(text, [], options)).toMatchObject({ kind: "complaint", helped: false });
    // Where nothing was answered it is about something else.
    expect(read(text, [], { ...options, answered: false }).helped).toBeUndefined();
  });
  test.each(NEITHER)("%j: neither", (text) => {
    expect(read(text, [], options).helped).toBeUndefined();
  });
});

describe("an opinion in words counts as the thumb does", () => {
  let database: DatabasePort;
  let shop: Shop;
  beforeAll(async () => {
    database = await openTestDatabase();
    shop = await openShop(database);
  });
  afterAll(async () => {
    await shop.turns.idle();
    await shop.knowledge.close();
    await database.close();
  });

  /** Says one thing after the other; what is stored then, and the outcome a month later. */
  async function talk(...texts: string[]) {
    const visitorId = await shop.visitor();
    let conversationId = "";
    for (const text of texts) {
      const sent = await shop.turns.send({ siteId: shop.siteId, visitorId, clientMessageId: newId(), text });
      await sent.answered;
      conversationId = sent.conversation.id;
    }
    const messages = await messagesAfter(database.db, { conversationId, sequence: 0 });
    const outcome = async () => {
      const now = new Date(Date.now() + 30 * 24 * 3_600_000);
      const { rows } = await database.db.execute<{ outcome: string }>(
        sql`select outcome from (${outcomeSql({ siteId: shop.siteId, quietHours: 24, now })}) r where conversation_id = ${conversationId}`,
      );
      return rows[0]?.outcome;
    };
    return { visitorId, conversationId, messages, outcome, ratings: () => ratingsOf(database.db, conversationId) };
  }

  test("thanks that say that it helped confirm the answer, with its thumb shown in every window", async () => {
    const { messages, ratings, outcome, conversationId } = await talk(
      "How do I return an item?",
      "Thanks, that solved it!",
    );
    const answer = messages[1]?.id;
    expect(await ratings()).toMatchObject([{ messageId: answer, helped: true, reason: null }]);
    expect(shop.heard.rated.at(-1)).toEqual({ conversationId, messageId: answer, helped: true });
    expect(await outcome()).toBe("confirmed");
  });

  test("mere thanks, and an opinion when nothing was answered, rate nothing", async () => {
    const thanked = await talk("How do I return an item?", "Thanks!");
    expect(await thanked.ratings()).toEqual([]);
    expect(await thanked.outcome()).toBe("presumed");
    const early = await talk("hello", "that helped", "that didn't help");
    expect(await early.ratings()).toEqual([]);
  });

  test("small talk between does not hide the answer; an answer in between is the one that counts", async () => {
    const { messages, ratings } = await talk(
      "How do I return an item?",
      "How long does delivery take?",
      "thanks",
      "Das hat mir sehr geholfen",
    );
    expect(await ratings()).toMatchObject([{ messageId: messages[3]?.id, helped: true }]);
  });

  test("that it did not help contradicts the answer and offers a person, rather than the article again", async () => {
    const { messages, ratings, outcome, conversationId } = await talk(
      "How do I return an item?",
      "Nein, das hat mir leider nicht geholfen",
    );
    expect(await ratings()).toMatchObject([{ messageId: messages[1]?.id, helped: false }]);
    expect(messages[3]).toMatchObject({
      text: "Schade, dass Ihnen das nicht geholfen hat. Soll ich jemanden aus unserem Team dazuholen?",
      detail: { form: "handoff", handoff: "offered" },
    });
    expect(shop.heard.rated.at(-1)).toMatchObject({ conversationId, helped: false });
    expect(await outcome()).toBe("unresolved");
    const taken = await talk("How do I reset my password?", "that didn't help", "yes please");
    expect(taken.messages.at(-1)?.detail).toMatchObject({ handoff: "queued" });
    expect(await taken.outcome()).toBe("open");
  });

  test("the last opinion counts, whether it was said or pressed; a reason that was given stays", async () => {
    const first = await talk("How do I return an item?");
    const messageId = first.messages[1]?.id ?? "";
    const say = async (text: string) => {
      const { visitorId } = first;
      const sent = await shop.turns.send({ siteId: shop.siteId, visitorId, clientMessageId: newId(), text });
      await sent.answered;
    };
    await rate(database.db, { visitorId: first.visitorId, messageId, helped: false, reason: "not-clear" });
    await say("that did not help");
    expect(await first.ratings()).toMatchObject([{ helped: false, reason: "not-clear" }]);
    await rate(database.db, { visitorId: first.visitorId, messageId, helped: true });
    expect(await first.outcome()).toBe("confirmed");
  });
});
