import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { help } from "../../server/start-up.ts";

/** Turns of phrase that read as translated; STYLE.md, section 6. Each with a sentence that it must find. */
const MARKS: readonly (readonly [mark: RegExp, example: string])[] = [
  [/\bwhoever\b/i, "Whoever asks for a person comes here."],
  [/(?<!\bthere )\bis no\b(?! longer)/i, "This is no cursor of the list."],
  [/\bthere is no such\b/i, "There is no such visitor."],
  [/\bstands? in\b/i, "The secret stands in the settings."],
  [/\bno more\b/i, "This link works no more."],
  [/\bfor good\b/i, "All its words are deleted for good."],
  [/\bc[oa]mes? to\b/i, "What conversations came to"],
  [/\breckon/i, "What your costs are reckoned from"],
  [/\b(?:counts?|holds?|names?|takes?) no\b/i, "The secret then counts no more."],
  [/\b(?:has|have|holds?|control|broken|of \w+) signs\b/i, "The message has signs that cannot be sent."],
  [/\banew\b/i, "Invite the person anew."],
  [/\bmend(?:ed|s)?\b/i, "Mend what is named and save again."],
  [/\bfit together\b/i, "The e-mail and password do not fit together."],
  [/\bthe machine\b/i, "The machine had it all along"],
  [/\bfalls silent\b|\bof one's own\b/i, "The floor is an agent's; the assistant falls silent."],
];

const marksOf = (text: string) => MARKS.filter(([mark]) => mark.test(text)).map(([mark]) => String(mark));

const filesUnder = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    return entry.isDirectory() ? filesUnder(path) : path.endsWith(".ts") || path.endsWith(".tsx") ? [path] : [];
  });

/** The texts in quotes of a piece of source; a template's holes become "…". */
function textsIn(source: string): string[] {
  const code = source.replace(/^\s*(?:\/\/|\/?\*).*$/gm, "");
  return [...code.matchAll(/"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)'|`((?:[^`\\]|\\.)*)`/g)].map((found) =>
    (found[1] ?? found[2] ?? found[3] ?? "").replace(/\$\{[^}]*\}/g, "…").replace(/\\(["'`])/g, "$1"),
  );
}

/** The English of a file of words: the whole file en.ts, or the part of a file that begins with English. */
function englishOf(path: string): string[] {
  const source = readFileSync(path, "utf8");
  if (path.endsWith("/en.ts")) return textsIn(source);
  return [...source.matchAll(/^(\s*)(?:const (?:en|EN)\b[^\n]*=|en:) [{[][\s\S]*?\n\1[}\]]/gm)].flatMap(([part]) =>
    textsIn(part),
  );
}

/** What stands between the brackets of each call of a name. */
function argumentsOf(source: string, call: string): string[] {
  return source
    .split(call)
    .slice(1)
    .map((rest) => {
      let depth = 1;
      let end = 0;
      for (; end < rest.length && depth > 0; end++) depth += rest[end] === "(" ? 1 : rest[end] === ")" ? -1 : 0;
      return rest.slice(0, end);
    });
}

const isWords = (path: string) => /(?:\/words\/en|words|reasons|outcomes|replies)\.ts$/.test(path);
const screens = ["admin", "widget", "server/auth", "server/desk", "server/text"].flatMap(filesUnder).filter(isWords);
const server = filesUnder("server");

/** `path: text: marks` of every text that has one. */
const found = (path: string, texts: readonly string[]) =>
  texts.flatMap((text) => marksOf(text).map((mark) => `${path}: ${text}: ${mark}`));

test("each mark finds its example", () => {
  expect(MARKS.filter(([mark, example]) => !mark.test(example))).toEqual([]);
  expect(marksOf("This conversation is no longer assigned to you. There is no site yet.")).toEqual([]);
});

test("no screen, reply or mail is written in the old dialect", () => {
  const all = screens.flatMap(englishOf);
  // That the texts were found at all: each page has dozens.
  expect(all.length).toBeGreaterThan(800);
  expect(all).toContain("Wrong e-mail or password.");
  expect(all).toContain("Reset your Tuppence password");
  expect(all).toContain("I've passed this conversation on to our team.");
  expect(screens.flatMap((path) => found(path, englishOf(path)))).toEqual([]);
});

test("no error, remedy or command is written in the old dialect", () => {
  const CALLS = ["new TuppenceError(", "bad(", "tooFast(", "notAllowed(", "tooWeak(", "wrong("];
  const COMMANDS = [".description(", ".option(", ".requiredOption(", ".argument(", "say("];
  const textsOf = (path: string) => {
    const source = readFileSync(path, "utf8");
    const calls = path.startsWith("server/commands/") ? [...CALLS, ...COMMANDS] : CALLS;
    return calls.flatMap((call) => argumentsOf(source, call).flatMap(textsIn));
  };
  const all = server.flatMap(textsOf);
  expect(all.length).toBeGreaterThan(400);
  expect(all).toContain("Wrong e-mail or password.");
  expect(all).toContain("lists the sites and the origins that can embed them");
  expect(server.flatMap((path) => found(path, textsOf(path)))).toEqual([]);
});

test("nor is any summary of the OpenAPI document", () => {
  const summaries = filesUnder("server/transport/http").flatMap((path) =>
    [...readFileSync(path, "utf8").matchAll(/\bsummary:\s*("[^"\n]*"|`[^`\n]*`)/g)].flatMap(([, text = ""]) =>
      textsIn(text),
    ),
  );
  expect(summaries.length).toBeGreaterThan(60);
  expect(summaries).toContain("Revokes an invitation.");
  expect(found("OpenAPI", summaries)).toEqual([]);
});

test("neither --help nor the list of errors is", () => {
  expect(found("--help", help().split("\n"))).toEqual([]);
  expect(found("docs/errors.md", readFileSync("docs/errors.md", "utf8").split("\n"))).toEqual([]);
});
