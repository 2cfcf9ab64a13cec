import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const rows = <T>(file: string): T[] =>
  readFileSync(`demo/${file}`, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as T);
const articles = rows<{ id: string; title: string; answer: string; examples: string[] }>("knowledge.jsonl");
const questions = rows<{ question: string; expect: string }>("questions.jsonl");
const foreign = rows<{ question: string; expect: null }>("foreign.jsonl");
const key = (text: string) =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();

test("the demo company has 80 or more articles with 8 or more phrasings each, no phrasing twice", () => {
  expect(articles.length).toBeGreaterThanOrEqual(80);
  expect(new Set(articles.map((a) => a.id)).size).toBe(articles.length);
  for (const a of articles) expect(a.examples.length, a.id).toBeGreaterThanOrEqual(8);
  const phrasings = articles.flatMap((a) => a.examples.map(key));
  expect(new Set(phrasings).size).toBe(phrasings.length);
});

test("each article of the demo is in one collection of its help centre", () => {
  const collections = JSON.parse(readFileSync("demo/collections.json", "utf8")) as {
    title: string;
    articles: string[];
  }[];
  expect(collections.flatMap((one) => one.articles).sort()).toEqual(articles.map((one) => one.id).sort());
  expect(new Set(collections.map((one) => one.title)).size).toBe(collections.length);
});

test("the demo's test questions are kept apart from its phrasings and titles", () => {
  const known = new Set(articles.flatMap((a) => [a.title, ...a.examples].map(key)));
  expect(questions.length).toBe(200);
  expect(foreign.length).toBe(150);
  for (const q of [...questions, ...foreign]) expect(known.has(key(q.question)), q.question).toBe(false);
  expect(new Set([...questions, ...foreign].map((q) => key(q.question))).size).toBe(350);
});

test("each test question expects an article that exists, each foreign one none", () => {
  const ids = new Set(articles.map((a) => a.id));
  for (const q of questions) expect(ids.has(q.expect), q.question).toBe(true);
  for (const q of foreign) expect(q.expect).toBeNull();
  expect(new Set(questions.map((q) => q.expect)).size).toBe(articles.length);
});
