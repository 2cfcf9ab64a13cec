import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readKnowledgeCalmly } from "../../server/knowledge/read-file.ts";

const page = readFileSync(new URL("../../docs/knowledge-files.md", import.meta.url), "utf8");
const EXAMPLE = /^```\w+ file=(\S+)\n([\s\S]*?)^```\n```json\n([\s\S]*?)^```$/gmu;
/** Files that aren't text are shown by a link to them. */
const LINKED = /^Example: \[(\S+)\]\(\.\.\/(\S+)\)\n```json\n([\s\S]*?)^```$/gmu;
const examples = [
  ...[...page.matchAll(EXAMPLE)].map(([, name = "", file = "", becomes = ""]) => ({
    name,
    bytes: Buffer.from(file),
    becomes,
    isWhole: true,
  })),
  ...[...page.matchAll(LINKED)].map(([, name = "", path = "", becomes = ""]) => ({
    name,
    bytes: readFileSync(new URL(`../../${path}`, import.meta.url)),
    becomes,
    // What is wrong in them on purpose, import-fixtures.test.ts knows.
    isWhole: false,
  })),
];

describe("each example of docs/knowledge-files.md becomes what the page says", () => {
  test("the page has an example of every format", () => {
    expect(new Set(examples.map(({ name }) => name.split(".").at(-1)))).toEqual(
      new Set("csv txt jsonl json jsonld md html xlsx docx pdf zip".split(" ")),
    );
  });

  test.each(examples)("$name", async ({ name, bytes, becomes, isWhole }) => {
    const read = await readKnowledgeCalmly(
      { name, bytes },
      { language: "en", site: { base: undefined, isOwnOrigin: false } },
    );
    if (isWhole) expect(read.bad).toEqual([]);
    expect(read.articles).toMatchObject(JSON.parse(becomes));
  });
});
