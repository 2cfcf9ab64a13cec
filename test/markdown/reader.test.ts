import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import {
  type Block,
  beginning,
  blocksOf,
  GrowingText,
  PARSED_CHARACTERS,
  safeLink,
  safeUrl,
} from "../../markdown/blocks.ts";
import { type Inline, inlineOf, plainOf } from "../../markdown/inline.ts";
import { markdownToText, parseMarkdown } from "../../server/text/markdown.ts";
import { cpuMs } from "../fixtures/cpu-time.ts";

// Blocks and pieces are drawn as elements and text nodes (markdown/view.tsx), so HTML cannot come of a text: what
// remains to try is where links lead. test/browser draws the same payloads.

/** Every address that a text makes something of. */
function addresses(blocks: readonly Block[]): (string | undefined)[] {
  const ofInline = (pieces: readonly Inline[]): (string | undefined)[] =>
    pieces.flatMap((one) => {
      if (typeof one === "string" || one.type === "code" || one.type === "break") return [];
      if (one.type === "image") return [safeUrl(one.src)];
      return [...(one.type === "link" ? [safeLink(one.href)] : []), ...ofInline(one.inner)];
    });
  return blocks.flatMap((block) => {
    if (block.type === "paragraph" || block.type === "heading") return ofInline(block.inline);
    if (block.type === "list") return block.items.flatMap(addresses);
    if (block.type === "quote") return addresses(block.blocks);
    if (block.type === "table") return block.rows.flat().flatMap(ofInline);
    return [];
  });
}

/** All the words of a text, without their form. */
function wordsOf(blocks: readonly Block[]): string {
  return blocks
    .map((block) => {
      if (block.type === "paragraph" || block.type === "heading") return plainOf(block.inline);
      if (block.type === "list") return block.items.map(wordsOf).join("\n");
      if (block.type === "quote") return wordsOf(block.blocks);
      if (block.type === "table") return block.rows.map((row) => row.map(plainOf).join(" ")).join("\n");
      return block.type === "code" ? block.text : "";
    })
    .join("\n");
}

const only = (markdown: string) => {
  const [block, ...others] = blocksOf(markdown);
  expect(others).toEqual([]);
  return block;
};

test.each([
  "[click](javascript:alert(1))",
  "[click](JaVaScRiPt:alert(1))",
  "[click](&#106;avascript:alert(1))",
  "[click](  javascript:alert(1))",
  "[click](<javascript:alert(1)>)",
  "[click](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
  "[click](vbscript:msgbox(1))",
  "[click](//evil.example)",
  "[click](/\\evil.example)",
  "![x](javascript:alert(1))",
  "![x](data:image/svg+xml,<svg/onload=alert(1)>)",
  "<javascript:alert(1)>",
  "| a |\n|---|\n| [x](javascript:alert(1)) |",
  "> - **[x](javascript:alert(1))**",
])("leads nowhere harmful: %j", (payload) => {
  expect(addresses(blocksOf(payload)).filter((one) => one !== undefined)).toEqual([]);
});

test.each([
  "<script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  '"><svg/onload=alert(1)>',
  "Press <b>Save</b> & go",
  "<style>*{display:none}</style>",
])("a tag stays readable as text: %j", (payload) => {
  expect(wordsOf(blocksOf(payload))).toBe(payload);
});

test("reads what stands within a line", () => {
  expect(inlineOf("a **b *c* d** ~~e~~ `f <g>` \\*h\\* snake_case_name 2*3*4 &amp; &#8364;")).toEqual([
    "a ",
    { type: "strong", depth: 2, inner: ["b ", { type: "em", depth: 1, inner: ["c"] }, " d"] },
    " ",
    { type: "del", depth: 1, inner: ["e"] },
    " ",
    { type: "code", text: "f <g>" },
    " ",
    "*",
    "h",
    "*",
    " snake",
    "_",
    "case",
    "_",
    "name 2",
    { type: "em", depth: 1, inner: ["3"] },
    "4 & €",
  ]);
});

test("a link whose text is an address is one link", () => {
  for (const markdown of [
    "Go to [https://shop.example](https://shop.example/in).",
    "[**see https://shop.example/a** now](https://shop.example/in)",
  ]) {
    const links = JSON.stringify(blocksOf(markdown)).match(/"href":"[^"]*"/g);
    expect(links).toEqual(['"href":"https://shop.example/in"']);
  }
  expect(JSON.stringify(blocksOf("(see https://shop.example/a]b)"))).toContain('"href":"https://shop.example/a"');
});

test("makes links of links, bare addresses and mail addresses", () => {
  const found = (text: string) => addresses(blocksOf(text));
  expect(found("[a](https://a.example/b_(c)?d=1&e=2 'title')")).toEqual(["https://a.example/b_(c)?d=1&e=2"]);
  expect(found("See https://a.example/x_y_z, or <https://b.example>.")).toEqual([
    "https://a.example/x_y_z",
    "https://b.example",
  ]);
  expect(found("Write to help_desk@shop.example.")).toEqual(["mailto:help_desk@shop.example"]);
  expect(found("[a [b](/in) c](/out)")).toEqual(["/in"]);
  expect(found("[call](tel:+4712345678) [page](/help/returns)")).toEqual(["tel:+4712345678", "/help/returns"]);
});

test("reads lists within lists, tables, quotes, code and rules", () => {
  expect(only("3. one\n   - a\n   - b\n4. two\n\n   more")).toMatchObject({
    type: "list",
    start: 3,
    items: [
      [{ type: "paragraph" }, { type: "list", start: null, items: [[{ inline: ["a"] }], [{ inline: ["b"] }]] }],
      [{ inline: ["two"] }, { inline: ["more"] }],
    ],
  });
  expect(only("| a | b \\| c |\n|:--|--:|\n| 1 | 2 |\n| 3 |")).toEqual({
    type: "table",
    align: ["left", "right"],
    rows: [
      [["a"], ["b | c"]],
      [["1"], ["2"]],
      [["3"], []],
    ],
  });
  expect(only("> a\nb\n> > c")).toMatchObject({ type: "quote", blocks: [{ type: "paragraph" }, { type: "quote" }] });
  expect(only("```js\n# no *heading*\n```")).toEqual({ type: "code", text: "# no *heading*" });
  expect(only("* * *")).toEqual({ type: "rule" });
  expect(blocksOf("Title\n---\ntext\n## Next ##")).toMatchObject([
    { type: "heading", depth: 2, inline: ["Title"] },
    { type: "paragraph" },
    { type: "heading", depth: 2, inline: ["Next"] },
  ]);
  expect(blocksOf("It was in\n2024. That year")).toHaveLength(1);
});

test("reads every article of the demo company as the server's parser does: the same blocks, the same words", () => {
  const articles = readFileSync("demo/knowledge.jsonl", "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as { answer: string });
  expect(articles.length).toBeGreaterThan(50);
  const names: Record<string, string> = { blockquote: "quote", thematicBreak: "rule" };
  for (const { answer: text } of articles) {
    const ours = blocksOf(text);
    expect(ours.map((block) => block.type)).toEqual(
      parseMarkdown(text).children.map((node) => names[node.type] ?? node.type),
    );
    // The server puts commas between the cells of a row.
    const words = (flat: string) => flat.replace(/[\s,]+/gu, " ").trim();
    expect(words(wordsOf(ours))).toBe(words(markdownToText(text)));
  }
});

/** Milliseconds for 100,000 characters. They take some 100; what grows with the square of the length took 27,000 and more. */
const LIMIT_MS = 5_000;
const LONG = 100_000;
const long = (unit: string) => unit.repeat(Math.ceil(LONG / unit.length));
test.each([
  ["quotes", long(">")],
  ["spaced quotes", `${long("> ")}x`],
  ["lists in one line", `${long("- ")}x`],
  ["lists in lists", Array.from({ length: 440 }, (_, i) => `${"  ".repeat(i)}- x`).join("\n")],
  ["emphasis", long("*a **b ")],
  ["stars", `${long("*")}a${long("*")}`],
  ["pairs of stars", long("**a** *b* ")],
  ["nested stars", `${"*a ".repeat(20_000)}${" b*".repeat(20_000)}`],
  ["underscores", long("_a __b ")],
  ["brackets", long("[")],
  ["closed brackets", `${"[".repeat(50_000)}${"]".repeat(50_000)}`],
  ["half links", long("[a](")],
  ["images", long("![")],
  ["links in links", long("[a](b)[")],
  ["back-ticks", Array.from({ length: 440 }, (_, i) => "`".repeat(i)).join(" ")],
  ["spaces", `a${" ".repeat(LONG)}b`],
  ["a link with spaces", `[a](b${" ".repeat(LONG)}`],
  ["a heading with spaces", `# a${" ".repeat(LONG)}b # ${" ".repeat(LONG)}c`],
  ["hashes", `# ${long("# ")}`],
  ["one word", long("a")],
  ["half mail addresses", long("a.b@")],
  ["half addresses", long("http://")],
  ["dots after an address", `http://${long(".")}`],
  ["angle brackets", long("<a:")],
  ["ampersands", long("&#")],
  ["paragraphs", long("x\n\n")],
  ["lines", long("x\n")],
  ["a table", `${"|a".repeat(1000)}|\n${"|-".repeat(1000)}|\n${`${"|a".repeat(1000)}|\n`.repeat(48)}`],
  ["heads of tables", long("|a\n|-|\n")],
  ["dashes", `a\n${long("- - ")}x`],
  ["tildes", long("~~a")],
  ["fences", long("```\n")],
])("a bomb of %s is read in time that grows with its length", (_, bomb) => {
  let blocks: ReturnType<typeof blocksOf> = [];
  expect(
    cpuMs(() => {
      blocks = blocksOf(bomb);
    }),
  ).toBeLessThan(LIMIT_MS);
  // Nothing is nested deeper than drawing by recursion can bear.
  expect(depthOf(blocks)).toBeLessThan(40);
});

function depthOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  let most = 0;
  for (const one of Object.values(value)) most = Math.max(most, depthOf(one));
  return 1 + most;
}

test("a text that grows keeps the blocks that are settled, and ends as if it had been read at once", () => {
  const text =
    "# Title\n\nFirst **bold** line.\nMore.\n\n1. one\n2. two\n   - in\n\n3. three\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```\ncode\n\nmore\n```\n\nLast.";
  const growing = new GrowingText();
  let before: readonly Block[] = [];
  for (let length = 1; length <= text.length; length++) {
    const blocks = growing.blocks(text.slice(0, length));
    // The last two may still change: the last grows, and its first line may turn out to belong to the one before.
    for (const [i, block] of before.slice(0, -2).entries()) expect(blocks[i]).toBe(block);
    before = blocks;
  }
  expect(before).toEqual(blocksOf(text));
  expect(growing.blocks("Another text")).toEqual(blocksOf("Another text"));
});

test("a long text shows its beginning, and is parsed up to a limit", () => {
  expect(beginning("short")).toBe("short");
  const lines = "a line of words\n".repeat(4_000);
  const shown = beginning(lines);
  expect(shown.length).toBeLessThanOrEqual(6_000);
  expect(lines.startsWith(`${shown}\n`)).toBe(true);
  expect(beginning("x".repeat(10_000))).toHaveLength(6_000);
  expect(PARSED_CHARACTERS).toBeGreaterThan(shown.length);
});

test("a source's link is http, https or a page of this server", () => {
  expect(safeUrl("https://a.example/x")).toBe("https://a.example/x");
  expect(safeUrl("/help/returns")).toBe("/help/returns");
  for (const bad of [
    "javascript:alert(1)",
    "//evil.example",
    "/\\evil.example",
    "mailto:a@b.example",
    "help",
    undefined,
  ])
    expect(safeUrl(bad)).toBeUndefined();
});
