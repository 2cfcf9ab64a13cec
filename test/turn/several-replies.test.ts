import { afterAll, beforeAll, expect, test } from "vitest";
import { newId } from "../../server/lib/ids.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import type { SmallModel } from "../../server/ports/small-model/port.ts";
import { changeSettings } from "../../server/settings/change-settings.ts";
import { addEvaluation } from "../../server/store/evaluation.ts";
import { messagesAfter } from "../../server/store/message.ts";
import { turnsOf } from "../../server/store/turn.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { openShop } from "./builders.ts";

let database: DatabasePort;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

const USAGE = { promptTokens: 60, cachedTokens: 0, completionTokens: 12, busyMs: 250 };
const REFUSAL = "The article does not answer this.";

/** Replies by the question; what it isn't told about, it refuses. */
function scripted(replies: Readonly<Record<string, string>>): SmallModel & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    ...{ id: "scripted", queued: 0, waitMs: 0, asked },
    async generate({ messages, onText, signal }) {
      const question = messages.at(-1)?.content ?? "";
      asked.push(question);
      const text = Object.entries(replies).find(([part]) => question.includes(part))?.[1] ?? REFUSAL;
      for (const piece of text.split(/(?<= )/)) {
        if (signal?.aborted) return { text: "", stop: "aborted", usage: USAGE };
        onText?.(piece);
      }
      return { text, stop: "end", usage: USAGE };
    },
    judge: () => Promise.reject(new Error("not asked")),
    state: () => ({ status: "ready", detail: "" }),
    close: async () => {},
  };
}

async function ask(text: string, replies: Readonly<Record<string, string>>, setting?: string) {
  const smallModel = scripted(replies);
  const shop = await openShop(database, { smallModel });
  const exam = { siteId: shop.siteId, model: "scripted", role: "compose", versionId: newId(), figures: {} } as const;
  await addEvaluation(database.db, { ...exam, passed: true });
  if (setting !== undefined) await changeSettings(database.db, shop.siteId, { replies: setting });
  const visitorId = await shop.visitor();
  const sent = await shop.turns.send({ siteId: shop.siteId, visitorId, clientMessageId: newId(), text });
  await sent.answered;
  const [answer] = await messagesAfter(database.db, { conversationId: sent.conversation.id, sequence: 1 });
  const [turn] = await turnsOf(database.db, sent.conversation.id);
  return { turn, answer, heard: shop.heard, asked: smallModel.asked };
}

const DELIVERY = "Standard delivery takes 3 working days.";
const PASSWORD = "The link in the e-mail works for 60 minutes.";
const BOTH = "How long does delivery take? How do I reset my password?";

test("two questions get a short reply each, and both articles' own words beneath", async () => {
  const { turn, answer, heard } = await ask(BOTH, { delivery: DELIVERY, password: PASSWORD });
  expect(turn).toMatchObject({ tier: "machine", form: "composed", reason: "composed-and-supported" });
  expect(turn).toMatchObject({ promptTokens: 120, completionTokens: 24 });
  expect(answer?.text).toBe(
    `**How long does delivery take?**\n\n${DELIVERY}\n\n**How do I reset my password?**\n\n${PASSWORD}`,
  );
  expect(answer?.detail?.citations).toHaveLength(2);
  expect(answer?.detail?.quote?.isOpen).toBe(true);
  expect(answer?.detail?.quote?.text).toContain("costs $4.90");
  expect(answer?.detail?.quote?.text).toContain("Choose **Forgot password**");
  // The sources before the first word, once.
  expect(heard.starts).toHaveLength(1);
  expect(heard.starts[0]?.quote?.text).toBe(answer?.detail?.quote?.text);
  expect(heard.deltas.map((one) => one.text).join("")).toBe(answer?.text);
});

test("a reply that can't be shown is followed by its article; the other stays short", async () => {
  const { turn, answer } = await ask(BOTH, { delivery: "Delivery costs $99.", password: PASSWORD });
  expect(turn).toMatchObject({ form: "composed" });
  expect(answer?.text).toBe(
    `**How long does delivery take?**\n\nStandard delivery takes 3 working days and costs $4.90.\n\n**How do I reset my password?**\n\n${PASSWORD}`,
  );
  expect(answer?.detail?.quote?.text).not.toContain("$4.90");
  expect(answer?.text).not.toContain("$99");
});

test("what no article answers is named, and a person offered; what the model refuses is named with it, in the message's order", async () => {
  const planet = "Which planet has the most moons?";
  const one = await ask(`${planet} How long does delivery take?`, { delivery: DELIVERY });
  expect(one.turn).toMatchObject({ form: "composed" });
  expect(one.answer?.text).toMatch(
    /^\*\*How long does delivery take\?\*\*\n\nStandard delivery takes 3 working days\./,
  );
  expect(one.answer?.text).toContain(`You also asked: “${planet}”\n\n`);
  expect(one.answer?.detail?.handoff).toBe("offered");
  const refused = await ask(`${planet} ${BOTH}`, { password: PASSWORD });
  expect(refused.answer?.text).toContain(`You also asked: “${planet}”, “How long does delivery take?”\n\n`);
  expect(refused.answer?.detail?.citations).toHaveLength(1);
});

test("two questions that one article answers are replied to apart, below its title; the same sentence isn't said twice", async () => {
  const text = "How long does delivery take? What does standard delivery cost?";
  const price = "Standard delivery costs $4.90.";
  const two = await ask(text, { cost: price, delivery: DELIVERY });
  expect(two.answer?.text).toBe(`**How long does delivery take?**\n\n${DELIVERY}\n\n${price}`);
  expect(two.answer?.detail?.quote?.text).toBe("Standard delivery takes 3 working days and costs $4.90.");
  expect(two.answer?.detail?.citations).toHaveLength(1);
  const again = await ask(text, { delivery: DELIVERY });
  expect(again.answer?.text).toBe(`**How long does delivery take?**\n\n${DELIVERY}`);
});

test("when the model finds an answer to none, the message is judged as a whole", async () => {
  const { turn, answer } = await ask(BOTH, {});
  expect(turn?.form).not.toBe("composed");
  expect(answer?.text).not.toContain("You also asked");
});

test("a site that wants the articles quoted gets them quoted", async () => {
  const { turn, answer, asked } = await ask(BOTH, { delivery: DELIVERY, password: PASSWORD }, "quote");
  expect(asked).toEqual([]);
  expect(turn).toMatchObject({ form: "quoted" });
  expect(answer?.text).toContain("costs $4.90");
});
