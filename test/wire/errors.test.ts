import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ERROR_CODES, REASONS } from "../../server/wire/names.ts";

/** All source text of a folder but the registry itself. */
function sources(folder: string): string {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => /\.tsx?$/.test(file) && !file.endsWith(join("wire", "names.ts")))
    .map((file) => readFileSync(join(folder, file), "utf8"))
    .join("\n");
}
const withoutComments = (text: string) =>
  text
    .split("\n")
    .filter((line) => !/^\s*(?:\*|\/\*\*|\/\/)/.test(line))
    .join("\n");
const server = withoutComments(sources("server"));

test("every page of docs that a remedy names is there", () => {
  const named = new Set([...server.matchAll(/\bdocs\/[\w/-]+\.md\b/g)].map(([path]) => path));
  expect([...named]).toContain("docs/knowledge-files.md");
  expect([...named].filter((path) => !existsSync(path))).toEqual([]);
});

test("docs/errors.md lists every code with its status and whether a repeat helps, and no other", () => {
  const rows = [
    ...readFileSync("docs/errors.md", "utf8").matchAll(/^\| `([A-Z_]+)` \| (\d+) \| (yes|no) \| .{10,} \| .{5,} \|$/gm),
  ];
  const listed = Object.fromEntries(
    rows.map(([, code, status, again]) => [code, { status: Number(status), retryable: again === "yes" }]),
  );
  expect(listed).toEqual(
    Object.fromEntries(
      Object.entries(ERROR_CODES).map(([code, { status, retryable }]) => [code, { status, retryable }]),
    ),
  );
});

test("every error that the server throws is registered, and every registered code is used", () => {
  const thrown = new Set([...server.matchAll(/new TuppenceError\(\s*"([A-Z_]+)"/g)].map((match) => match[1]));
  for (const code of thrown) expect(Object.keys(ERROR_CODES), code).toContain(code);
  for (const code of Object.keys(ERROR_CODES)) expect(server, code).toContain(`"${code}"`);
});

test("every reason of a turn is given by some step", () => {
  // Whole string literals of the rooms that decide, so that a word list or a comment does not count as giving one.
  const rooms = ["turn", "gate", "desk", "text"].map((room) => sources(join("server", room))).join("\n");
  const literals = new Set([...withoutComments(rooms).matchAll(/"([a-z]+(?:-[a-z]+)*)"/g)].map((match) => match[1]));
  expect(REASONS.filter((reason) => !literals.has(reason))).toEqual([]);
});
