import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const folder = new URL("../../server/math/", import.meta.url);
const hashes = new Map(
  readFileSync(new URL("wasm.sha256", folder), "utf8")
    .trim()
    .split(/\r?\n/u)
    .map((line) => line.split("  ").reverse() as [string, string]),
);
const names = readdirSync(folder).filter((name) => /\.wa(?:t|sm)$/u.test(name));

/** That the hashed module is what the hashed source gives, `npm run wasm -- --check` proves in CI. */
test.each(names)("%s is as `npm run wasm` left it", (name) => {
  const bytes = readFileSync(new URL(name, folder));
  const content = name.endsWith(".wat") ? bytes.toString("utf8").replaceAll("\r\n", "\n") : bytes;
  expect(hashes.get(name)).toBe(createHash("sha256").update(content).digest("hex"));
});

test("each source has a module", () => {
  const of = (ending: string) => names.filter((name) => name.endsWith(ending)).map((name) => name.split(".")[0]);
  expect(of(".wasm")).toEqual(of(".wat"));
});
