// Proves that no regular expression takes more than linear time: `node scripts/patterns.mjs [--all] [--write] [folder ...]`
// (default: server, markdown, widget, admin). One message of 10,000 blanks once stopped the server for hours in a pattern that looked harmless.
//
// Each literal is checked with recheck's automaton, which proves rather than tries; what it cannot prove (look-around with
// repetition, a state explosion) counts as a fault. Patterns of many alternatives go through `linear(...)`
// (server/text/linear.ts), which runs them by RE2 and needs no proof; patterns put together at run time are refused.
//
// What has been proven once is listed in proven-patterns.json by its hash and isn't proven again: the proofs take two minutes of a
// processor. `--all` proves everything anew; `--write` adds what is new and drops what has gone.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parseSync } from "rolldown/utils";
import { fetched } from "./fetched.mjs";
import { sources } from "./sources.mjs";

const RECHECK = {
  name: "recheck",
  version: "4.5.0",
  integrity: "sha512-kPnbOV6Zfx9a25AZ++28fI1q78L/UVRQmmuazwVRPfiiqpMs+WbOU69Shx820XgfKWfak0JH75PUvZMFtRGSsw==",
};
/** Its Java and native builds, which aren't used: 60 MB. */
const UNUSED = ["recheck-jar", "recheck-linux-x64", "recheck-macos-arm64", "recheck-macos-x64", "recheck-windows-x64"];
// Its JavaScript build, in this thread: no Java, no program of another's. Read once, when it is loaded.
process.env.RECHECK_SYNC_BACKEND = "pure";
/** Only when there is something to prove: it has to be downloaded. */
let recheck;
function checkSync(...args) {
  recheck ??= createRequire(import.meta.url)(
    fetched(RECHECK, { overrides: Object.fromEntries(UNUSED.map((name) => [name, "npm:empty-npm-package@1.0.0"])) }),
  );
  return recheck.checkSync(...args);
}
const PROVEN = new URL("proven-patterns.json", import.meta.url);
const [all, write] = ["--all", "--write"].map((flag) => process.argv.includes(flag));
const given = process.argv.slice(2).filter((one) => !one.startsWith("--"));
/** Of this version of the checker, so that another one proves everything anew. */
const hashOf = (key) => createHash("sha256").update(`${RECHECK.version} ${key}`).digest("hex").slice(0, 24);
const proven = new Set(all ? [] : JSON.parse(readFileSync(PROVEN, "utf8")));

const root = fileURLToPath(new URL("..", import.meta.url));
/** Milliseconds for one pattern; the slowest takes two on a quiet machine. */
const TIMEOUT_MS = 120_000;
/**
 * The files that may make a pattern from strings: the one that runs them by RE2, and those that repeat nothing without a
 * bound, which test/text/bounded.test.ts holds them to.
 */
const COMPOSED = new Set(
  ["linear", "addresses", "patterns/identity", "patterns/known-identity", "patterns/promises", "patterns/secrets"]
    .map((one) => join("server", "text", `${one}.ts`))
    .concat(
      ["health/quantities", "health/stale-dates", "past/plain", "past/masked"].map((one) =>
        join("server", `${one}.ts`),
      ),
    ),
);

/** Every pattern of a source: literals, and places where one is made from a string. */
function patternsIn(file, source) {
  const { program, errors } = parseSync(file, source);
  if (errors.length > 0) throw new Error(`${file}: ${errors[0].message}`);
  const found = [];
  const walk = (node) => {
    if (Array.isArray(node)) return node.forEach(walk);
    if (node === null || typeof node !== "object") return;
    if (node.type === "CallExpression" && node.callee.name === "linear") return;
    const line = () => source.slice(0, node.start).split("\n").length;
    if (node.type === "Literal" && node.regex !== undefined) found.push({ line: line(), ...node.regex });
    if (/^(?:New|Call)Expression$/.test(node.type ?? "") && node.callee.name === "RegExp") found.push({ line: line() });
    Object.values(node).forEach(walk);
  };
  walk(program);
  return found;
}

const folders = given.length > 0 ? given : ["server", "markdown", "widget", "admin"].map((one) => join(root, one));
const byPattern = new Map();
const faults = [];
for (const folder of folders) {
  for (const file of sources(folder)) {
    const name = relative(root, file);
    for (const { line, pattern, flags } of patternsIn(file, readFileSync(file, "utf8"))) {
      if (pattern === undefined) {
        if (!COMPOSED.has(name))
          faults.push(`${name}:${line}: a pattern made from a string; use linear() of server/text/linear.ts`);
        continue;
      }
      const key = `/${pattern}/${flags}`;
      byPattern.set(key, { pattern, flags, places: [...(byPattern.get(key)?.places ?? []), `${name}:${line}`] });
    }
  }
}
const held = [];
for (const [key, { pattern, flags, places }] of byPattern) {
  if (!proven.has(hashOf(key))) {
    const result = checkSync(pattern, flags, { checker: "automaton", timeout: TIMEOUT_MS });
    if (result.status !== "safe") {
      const why = result.status === "vulnerable" ? result.complexity.summary : `not proven (${result.error.kind})`;
      faults.push(`${places.join(", ")}: ${why}: ${key}`);
      continue;
    }
  }
  held.push(hashOf(key));
}
if (write) writeFileSync(PROVEN, `${JSON.stringify(held.sort(), null, 2)}\n`);
for (const fault of faults) console.error(fault);
console.log(`${byPattern.size} patterns, ${faults.length} that may take more than linear time`);
process.exit(faults.length > 0 ? 1 : 0);
