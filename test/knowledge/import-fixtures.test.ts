import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readKnowledgeCalmly } from "../../server/knowledge/read-file.ts";
import type { ColumnChoice } from "../../server/wire/import.ts";

const folder = new URL("../fixtures/import/", import.meta.url);
const ENDING = ".expected.json";
const files = readdirSync(folder).filter((name) => !name.endsWith(".json") || existsExpected(name));

function existsExpected(name: string): boolean {
  return !name.endsWith(ENDING) && readdirSync(folder).includes(`${name}${ENDING}`);
}

interface Expected {
  readonly columns?: ColumnChoice;
  readonly format: string;
  readonly articles: readonly object[];
  readonly bad: readonly { readonly fault: string }[];
  readonly notes: readonly object[];
  /** Instead of all that: why nothing in it can be imported, and a word of what to do. */
  readonly fault?: string;
  readonly remedy?: string;
}

test("each format has a file with its articles written by hand beside it", () => {
  expect(files.length).toBeGreaterThanOrEqual(20);
  for (const name of files) expect(readdirSync(folder)).toContain(`${name}${ENDING}`);
});

test.each(files)("%s", async (name) => {
  const expected = JSON.parse(readFileSync(new URL(`${name}${ENDING}`, folder), "utf8")) as Expected;
  const reading = readKnowledgeCalmly(
    { name, bytes: readFileSync(new URL(name, folder)) },
    {
      language: "en",
      site: { base: undefined, isOwnOrigin: false },
      ...(expected.columns !== undefined && { columns: expected.columns }),
    },
  );
  if (expected.fault !== undefined) {
    const remedy = expect.stringContaining(expected.remedy ?? "") as unknown;
    await expect(reading).rejects.toMatchObject({ message: expected.fault, remedy });
    return;
  }
  const read = await reading;
  expect(read.format).toBe(expected.format);
  // Fields that an article doesn't have are missing in JSON.
  expect(JSON.parse(JSON.stringify(read.articles))).toEqual(expected.articles);
  expect(read.bad).toEqual(
    expected.bad.map((one) => ({ ...one, fault: expect.stringContaining(one.fault) as unknown })),
  );
  expect(read.notes).toEqual(expected.notes);
});
