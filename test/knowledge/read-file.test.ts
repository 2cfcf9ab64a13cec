import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openKnowledgeFile } from "../../server/knowledge/read-disk.ts";
import { readKnowledge } from "../../server/knowledge/read-file.ts";
import { article, jsonl } from "./builders.ts";

const OPTIONS = { language: "en", site: { base: "https://shop.example", isOwnOrigin: false } };
const good = article("pay");
const read = (name: string, text: string | Uint8Array) =>
  readKnowledge({ name, bytes: typeof text === "string" ? Buffer.from(text) : text }, OPTIONS);

/** Each with what its fault must say; every one stands between two good lines that are taken. */
const BAD_LINES: readonly (readonly [string, string | Uint8Array, RegExp])[] = [
  ["no JSON", "hello", /^is not JSON/],
  ["cut JSON", '{"id":"a","title":"T"', /^is not JSON/],
  ["a trailing comma", '{"id":"a","title":"T","answer":"A",}', /^is not JSON/],
  ["single quotes", "{'id':'a'}", /^is not JSON/],
  ["two objects", '{"id":"a"}{"id":"b"}', /^is not JSON/],
  ["a raw tab in a text", '{"id":"a","title":"T\tT","answer":"A"}', /^is not JSON/],
  ["a bare word", "undefined", /^is not JSON/],
  ["an opening bracket", "[", /^is not JSON/],
  ["a NUL byte", '{"id":"a","title":"T","answer":"A\0"}', /NUL/],
  ["an escaped NUL", '{"id":"a","title":"T","answer":"A\\u0000"}', /^"answer" holds a NUL/],
  ["an escaped NUL in the title", '{"id":"a","title":"\\u0000T","answer":"A"}', /^"title" holds a NUL/],
  ["control characters", '{"id":"a","title":"T","answer":"A\\u0007"}', /^"answer" holds control characters/],
  ["an escape sequence", '{"id":"a","title":"\\u001b[31mT","answer":"A"}', /^"title" holds control characters/],
  ["half a character", '{"id":"a","title":"T","answer":"A\\ud83d"}', /^"answer" holds half a character/],
  ["half a character in an example", '{"id":"a","title":"T","answer":"A","examples":["\\udc00"]}', /half a character/],
  ["a number", "42", /^must be one JSON object, but is a number/],
  ["a text", '"hello"', /^must be one JSON object, but is text/],
  ["null", "null", /^must be one JSON object, but is null/],
  ["true", "true", /^must be one JSON object, but is true or false/],
  ["a list", '[{"id":"a","title":"T","answer":"A"}]', /^must be one JSON object, but is a list/],
  ["an empty object", "{}", /^"title" is missing/],
  ["no title", '{"id":"a","answer":"A"}', /^"title" is missing/],
  ["a null title", '{"id":"a","title":null,"answer":"A"}', /^"title" is missing/],
  ["an empty title", '{"id":"a","title":"","answer":"A"}', /^"title" is empty/],
  ["a title of spaces", '{"id":"a","title":"  \\n ","answer":"A"}', /^"title" is empty/],
  ["a number as title", '{"id":"a","title":5,"answer":"A"}', /^"title" must be text, but is a number/],
  ["a list as title", '{"id":"a","title":["T"],"answer":"A"}', /^"title" must be text, but is a list/],
  [
    "a long title",
    JSON.stringify(article("a", { title: "t".repeat(301) })),
    /^"title" has 301 characters, more than the 300/,
  ],
  ["no answer", '{"id":"a","title":"T"}', /^"answer" is missing/],
  ["an empty answer", '{"id":"a","title":"T","answer":""}', /^"answer" is empty/],
  ["an answer of spaces", '{"id":"a","title":"T","answer":" \\t "}', /^"answer" is empty/],
  ["an answer of dashes", '{"id":"a","title":"T","answer":"---"}', /^"answer" has no words/],
  ["an object as answer", '{"id":"a","title":"T","answer":{"text":"A"}}', /^"answer" must be text, but is an object/],
  ["false as answer", '{"id":"a","title":"T","answer":false}', /^"answer" must be text, but is true or false/],
  [
    "an answer of 100,000 characters",
    JSON.stringify(article("a", { answer: "x ".repeat(50_000) })),
    /^"answer" has 100,000 characters, more than the 50,000 allowed/,
  ],
  ["an empty id", '{"id":"","title":"T","answer":"A"}', /^"id" is empty/],
  ["an object as id", '{"id":{},"title":"T","answer":"A"}', /^"id" must be text, but is an object/],
  ["half a number as id", '{"id":1.5,"title":"T","answer":"A"}', /^"id" must be text/],
  ["a long id", JSON.stringify(article("a".repeat(301), { title: "T" })), /^"id" has 301 characters/],
  ["an id that was there", JSON.stringify(good), /^has the id "pay", which line 1 has too/],
  [
    "examples that are text",
    '{"id":"a","title":"T","answer":"A","examples":"E"}',
    /^"examples" must be a list of texts, but is text/,
  ],
  [
    "examples that are an object",
    '{"id":"a","title":"T","answer":"A","examples":{"0":"E"}}',
    /^"examples" must be a list of texts, but is an object/,
  ],
  [
    "an example that is a number",
    '{"id":"a","title":"T","answer":"A","examples":["E",7]}',
    /^entry 2 of "examples" must be text, but is a number/,
  ],
  [
    "an example that is null",
    '{"id":"a","title":"T","answer":"A","examples":[null]}',
    /^entry 1 of "examples" must be text, but is null/,
  ],
  [
    "a long example",
    JSON.stringify(article("a", { examples: ["e".repeat(1001)] })),
    /^entry 1 of "examples" has 1,001 characters/,
  ],
  [
    "too many examples",
    JSON.stringify(article("a", { examples: Array.from({ length: 1001 }, (_, i) => `e${i}`) })),
    /^"examples" has more than 1,000 entries/,
  ],
  [
    "tags that are a number",
    '{"id":"a","title":"T","answer":"A","tags":3}',
    /^"tags" must be a list of texts, but is a number/,
  ],
  ["a long tag", JSON.stringify(article("a", { tags: ["t".repeat(101)] })), /^entry 1 of "tags" has 101 characters/],
  [
    "a script as address",
    '{"id":"a","title":"T","answer":"A","url":"javascript:alert(1)"}',
    /^"url" is neither an http/,
  ],
  ["an address without scheme", '{"id":"a","title":"T","answer":"A","url":"example.com"}', /^"url" is neither an http/],
  ["an address with spaces", '{"id":"a","title":"T","answer":"A","url":"https://a b"}', /^"url" is neither an http/],
  ["a number as address", '{"id":"a","title":"T","answer":"A","url":1}', /^"url" must be text, but is a number/],
  [
    "a language in words",
    '{"id":"a","title":"T","answer":"A","language":"English please"}',
    /^"language" is not a language tag/,
  ],
  [
    "a list as language",
    '{"id":"a","title":"T","answer":"A","language":["en"]}',
    /^"language" must be text, but is a list/,
  ],
  [
    "an audience that is a list",
    '{"id":"a","title":"T","answer":"A","audience":[]}',
    /^"audience" must be text, but is a list/,
  ],
];

describe("a bad line of JSONL", () => {
  test("there are at least 50 forms of it, each other than the others", () => {
    expect(new Set(BAD_LINES.map(([name]) => name)).size).toBe(BAD_LINES.length);
    expect(BAD_LINES.length).toBeGreaterThanOrEqual(50);
  });

  test.each(BAD_LINES)("with %s is named, and the lines around it are taken", (_, line, fault) => {
    const bytes = Buffer.concat([
      Buffer.from(`${JSON.stringify(good)}\n\n`),
      Buffer.from(line),
      Buffer.from(`\r\n${JSON.stringify(article("last"))}`),
    ]);
    const result = read("k.jsonl", bytes);
    expect(result.bad).toEqual([{ line: 3, fault: expect.stringMatching(fault) }]);
    expect(result.articles.map((one) => one.key)).toEqual(["pay", "last"]);
  });
});

test.each([
  ["Latin-1", Buffer.from('{"id":"a","title":"Gr\xf6\xdfe","answer":"A"}', "latin1")],
  ["a broken UTF-8 sequence", Buffer.from([0x7b, 0xc3, 0x28, 0x7d])],
  ["bytes of a picture", Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0xff, 0xd8])],
])("one line of %s in a file in UTF-8 is named, and the lines around it are taken", (_, line) => {
  const around = JSON.stringify(article("umlauts", { answer: "Grüße aus Köln, schöne Füße" }));
  const { articles, bad } = read(
    "k.jsonl",
    Buffer.concat([Buffer.from(`${around}\n`), line, Buffer.from(`\n${JSON.stringify(good)}`)]),
  );
  expect(bad).toEqual([{ line: 2, fault: expect.stringMatching(/^is not UTF-8/) }]);
  expect(articles.map((one) => one.key)).toEqual(["umlauts", "pay"]);
});

describe("a good line", () => {
  test("may leave out everything but title and answer; the id is made of the title", () => {
    expect(read("k.jsonl", '{"title":"Où est mon colis ?","answer":"Ici."}').articles).toEqual([
      {
        key: "ou-est-mon-colis",
        title: "Où est mon colis ?",
        answer: "Ici.",
        examples: [],
        tags: [],
        url: undefined,
        language: "en",
        audience: undefined,
      },
    ]);
  });

  test("may have null, empty and unknown fields, a number as id, doubled examples", () => {
    const options = {
      id: 7,
      title: " T  t ",
      answer: "A",
      examples: ["E", "E", " "],
      tags: null,
      url: "",
      colour: "red",
    };
    expect(read("k.jsonl", JSON.stringify(options)).articles[0]).toMatchObject({
      key: "7",
      title: "T t",
      examples: ["E"],
      url: undefined,
    });
  });

  test("keeps emoji and other scripts as the text they are", () => {
    const answer = "Gerne 🙂👩‍🚀 你好 1 < 2 [z](javascript:z) \\* `<b>`";
    const { articles, bad } = read("k.jsonl", JSON.stringify(article("a", { answer, title: "🙂" })));
    expect(bad).toEqual([]);
    expect(articles[0]).toMatchObject({ answer, title: "🙂" });
  });

  test("may have an answer of 50,000 characters", () => {
    expect(read("k.jsonl", JSON.stringify(article("a", { answer: "x".repeat(50_000) }))).articles).toHaveLength(1);
  });

  test("may have an address that is a path of the company's own site, but no other host's", () => {
    const urlOf = (url: string) => read("k.jsonl", `${JSON.stringify(article("a", { url }))}\n${JSON.stringify(good)}`);
    expect(urlOf("/help/returns#how").articles[0]).toMatchObject({ url: "https://shop.example/help/returns#how" });
    for (const url of ["//evil.example/x", "/\\evil.example", "data:text/html,x", "ftp://a.example/"]) {
      expect(urlOf(url).bad).toHaveLength(1);
    }
  });

  test("may follow a byte order mark", () => {
    expect(read("k.jsonl", `\ufeff${JSON.stringify(good)}`).articles).toHaveLength(1);
  });
});

describe("a file that cannot be read", () => {
  const unreadable = expect.objectContaining({
    code: "KNOWLEDGE_FILE_UNREADABLE",
    remedy: expect.stringMatching(/\w/),
  });

  test.each([
    ["empty", "k.jsonl", ""],
    ["of empty lines", "k.jsonl", "\n\n \n"],
    ["of another format", "k.docx", "PK"],
    ["without an ending", "knowledge", "{}"],
    ["binary", "k.jsonl", Buffer.from([0x50, 0x4b, 3, 4, 0, 0, 0, 10, 1, 0, 2, 255])],
    [
      "a table in UTF-8 with a line in Latin-1",
      "k.csv",
      Buffer.from("title,answer\n\xc3\xb6\xc3\xb6,a\nGr\xf6e,M", "latin1"),
    ],
    ["a table without the columns", "k.csv", "colour,size\na,b"],
    ["an empty table", "k.csv", ""],
    ["a table of a heading only", "k.csv", "title,answer\n"],
    ["an empty page", "k.md", " \n"],
  ])("%s, is refused with what to do", (_, name, bytes) => {
    expect(() => read(name, bytes)).toThrow(unreadable);
  });

  test("because it is not there or is an empty folder, is refused with what to do", async () => {
    const folder = mkdtempSync(join(tmpdir(), "tuppence-"));
    await expect(openKnowledgeFile(join(folder, "none.jsonl"))).rejects.toEqual(unreadable);
    await expect(openKnowledgeFile(folder)).rejects.toEqual(unreadable);
    rmSync(folder, { recursive: true });
  });
});

describe("CSV", () => {
  test("has lists in cells, quoted line breaks, and lines numbered as an editor does", () => {
    const text = [
      "ID,Title,Answer,Examples,Tags,URL,Language,Owner",
      'a,"Pay, how?","Line one\nline two",one way|other way,"[""x"",""y""]",https://a.example/p,de,me',
      "b,No answer,,,,,,",
      "c,Too few",
      'd,Fine,Yes,"first\nsecond",,,,',
    ].join("\n");
    const { articles, bad } = read("k.csv", text);
    expect(articles).toMatchObject([
      {
        key: "a",
        title: "Pay, how?",
        answer: "Line one\nline two",
        examples: ["one way", "other way"],
        tags: ["x", "y"],
        url: "https://a.example/p",
        language: "de",
      },
      { key: "d", title: "Fine", examples: ["first", "second"], language: "en" },
    ]);
    expect(bad).toEqual([
      { line: 4, fault: '"answer" is missing' },
      { line: 5, fault: "has 2 columns, the first row has 8" },
    ]);
  });

  test("may be divided by semicolons or tabs, with a byte order mark", () => {
    expect(read("k.csv", "\ufefftitle;answer\r\nT;A, b\r\n").articles).toMatchObject([{ title: "T", answer: "A, b" }]);
    expect(read("k.tsv", "title\tanswer\nT\tA; b, c").articles).toMatchObject([{ title: "T", answer: "A; b, c" }]);
  });

  test("a quotation that is never closed is named, and what stands before it is taken", () => {
    const { articles, bad } = read("k.csv", 'title,answer\nT,A\nU,"never closed\nV,B\n');
    expect(articles).toMatchObject([{ title: "T" }]);
    expect(bad).toEqual([{ line: expect.any(Number), fault: expect.stringMatching(/^cannot be read as a table/) }]);
    expect(bad[0]?.line).toBeGreaterThanOrEqual(3);
  });
});

describe("Markdown", () => {
  test("each heading with its section is an article", () => {
    const text = "# Help\n\nWe help.\n\n## How do I *pay*?\nBy card.\n\n### Which?\nAny.\n## Where is it?\nHere.\n";
    const { articles, bad } = read("help.md", text);
    expect(bad).toEqual([]);
    expect(articles).toMatchObject([
      { key: "help", title: "Help", answer: "We help." },
      { key: "help#how-do-i-pay", title: "How do I pay?", answer: "By card.\n\n### Which?\nAny." },
      { key: "help#where-is-it", title: "Where is it?", answer: "Here." },
    ]);
  });

  test("front matter names the page, and a page of one heading is one article", () => {
    const text =
      '---\ntitle: "Returns: how"\nid: returns\nurl: https://a.example/returns\ntags: [a, "b"]\nlanguage: de\n---\n\n# Returns\n\nThirty days.\n';
    expect(read("x.md", text).articles).toMatchObject([
      {
        key: "returns",
        title: "Returns: how",
        answer: "Thirty days.",
        url: "https://a.example/returns",
        tags: ["a", "b"],
        language: "de",
      },
    ]);
    expect(read("y.md", "---\ntitle: Plain\n---\nOnly text.").articles).toMatchObject([
      { key: "y", title: "Plain", answer: "Only text." },
    ]);
  });

  test("a heading of the same words twice has two ids; a heading in code is none", () => {
    const text = "## Note\nA\n\n```\n## Not one\n```\n## Note\nB\n";
    expect(read("p.md", text).articles.map((one) => one.key)).toEqual(["p#note", "p#note-1"]);
  });

  test("text without any title, and a heading without text, are named by line", () => {
    const { articles, bad } = read("p.md", "\nStray.\n\n## A\nText\n## B\n## C\nText\n");
    expect(articles.map((one) => one.title)).toEqual(["A", "C"]);
    expect(bad).toEqual([
      { line: 2, fault: expect.stringContaining("above the first heading") },
      { line: 6, fault: 'the heading "B" has no text below it' },
    ]);
  });
});

describe("an article that is more Markdown than is read", () => {
  const bomb = "[".repeat(6_001);
  test("is refused by its line, with the figures and what to do; the others are taken", () => {
    const file = jsonl(
      { title: "A", answer: "Text" },
      { title: "B", answer: `Text ${bomb}` },
      { title: "C", answer: "x\n".repeat(3_001) },
    );
    const { articles, bad } = readKnowledge(file, OPTIONS);
    expect(articles.map((one) => one.title)).toEqual(["A"]);
    expect(bad).toEqual([
      { line: 2, fault: expect.stringMatching(/"answer" has 6,001 signs of Markdown .* 6,000 allowed: make several/) },
      { line: 3, fault: expect.stringMatching(/"answer" has 3,001 lines, more than the 3,000 allowed: make several/) },
    ]);
  });

  test("does not spoil the long page that it stands in", () => {
    const section = (n: number) => `## Section ${n}\n${"A line with a [link](https://a.example).\n".repeat(400)}`;
    const code = "```sh\n## no heading\n```sh\n# none either\n```\n";
    const page = [
      "# Handbook\n",
      ...[1, 2, 3, 4].map(section),
      `## Code\n${code}`,
      `## Bomb\nText ${bomb}\n## Last\nEnd.`,
    ];
    const { articles, bad } = read("h.md", page.join("\n"));
    expect(articles.map((one) => one.title)).toEqual([...[1, 2, 3, 4].map((n) => `Section ${n}`), "Code", "Last"]);
    expect(articles[4]?.answer).toContain("none either");
    const at = page.join("\n").split("\n").indexOf("## Bomb") + 1;
    expect(bad).toEqual([{ line: at, fault: expect.stringContaining("6,001 signs of Markdown") }]);
  });
});

test("the demo's knowledge is read whole", async () => {
  const file = await openKnowledgeFile(new URL("../../demo/knowledge.jsonl", import.meta.url).pathname);
  const { articles, bad } = readKnowledge(file, OPTIONS);
  expect(bad).toEqual([]);
  expect(articles.length).toBeGreaterThanOrEqual(80);
});

test("a file of the project's own builder is read", () => {
  expect(readKnowledge(jsonl(good), OPTIONS).articles).toHaveLength(1);
});
