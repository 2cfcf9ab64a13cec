import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { importReport } from "../../server/commands/import-report.ts";
import { publishReport } from "../../server/commands/knowledge.ts";
import { openKnowledgeFile } from "../../server/knowledge/read-disk.ts";
import { readKnowledge } from "../../server/knowledge/read-file.ts";
import { cpuMs } from "../fixtures/cpu-time.ts";

const read = (name: string, text: string | Uint8Array, site: { base?: string; isOwnOrigin?: boolean } = {}) =>
  readKnowledge(
    { name, bytes: typeof text === "string" ? Buffer.from(text) : text },
    { language: "en", site: { base: site.base, isOwnOrigin: site.isOwnOrigin ?? false } },
  );

describe("front matter", () => {
  test("has lists and texts over several lines as YAML writes them, and may end with ...", () => {
    const text =
      "---\ntitle: >\n  Returns\n  and refunds\ntags:\n  - orders\n  - 2024\nexamples: [send it back]\n...\nText.";
    expect(read("a.md", text).articles).toMatchObject([
      { title: "Returns and refunds", tags: ["orders", "2024"], examples: ["send it back"], answer: "Text." },
    ]);
  });

  test.each(["draft: true", "draft: yes", "published: false"])("%s keeps a page and its sections back", (line) => {
    const { articles, bad, notes, drafts } = read("a.md", `---\ntitle: T\n${line}\n---\nLead.\n## A\nx\n## B\ny\n`);
    expect({ articles, bad }).toEqual({ articles: [], bad: [] });
    expect(drafts).toEqual(["a", "a#a", "a#b"]);
    expect(notes[0]).toEqual({ line: 5, note: 'the draft "T" was left out: visitors don\'t see it' });
  });

  test("draft: false is published", () => {
    expect(read("a.md", "---\ntitle: T\ndraft: false\n---\nText.").articles).toHaveLength(1);
  });

  test.each([
    ["broken YAML", "---\ntitle: [T\n---\nText.", /line|YAML/u],
    ["an alias bomb", `---\na: &a [x,x,x]\nb: &b [${"*a,".repeat(30)}]\nc: [${"*b,".repeat(30)}]\n---\nText.`, /YAML/u],
    ["TOML", '+++\ntitle = "T"\n+++\nText.', /TOML/u],
  ])("%s is a fault, and nothing of the page is imported", (_, text, fault) => {
    const { articles, bad } = read("a.md", text);
    expect(articles).toEqual([]);
    expect(bad).toEqual([{ line: expect.any(Number), fault: expect.stringMatching(fault) }]);
  });

  test("a rule above ordinary text is none", () => {
    expect(read("a.md", "---\nNothing here\n---\n# A\nText").articles).toMatchObject([{ title: "A", answer: "Text" }]);
  });
});

test("a draft in a table or in JSON is left out too", () => {
  expect(read("a.csv", "title,answer,draft\nA,x,TRUE\nB,y,\n").articles).toMatchObject([{ title: "B" }]);
  expect(read("a.jsonl", '{"title":"A","answer":"x","draft":true}\n{"title":"B","answer":"y"}').drafts).toEqual(["a"]);
});

test("text above the first heading does not take the first section's title", () => {
  const { articles, bad } = read(
    "help.md",
    "We are here to help.\n\n# Returns\nThirty days.\n\n# Delivery\nTwo days.\n",
  );
  expect(articles.map(({ title, answer }) => [title, answer])).toEqual([
    ["Returns", "Thirty days."],
    ["Delivery", "Two days."],
  ]);
  expect(bad).toEqual([{ line: 1, fault: expect.stringContaining("no title") }]);
});

test("two index.md in different folders are two articles", () => {
  const keys = ["help/billing/index.md", "./help/returns/index.md", "help\\gifts\\README.md", "index.md"].map(
    (name) => read(name, "# All about it\nText").articles[0]?.key,
  );
  expect(keys).toEqual(["help/billing", "help/returns", "help/gifts", "all-about-it"]);
});

test("a file keeps its folders below the one that we are in", async () => {
  expect((await openKnowledgeFile("test/fixtures/fernwick/knowledge.jsonl")).name).toBe(
    "test/fixtures/fernwick/knowledge.jsonl",
  );
  const folder = mkdtempSync(join(tmpdir(), "tuppence-"));
  writeFileSync(join(folder, "index.md"), "# A\nb");
  expect((await openKnowledgeFile(join(folder, "index.md"))).name).toMatch(/^tuppence-\w+\/index\.md$/u);
  rmSync(folder, { recursive: true });
});

describe("relative links", () => {
  const answer =
    "See [Billing](/billing), ![](img/a.png), [there][1], [mail](mailto:a@b.example), `[x](/y)`.\n\n[1]: ../other 'T'";
  const line = JSON.stringify({ title: "T", answer, url: "/help/returns" });

  test("lead to the site's address", () => {
    expect(read("k.jsonl", line, { base: "https://shop.example" }).articles[0]).toMatchObject({
      url: "https://shop.example/help/returns",
      answer:
        'See [Billing](https://shop.example/billing), ![](https://shop.example/help/img/a.png), [there][1], [mail](mailto:a@b.example), `[x](/y)`.\n\n[1]: https://shop.example/other "T"',
    });
  });

  test("are refused when that is unknown, with what to do", () => {
    expect(read("k.jsonl", line).bad).toEqual([
      { line: 1, fault: expect.stringMatching(/^"url" is "\/help\/returns", .*--base-url/u) },
    ]);
    const inAnswer = read("k.jsonl", JSON.stringify({ title: "T", answer: "[Billing](/billing)" }));
    expect(inAnswer.bad).toEqual([
      { line: 1, fault: expect.stringMatching(/^"answer" links to "\/billing", .*--base-url/u) },
    ]);
  });

  test("stay on a site whose pages this server serves itself", () => {
    const { articles } = read("k.jsonl", '{"title":"T","answer":"[Billing](/billing)","url":"/help"}', {
      isOwnOrigin: true,
    });
    expect(articles[0]).toMatchObject({ url: "/help", answer: "[Billing](/billing)" });
  });

  test("to another host, as a browser would read them, are not the site's", () => {
    const { bad } = read("k.jsonl", JSON.stringify({ title: "T", answer: "[x](/\\\\evil.example)" }), {
      base: "https://shop.example",
    });
    expect(bad).toHaveLength(1);
    const { articles } = read(
      "k.jsonl",
      '{"title":"T","answer":"[x](//cdn.example/a) [y](www.a.example/b) [z](#part)"}',
    );
    expect(articles[0]?.answer).toBe("[x](https://cdn.example/a) [y](https://www.a.example/b) z");
  });
});

test("a line break in quotation marks is one line, with CRLF too", () => {
  const { bad } = read("a.csv", 'title,answer\r\nA,"one\r\ntwo\r\nthree"\r\nB,\r\nC,"x\r\ny"\r\nD,\r\n');
  expect(bad.map(({ line }) => line)).toEqual([5, 8]);
});

describe("what a file is, is seen by its content", () => {
  test.each([
    ["pipes", "a.txt", "title|answer\nA|b"],
    ["semicolons", "a.csv", "title;answer\nA;b"],
    ["carets", "a.csv", "title^answer\nA^b"],
    ["a JSON list", "a.json", '[\n  {"title": "A", "answer": "b"}\n]'],
    ["a JSON list called .jsonl", "a.jsonl", '[\n  {"title": "A", "answer": "b"}\n]'],
    ["a JSON list called .csv", "a.csv", '[{"title": "A", "answer": "b"}]'],
    ["a list in an object", "a.json", '{"page": 1, "articles": [{"title": "A", "answer": "b"}]}'],
    ["one article in JSON", "a.json", '{\n"title": "A",\n"answer": "b"\n}'],
    ["JSON lines called .txt", "a.txt", '{"title": "A", "answer": "b"}\n{"title": "C", "answer": "d"}'],
    ["Markdown called .txt", "a.txt", "# A\nb"],
    ["Markdown that begins with a link", "a.md", "[Home](https://a.example)\n\n# A\nb"],
  ] as const)("%s", (_, name, text) => {
    expect(read(name, text).articles[0]).toMatchObject({ title: "A", answer: "b" });
  });

  test("a fault in a JSON list is told with its line", () => {
    const text =
      '{"n": "a\\"{[",\n"articles": [\n {"title": "A", "answer": "b"},\n 7,\n {"title": "",\n "answer": "x"}]}';
    expect(read("a.json", text).bad.map(({ line }) => line)).toEqual([3, 5]);
  });

  test.each([
    ["a picture", "a.png", Buffer.from([0x89, 0x50, 0x4e, 0x47]), /picture/u, /document/u],
    ["an old Excel file", "a.xls", Buffer.from([0xd0, 0xcf, 0x11, 0xe0]), /old Excel/u, /\.xlsx/u],
    ["rich text", "a.rtf", Buffer.from("{\\rtf1 Hello}"), /rich-text/u, /\.docx/u],
    ["gzip", "a.jsonl.gz", Buffer.from([0x1f, 0x8b, 8]), /gzip/u, /Unpack/u],
    ["XML", "a.xml", Buffer.from('<?xml version="1.0"?><articles/>'), /XML/u, /HTML, JSON or CSV/u],
    ["plain text", "a.txt", Buffer.from("Hello there."), /find any articles/u, /knowledge-files\.md/u],
    ["binary", "a.bin", Buffer.from([1, 2, 0, 255]), /binary/u, /knowledge-files\.md/u],
    ["broken JSON", "a.json", Buffer.from('[{"title": "A",]'), /not valid JSON/u, /knowledge-files\.md/u],
    ["other JSON", "a.json", Buffer.from('{"name": "x", "version": 1}'), /"name", "version"/u, /list/u],
    [
      "a table of other columns",
      "a.csv",
      Buffer.from("colour,size\na,b"),
      /first row reads: colour, size/u,
      /--column/u,
    ],
  ])("%s is named, with what to do", (_, name, bytes, message, remedy) => {
    expect(() => read(name, bytes)).toThrow(
      expect.objectContaining({
        code: "KNOWLEDGE_FILE_UNREADABLE",
        message: expect.stringMatching(message),
        remedy: expect.stringMatching(remedy),
      }),
    );
  });
});

test("nobody is told that the rest was imported when nothing was", () => {
  const result = {
    imported: 0,
    updated: 0,
    unchanged: 0,
    archived: 0,
    bad: [{ line: 2, fault: "is empty" }],
    notes: [],
  };
  expect(importReport("a.csv", result)).toEqual([
    "a.csv: 0 new, 0 changed, 0 unchanged, 0 archived, 1 not imported",
    "  line 2 is empty",
    "Nothing was imported from this file.",
  ]);
  expect(importReport("a.csv", { ...result, imported: 1 })).toHaveLength(2);
});

test("the terminal says that nothing is left when the last article went offline", () => {
  const result = {
    versionId: "v",
    number: 3,
    articles: 0,
    passages: 0,
    embedded: 0,
    meanWords: 0,
    figures: null,
    ms: 20,
  };
  expect(publishReport(result)).toBe(
    "Version 3 is live with no articles: the assistant hands every question to your team.",
  );
  expect(publishReport({ ...result, articles: 1 })).toContain("1 article,");
});

describe("files that somebody made to break it", () => {
  test.each([
    ["a hundred thousand open brackets", "a.json", "[".repeat(100_000)],
    ["a hundred thousand dashes", "a.md", "---\n".repeat(25_000)],
    ["a heading row of a megabyte", "a.csv", "title,answer".repeat(90_000)],
    ["HTML a thousand elements deep", "a.jsonl", JSON.stringify({ title: "T", answer: "<div>".repeat(5_900) })],
    ["ten thousand comments", "a.jsonl", JSON.stringify({ title: "T", answer: "<!---->".repeat(7_000) })],
    ["only a comment", "a.jsonl", JSON.stringify({ title: "T", answer: "<!-- nothing -->" })],
  ])("%s end in a fault, in seconds", (_, name, text) => {
    const ms = cpuMs(() => {
      try {
        expect(read(name, text).bad.length).toBeGreaterThan(0);
      } catch (error) {
        expect(error).toMatchObject({ code: "KNOWLEDGE_FILE_UNREADABLE" });
      }
    });
    expect(ms).toBeLessThan(10_000);
  });
});
