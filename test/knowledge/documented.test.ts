import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readKnowledge } from "../../server/knowledge/read-file.ts";

const page = readFileSync(new URL("../../docs/knowledge-files.md", import.meta.url), "utf8");
const EXAMPLE = /^```\w+ file=(\S+)\n([\s\S]*?)^```\n```json\n([\s\S]*?)^```$/gmu;
const examples = [...page.matchAll(EXAMPLE)].map(([, name = "", file = "", becomes = ""]) => ({ name, file, becomes }));

describe("each example of docs/knowledge-files.md becomes what the page says", () => {
  test("the page has an example of every format", () => {
    expect(new Set(examples.map(({ name }) => name.split(".").at(-1)))).toEqual(
      new Set(["csv", "txt", "jsonl", "json", "md"]),
    );
  });

  test.each(examples)("$name", ({ name, file, becomes }) => {
    const read = readKnowledge(
      { name, bytes: Buffer.from(file) },
      { language: "en", site: { base: undefined, isOwnOrigin: false } },
    );
    expect(read.bad).toEqual([]);
    expect(read.articles).toMatchObject(JSON.parse(becomes));
  });
});
