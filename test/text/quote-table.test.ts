import { expect, test } from "vitest";
import { splitMarkdown } from "../../server/text/passages.ts";
import { quote } from "../../server/text/quote.ts";

const ROWS = 500;
const HEAD = "| Part | For | Price |\n|---|---|---|";
const row = (i: number) => `| KX-${2000 + i} | Pump model ${i} with seal and spring | $${i}.50 |`;
const TABLE = `${HEAD}\n${Array.from({ length: ROWS }, (_, i) => row(i)).join("\n")}`;
const ARTICLE = `# Spare parts\n\nFind the part by its number.\n\n${TABLE}`;
const LINK = { title: "Spare [parts]", url: "https://shop.example/parts" };

/** As the search gives them: only the first rows were among the hits, as an embedder cannot tell numbers apart. */
function ask(markdown: string, question: string, more: { link?: typeof LINK; titleCosine?: number } = {}): string {
  const passages = splitMarkdown(markdown, "en").passages.map(({ start, end }, i) => ({
    start,
    end,
    ...(i < 3 ? { cosine: 0.6 - i / 100 } : {}),
  }));
  return quote(markdown, passages, { question, language: "en", ...more });
}

test.each([
  ["how much is part KX-2437?", 437],
  ["price of kx2437", 437],
  ["do you have KX-2000", 0],
  ["KX-2499", 499],
])("%j: the row that answers, under the table's head", (question, i) => {
  const answer = ask(ARTICLE, question, { link: LINK });
  expect(answer).toContain(`${HEAD}\n${row(i)}\n\nSee the full table: [Spare \\[parts\\]](https://shop.example/parts)`);
  expect(answer.match(/\| KX-/g)).toHaveLength(1);
  expect(answer.length).toBeLessThan(400);
});

test("words choose rows, too", () => {
  expect(ask(ARTICLE, "how much is the pump for model 123")).toContain(`${HEAD}\n${row(123)}\n\n…`);
});

test("a question about the whole article gets the first rows with the head, cut, with a link", () => {
  for (const more of [{}, { titleCosine: 0.99 }]) {
    const answer = ask(ARTICLE, "spare parts", { ...more, link: LINK });
    expect(answer).toContain(`${HEAD}\n${row(0)}\n${row(1)}\n`);
    expect(answer).toMatch(/See the full table: \[[^\n]+\]\([^)]+\)$/);
    expect(answer.length).toBeLessThan(1_500);
  }
});

test("a table alone, with nothing found in it and no link known, is cut as well", () => {
  const answer = quote(TABLE, [], { question: "anything", language: "en" });
  expect(answer.startsWith(`${HEAD}\n${row(0)}\n`)).toBe(true);
  expect(answer.endsWith("\n\n…")).toBe(true);
  expect(answer.length).toBeLessThan(1_200);
});

test("escaped pipes stay in their cells", () => {
  const rows = Array.from({ length: 100 }, (_, i) => `| P${1000 + i} | left\\|right ${i} | ok |`).join("\n");
  const markdown = `| Part | Sides | Stock |\n|---|---|---|\n${rows}`;
  expect(ask(markdown, "is P1042 in stock")).toBe(
    "| Part | Sides | Stock |\n|---|---|---|\n| P1042 | left\\|right 42 | ok |\n\n…",
  );
});

test("a row too wide for a chat is a line for each cell, with its column's name", () => {
  const columns = Array.from({ length: 40 }, (_, i) => `Column number ${i} of this table`);
  const line = (i: number) =>
    `| W${1000 + i} | a\\|b | ${columns
      .slice(2)
      .map((_, c) => `value ${c} of ${i}`)
      .join(" | ")} |`;
  const markdown = `| ${columns.join(" | ")} |\n|${"---|".repeat(40)}\n${Array.from({ length: 60 }, (_, i) => line(i)).join("\n")}`;
  const answer = ask(markdown, "tell me about W1033", { link: LINK });
  expect(
    answer.startsWith("- **Column number 0 of this table:** W1033\n- **Column number 1 of this table:** a|b\n"),
  ).toBe(true);
  expect(answer).toContain("See the full table:");
  expect(answer.length).toBeLessThan(1_300);
  expect(answer).not.toContain("W1032");
});

test("a table that is short enough is shown whole, without a link", () => {
  const short = `Intro.\n\n${HEAD}\n${row(1)}\n${row(2)}`;
  expect(ask(short, "how much is KX-2001", { link: LINK })).toBe(short);
});
