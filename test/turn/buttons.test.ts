import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Gate } from "../../server/domain/verdict.ts";
import { newId } from "../../server/lib/ids.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { findConversation } from "../../server/store/conversation.ts";
import { messagesAfter } from "../../server/store/message.ts";
import { writeSetting } from "../../server/store/setting.ts";
import { turnsOf } from "../../server/store/turn.ts";
import { messageToWire } from "../../server/transport/to-wire.ts";
import { read } from "../../server/turn/3-understand.ts";
import { WORDS } from "../../widget/words/words.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { openShop, type Shop } from "./builders.ts";

/** Two articles fit whatever is asked, but what is asked about delivery times. */
const unsure: Gate = ({ question }, candidates) => {
  const ranked = candidates.slice(0, 2).map((one) => ({ articleId: one.articleId, probability: 0.5 }));
  const base = { confidence: 0.5, ranked, options: [] };
  if (question.includes("how fast"))
    return { ...base, tier: "machine", form: "quoted", confidence: 1, reason: "one-article-fits" };
  if (question.includes("moon")) return { ...base, tier: "person", form: "handoff", reason: "not-in-knowledge" };
  const options = ranked.map((one) => one.articleId);
  return { ...base, tier: "machine", form: "clarify", reason: "two-articles-fit", options };
};

const options = { siteLanguage: "en", articleTitle: () => undefined, personOffered: false, clarified: true };

describe("none of the articles that were named", () => {
  test.each([
    ...Object.values(WORDS).map((words) => words.noneOfThese),
    "none of them",
    "No, none of these, sorry",
    "neither",
    "neither of those",
    "none of these is what I mean",
    "It's something else",
    "no",
    "Nein, keine davon",
    "keins von beiden",
    "Ich meine etwas anderes",
    "nein danke",
    "No, ninguna de ellas",
    "otra cosa",
    "aucun des deux",
    "Non, rien de tout ça",
    "C'est autre chose",
  ])("%j", (text) => {
    expect(read(text, [], options)).toMatchObject({ kind: "complaint", helped: false });
    // Where nothing was named, it is read as before.
    expect(read(text, [], { ...options, clarified: false }).helped).toBeUndefined();
  });

  test.each([
    "none of my parcels arrived",
    "something else broke: the zip",
    "No idea, how do I return it?",
    "the second one",
    "nichts ist angekommen",
    "Ninguna tienda me lo cambia",
    "aucun colis reçu",
  ])("%j says more", (text) => expect(read(text, [], options).helped).toBeUndefined());
});

describe("what the buttons say", () => {
  let database: DatabasePort;
  let shop: Shop;
  beforeAll(async () => {
    database = await openTestDatabase();
    shop = await openShop(database, { gate: unsure });
  });
  afterAll(async () => {
    await shop.turns.idle();
    await shop.knowledge.close();
    await database.close();
  });

  async function say(visitorId: string, text: string) {
    const sent = await shop.turns.send({ siteId: shop.siteId, visitorId, clientMessageId: newId(), text });
    await sent.answered;
    const conversationId = sent.conversation.id;
    const [row] = await messagesAfter(database.db, { conversationId, sequence: sent.row.sequence });
    const turn = (await turnsOf(database.db, conversationId)).at(-1);
    return { turn, said: row === undefined ? undefined : messageToWire(row), conversationId };
  }

  test.each(Object.entries(WORDS))("%s: yes brings a person, no does not", async (_language, words) => {
    for (const [press, state] of [
      [words.yes, "queued"],
      [words.no, "machine"],
    ] as const) {
      const visitorId = await shop.visitor();
      expect((await say(visitorId, "Do you deliver to the moon?")).said).toMatchObject({
        handoff: "offered",
        yesOrNo: true,
      });
      const { conversationId, said } = await say(visitorId, press);
      expect((await findConversation(database.db, conversationId))?.state).toBe(state);
      expect(said?.yesOrNo).toBeUndefined();
    }
  });

  test.each(Object.entries(WORDS))(
    "%s: none of these gets the offer of a person, which yes takes, and is no answer",
    async (_language, words) => {
      const visitorId = await shop.visitor();
      expect((await say(visitorId, "delivery")).said).toMatchObject({ form: "clarify" });
      const { said, turn, conversationId } = await say(visitorId, words.noneOfThese);
      expect(said).toMatchObject({ form: "handoff", handoff: "offered", yesOrNo: true });
      expect(turn).toMatchObject({ tier: "person", reason: "did-not-help" });
      await say(visitorId, words.yes);
      expect((await findConversation(database.db, conversationId))?.state).toBe("queued");
    },
  );

  test("with nobody there, no yes or no is asked for, alone or after an answer", async () => {
    const day = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"][(new Date().getUTCDay() + 3) % 7] ?? "mon";
    const two = "how fast do you ship? Do you deliver to the moon?";
    expect((await say(await shop.visitor(), two)).said).toMatchObject({
      form: "quoted",
      handoff: "offered",
      yesOrNo: true,
    });
    const value = { timeZone: "UTC", [day]: [["09:00", "10:00"]] };
    await writeSetting(database.db, { scopeId: shop.siteId, name: "hours", value });
    shop.turns.settingsChanged();
    for (const text of ["Do you deliver to the moon?", two]) {
      const { said } = await say(await shop.visitor(), text);
      expect(said).toMatchObject({ handoff: "offered" });
      expect(said?.yesOrNo).toBeUndefined();
    }
  });
});
