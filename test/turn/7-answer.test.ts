import { describe, expect, test } from "vitest";
import type { AnswerArticle } from "../../server/domain/article.ts";
import type { Work } from "../../server/domain/outcome.ts";
import { TuppenceError } from "../../server/lib/errors.ts";
import type { LargeModel, LargeModelMessage } from "../../server/ports/large-model/port.ts";
import type { SmallModel } from "../../server/ports/small-model/port.ts";
import { splitMarkdown } from "../../server/text/passages.ts";
import { saysNo } from "../../server/text/prompts.ts";
import { quote } from "../../server/text/quote.ts";
import { faultOf, SUPPORT, supportOf } from "../../server/text/support.ts";
import { askLarge, compose } from "../../server/turn/7-answer.ts";
import type { Teller } from "../../server/turn/types.ts";

const LONG = `Follow every order here. There are two places to look.

## With an account

1. Sign in and open **My orders**.
2. Choose the order.
3. Click **Track parcel**.

## Without an account

If you checked out as a guest, open the dispatch e-mail. You do not need a password for that.

## Bulky goods

Kayak trailers come with a freight driver who telephones you. They have no tracking link.

## Returns of bulky goods

${"Call us before you send anything bulky back, so that we can book the driver. ".repeat(14)}The driver needs a free ramp of 4 metres.
`;
const passagesOf = (markdown: string, cosine: (text: string) => number | undefined) =>
  splitMarkdown(markdown, "en").passages.map((one) => {
    const found = cosine(markdown.slice(one.start, one.end));
    return { start: one.start, end: one.end, ...(found === undefined ? {} : { cosine: found }) };
  });

test("a short article is quoted whole, verbatim", () => {
  const text = "Within **30 days**.\n\n- free\n- quick";
  expect(
    quote(
      text,
      passagesOf(text, () => undefined),
      { question: "how long", language: "en" },
    ),
  ).toBe(text);
});

test("of a long article the section that answers is quoted, steps whole, verbatim, with its heading", () => {
  const part = quote(
    LONG,
    passagesOf(LONG, (text) => (text.includes("Track parcel") ? 0.8 : 0.2)),
    { question: "how do I track it", language: "en" },
  );
  expect(part).toBe(
    "## With an account\n\n1. Sign in and open **My orders**.\n2. Choose the order.\n3. Click **Track parcel**.",
  );
});

describe("of a long section", () => {
  const items = Array.from(
    { length: 30 },
    (_, i) => `- Step ${i + 1}: press the button that says ${"next ".repeat(8)}`,
  );
  const filler = "Everything about codes that come by text message or as a call to your phone. ".repeat(12);
  const markdown = `Didn't get your code?\n\n- Turn flight mode off\n- Wait ten minutes\n\n${filler}\n\nTo delete it:\n\n${items.join("\n")}`;
  const about = (words: string) =>
    quote(
      markdown,
      passagesOf(markdown, (text) => (text.includes(words) ? 0.8 : 0.2)),
      { question: "xyz", language: "en" },
    );

  test("a question is quoted with what follows it", () => {
    expect(about("Didn't get")).toBe("Didn't get your code?\n\n- Turn flight mode off\n- Wait ten minutes");
  });

  test("as much of a long list as fits is quoted, from its beginning if the passage is near it", () => {
    const part = about("Step 6:");
    expect(part.startsWith("To delete it:\n\n- Step 1:")).toBe(true);
    expect(part).toContain("Step 9:");
    expect(part.length).toBeLessThan(1_050);
    expect(about("Step 25:")).toContain("Step 20:");
  });
});

test("without vectors the words choose", () => {
  const part = quote(
    LONG,
    passagesOf(LONG, () => undefined),
    { question: "is there a tracking link for kayak trailers", language: "en" },
  );
  expect(part).toContain("Kayak trailers come with a freight driver");
  expect(part).not.toContain("dispatch e-mail");
});

test("of a long section the sentences that answer are quoted with their neighbours", () => {
  const part = quote(
    LONG,
    passagesOf(LONG, () => undefined),
    { question: "how wide must the ramp be", language: "en" },
  );
  expect(part).toContain("The driver needs a free ramp of 4 metres.");
  expect(part.length).toBeLessThan(1000);
  for (const line of part.split("\n\n")) expect(LONG).toContain(line);
});

test("two sections that answer equally well are both quoted, in the order of the source", () => {
  const both = (text: string) => (text.includes("dispatch e-mail") || text.includes("freight") ? 0.8 : 0.1);
  const part = quote(LONG, passagesOf(LONG, both), { question: "zzz", language: "en" });
  expect(part.indexOf("Without an account")).toBeGreaterThan(-1);
  expect(part.indexOf("Bulky goods")).toBeGreaterThan(part.indexOf("Without an account"));
});

test("a question that is the article's title gets its beginning, not one section of several", () => {
  const cosines = passagesOf(LONG, (text) => (text.includes("Track parcel") ? 0.7 : 0.2));
  const asked = { question: "how do I track my order", language: "en" };
  const general = quote(LONG, cosines, { ...asked, titleCosine: 0.99 });
  expect(general.startsWith("Follow every order here.")).toBe(true);
  expect(general).toContain("Without an account");
  expect(general).not.toMatch(/## [^\n]+$/);
  expect(quote(LONG, cosines, { ...asked, titleCosine: 0.75 })).not.toContain("Without an account");
});

test("a quote is never empty, whatever is asked of whatever article", () => {
  for (const markdown of [
    LONG,
    "x".repeat(3000),
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "```\ncode\n```".repeat(100),
    "<div>html</div>\n".repeat(90),
  ]) {
    const part = quote(
      markdown,
      passagesOf(markdown, () => undefined),
      { question: "🙂", language: "en" },
    );
    expect(part.trim()).not.toBe("");
  }
});

test.each([
  ["You can return an item within 30 days.", undefined],
  ["You can return an item within thirty-one days, 31 in all.", "exact"],
  ["It costs $4.90.", undefined],
  ["It costs €4.90.", "exact"],
  ["It costs $4.", "exact"],
  ["You have 30 weeks.", "exact"],
  ["Write to help@shop.example.", undefined],
  ["Write to help@evil.example.", "address"],
  ["See https://shop.example/returns for more.", undefined],
  ["See https://evil.example/returns for more.", "address"],
  ["It arrives in three days.", undefined],
  ["It arrives on 5 May.", "exact"],
  ["Elephants like swimming pools.", "words"],
])("%j: %s", (sentence, fault) => {
  const passages = [
    "Return an item within 30 days. It costs $4.90 and arrives in 3 days. Write to help@shop.example or see https://shop.example/returns for more.",
  ];
  expect(faultOf(sentence, supportOf(passages, "what if I have 5 items", "en", SUPPORT.small))).toBe(fault);
});

const ARTICLE: AnswerArticle = {
  id: "a",
  key: "returns",
  revisionId: "r",
  title: "Returns",
  answer: "You can return an item within 30 days. The label is in My orders.",
};
const emptyWork = (): Work => ({
  computeMs: 0,
  smallModel: { promptTokens: 0, cachedTokens: 0, completionTokens: 0, busyMs: 0 },
  largeModel: [],
});
function recordingTeller(): Teller & { said: string[]; forms: string[] } {
  const said: string[] = [];
  const forms: string[] = [];
  return {
    said,
    forms,
    start: (form) => void forms.push(form),
    say: (text) => void said.push(text),
    get shown() {
      return said.join("");
    },
  };
}
const USAGE = { promptTokens: 50, cachedTokens: 40, completionTokens: 10, busyMs: 120 };
/** Says its lines word by word, as a model does, and stops when it is told to. */
function scriptedSmall(text: string, fail?: Error): SmallModel {
  return {
    id: "scripted",
    queued: 0,
    waitMs: 0,
    async generate({ onText, signal }) {
      for (const word of text.split(/(?<= )/)) {
        if (signal?.aborted) return { text: "", stop: "aborted", usage: USAGE };
        onText?.(word);
        await Promise.resolve();
      }
      if (fail !== undefined) throw fail;
      return { text, stop: "end", usage: USAGE };
    },
    judge: () => Promise.reject(new Error("not asked")),
    state: () => ({ status: "ready", detail: "" }),
    close: async () => {},
  };
}
const composing = (model: SmallModel, teller: Teller, work = emptyWork(), signal = new AbortController().signal) =>
  compose(teller, {
    model,
    article: ARTICLE,
    text: ARTICLE.answer,
    typed: "can I send it back?",
    question: "can I send it back?",
    language: "en",
    signal,
    work,
  });

test("a composed answer is shown sentence by sentence and its tokens are counted", async () => {
  const teller = recordingTeller();
  const work = emptyWork();
  expect(
    await composing(scriptedSmall("You can return it within 30 days. The label is in My orders."), teller, work),
  ).toMatchObject({ done: true });
  expect(teller.said).toEqual(["You can return it within 30 days.", " The label is in My orders."]);
  expect(work.smallModel).toEqual(USAGE);
});

test("a sentence that is not supported never leaves; what was shown before it stays", async () => {
  const teller = recordingTeller();
  expect(
    await composing(
      scriptedSmall("You can return it within 30 days. The fee is $12.50 per month. The label is in My orders."),
      teller,
    ),
  ).toEqual({
    done: false,
    why: "unsupported-sentence",
  });
  expect(teller.shown).toBe("You can return it within 30 days.");
});

test("a model that says the article does not answer is believed", async () => {
  const teller = recordingTeller();
  expect(await composing(scriptedSmall("The article does not answer this."), teller)).toEqual({
    done: false,
    why: "not-in-knowledge",
  });
  expect(teller.shown).toBe("");
});

test("what a company does not do is no refusal of the model", () => {
  for (const no of [
    "The article does not answer this.",
    "The article doesn't mention gift cards.",
    "I don't know.",
    "There is no information about that.",
  ])
    expect(saysNo(no)).toBe(true);
  for (const yes of [
    "We do not provide gift wrapping.",
    "Items on sale do not have a warranty.",
    "You cannot include a second parcel.",
  ])
    expect(saysNo(yes)).toBe(false);
});

test("a model that is down or busy gives way, and one that says nothing too", async () => {
  const down = new TuppenceError("SMALL_MODEL_UNAVAILABLE", "It died.", "Wait.");
  expect(await composing(scriptedSmall("", down), recordingTeller())).toEqual({ done: false, why: "machine-failed" });
  expect(await composing(scriptedSmall(""), recordingTeller())).toEqual({ done: false, why: "machine-failed" });
});

test("a visitor who left stops the model", async () => {
  const leaving = new AbortController();
  const teller = recordingTeller();
  const say = teller.say;
  teller.say = (text) => {
    say(text);
    leaving.abort();
  };
  const attempt = await composing(
    scriptedSmall("You can return it within 30 days. The label is in My orders."),
    teller,
    emptyWork(),
    leaving.signal,
  );
  expect(attempt).toEqual({ done: false, why: "left" });
  expect(teller.shown).toBe("You can return it within 30 days.");
});

function scriptedLarge(text: string): LargeModel & { asked: LargeModelMessage[] } {
  const asked: LargeModelMessage[] = [];
  return {
    model: "gpt-4o-mini",
    asked,
    async generate({ messages, onText }) {
      asked.push(...messages);
      onText?.(text);
      return { text, stop: "end", usage: { promptTokens: 300, cachedTokens: 0, completionTokens: 20 } };
    },
    state: () => ({ status: "ready", detail: "" }),
    close: async () => {},
  };
}
const asking = (model: LargeModel, teller: Teller, work = emptyWork()) =>
  askLarge(teller, {
    model,
    articles: [{ article: ARTICLE, text: ARTICLE.answer }],
    past: [{ author: "visitor", text: "I am ada@example.org, order LO-482913" }],
    typed: "write to ada@example.org about it",
    question: "write to ada@example.org about it",
    language: "en",
    signal: new AbortController().signal,
    work,
  });

test("personal data does not reach the large model and is put back into its answer", async () => {
  const model = scriptedLarge("Certainly, we shall write to [EMAIL-1] within 30 days.");
  const teller = recordingTeller();
  const work = emptyWork();
  expect(await asking(model, teller, work)).toMatchObject({ done: true });
  const sent = JSON.stringify(model.asked);
  expect(sent).not.toContain("ada@example.org");
  expect(sent).not.toContain("LO-482913");
  expect(teller.shown).toBe("Certainly, we shall write to ada@example.org within 30 days.");
  expect(work.largeModel).toEqual([{ model: "gpt-4o-mini", promptTokens: 300, cachedTokens: 0, completionTokens: 20 }]);
});

test("the large model may put it in its own words, but not add numbers, links or matters of its own", async () => {
  const kind = recordingTeller();
  expect(await asking(scriptedLarge("Gladly! Just grab the label that awaits you in My orders."), kind)).toMatchObject({
    done: true,
  });
  const matter = recordingTeller();
  expect(await asking(scriptedLarge("Gladly! Just grab whatever sticker awaits you."), matter)).toEqual({
    done: false,
    why: "unsupported-sentence",
  });
  expect(matter.shown).toBe("Gladly!");
  const number = recordingTeller();
  expect(await asking(scriptedLarge("Gladly! It costs $7."), number)).toEqual({
    done: false,
    why: "unsupported-sentence",
  });
  expect(number.shown).toBe("Gladly!");
  expect(await asking(scriptedLarge("NOT_IN_ARTICLES"), recordingTeller())).toEqual({
    done: false,
    why: "not-in-knowledge",
  });
});
