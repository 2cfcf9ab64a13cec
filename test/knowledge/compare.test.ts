import { expect, test } from "vitest";
import { compareContents, diffWords } from "../../server/knowledge/compare.ts";
import type { DiffPart } from "../../server/wire/knowledge.ts";
import { cpuMs } from "../fixtures/cpu-time.ts";

const side = (deps: readonly DiffPart[], without: DiffPart["kind"]) =>
  deps
    .filter((part) => part.kind !== without)
    .map((part) => part.text)
    .join("");

/** A small generator with a fixed seed, so that a failure comes again. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

test("a changed word is shown as that word alone", () => {
  expect(diffWords("You have 30 days.", "You have 45 days.")).toEqual([
    { kind: "same", text: "You have " },
    { kind: "removed", text: "30" },
    { kind: "added", text: "45" },
    { kind: "same", text: " days." },
  ]);
  expect(diffWords("a b", "a, b")).toEqual([
    { kind: "same", text: "a" },
    { kind: "added", text: "," },
    { kind: "same", text: " b" },
  ]);
  expect(diffWords("same", "same")).toEqual([{ kind: "same", text: "same" }]);
  expect(diffWords("", "")).toEqual([]);
});

test("both texts can be read out of any comparison, and it is as short as can be", () => {
  const next = random(7);
  const words = ["return", "the", "parcel", "30", "days", "ß", "日本", "🙂", ",", "\n"];
  const text = (length: number) =>
    Array.from({ length }, () => words[Math.floor(next() * words.length)] ?? "").join(" ");
  for (let i = 0; i < 300; i++) {
    const before = text(Math.floor(next() * 40));
    const after = next() < 0.5 ? text(Math.floor(next() * 40)) : before.replace(words[i % 10] ?? "", "x");
    const deps = diffWords(before, after);
    expect(side(deps, "added")).toBe(before);
    expect(side(deps, "removed")).toBe(after);
    for (const [at, part] of deps.entries()) expect(part.kind).not.toBe(deps[at + 1]?.kind);
  }
  // A shortest edit keeps the longest common text.
  const kept = diffWords("a b c a b b a", "c b a b a c").filter((part) => part.kind === "same");
  expect(kept.map((part) => part.text.replaceAll(" ", "")).join("")).toHaveLength(4);
});

test("two long texts without a common word are compared in bounded time", () => {
  const before = Array.from({ length: 10_000 }, (_, i) => `a${i}`).join(" ");
  const after = Array.from({ length: 10_000 }, (_, i) => `b${i}`).join("\n");
  let deps: ReturnType<typeof diffWords> = [];
  expect(
    cpuMs(() => {
      deps = diffWords(before, after);
    }),
  ).toBeLessThan(3_000);
  expect(side(deps, "added")).toBe(before);
  expect(side(deps, "removed")).toBe(after);
});

test("fields that did not change are absent, lists say what came and went", () => {
  const before = {
    title: "Returns",
    answer: "30 days.",
    phrasings: ["send back", "return"],
    tags: ["orders"],
    url: null,
    language: "en",
    audience: null,
  };
  expect(compareContents(before, before)).toEqual({});
  // The order of phrasings says nothing.
  expect(compareContents(before, { ...before, phrasings: ["return", "send back"] })).toEqual({});
  expect(compareContents(before, { ...before, phrasings: ["return", "refund"], url: "/returns" })).toEqual({
    phrasings: { added: ["refund"], removed: ["send back"] },
    url: { before: null, after: "/returns" },
  });
});
