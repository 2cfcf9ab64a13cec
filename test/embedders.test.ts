import { afterAll, beforeAll, expect, test } from "vitest";
import { readConfig } from "../server/config.ts";
import { type Embedders, isUnread, needsMultilingual, openEmbedders } from "../server/embedders.ts";
import { silentLog } from "../server/lib/log.ts";

const languages = (site: string, articles: Record<string, number>) => ({
  site,
  articles: new Map(Object.entries(articles)),
});

test.each([
  ["an English site", languages("en-GB", { en: 40 }), false],
  ["an English site with one German article in forty", languages("en", { en: 39, de: 1 }), false],
  ["an English site with four German ones", languages("en", { en: 36, de: 4 }), true],
  ["a German site with English articles", languages("de", { en: 40 }), true],
  ["an empty English site", languages("en", {}), false],
])("%s needs the multilingual embedder or not", (_name, given, expected) =>
  expect(needsMultilingual(given)).toBe(expected),
);

test("other letters than Latin ones are read by neither", () => {
  expect(["zh", "ja", "ar", "he", "ru", "el", "sr"].filter(isUnread)).toEqual([
    "zh",
    "ja",
    "ar",
    "he",
    "ru",
    "el",
    "sr",
  ]);
  expect(["en", "de-AT", "pl", "tr", "vi", "not a tag"].filter(isUnread)).toEqual([]);
});

test("an embedding server's address without its model is refused", () => {
  expect(() => readConfig({ EMBEDDER_URL: "http://localhost:1/v1" })).toThrow(
    expect.objectContaining({ code: "CONFIG_INVALID", message: expect.stringContaining("EMBEDDER_MODEL") }),
  );
});

let embedders: Embedders;
beforeAll(async () => {
  embedders = await openEmbedders(readConfig({}), silentLog);
});
afterAll(() => embedders?.close());

const dot = (a: ArrayLike<number> = [], b: ArrayLike<number> = []) =>
  Array.from(a).reduce((sum, x, i) => sum + x * (b[i] ?? 0), 0);

test("a site's languages choose, and a stored version finds the one that made it", async () => {
  const english = await embedders.forSite(languages("en", { en: 3 }));
  const other = await embedders.forSite(languages("de", { de: 3 }));
  expect(english).toBe(embedders.usual);
  expect(other.id).toMatch(/^tuppence-embedder-multi@/);
  expect(await embedders.withId(other.id)).toBe(other);
  expect(await embedders.withId(english.id)).toBe(english);
  expect(await embedders.withId("gone@000000000000")).toBeUndefined();
}, 60_000);

test("English sites' questions in other languages are read by the second one, in the first one's process", async () => {
  const across = await embedders.across?.open();
  expect(across?.id).toBe(await embedders.across?.id());
  expect(across).toBe(await embedders.forSite(languages("de", { de: 3 })));
  const before = await across?.embed(["Wo ist mein Paket?"], { kind: "question" });
  const [english] = await embedders.usual.embed(["Wo ist mein Paket?"]);
  expect(Math.abs(dot(before?.[0], english))).toBeLessThan(0.9);
  // Killed, the process loads both again; nobody has to know that the second one was there. (A new text: vectors of
  // questions are cached.)
  process.kill(embedders.child?.pid ?? 0, "SIGKILL");
  const [again] = (await across?.embed(["Wo ist mein Paket?", "x"], { kind: "question" })) ?? [];
  expect(dot(again, before?.[0])).toBeCloseTo(1, 3);
}, 60_000);

test.each([
  ["english", false],
  ["multilingual", true],
] as const)(
  "EMBEDDER=%s reads across languages: %s",
  async (choice, reads) => {
    const one = await openEmbedders(readConfig({ EMBEDDER: choice }), silentLog);
    expect(one.across !== undefined).toBe(reads);
    if (reads) expect(await one.across?.open()).toBe(one.usual);
    await one.close();
  },
  60_000,
);

test("German, French, Spanish and Polish questions are nearest to the English passage that answers", async () => {
  const embedder = await embedders.forSite(languages("de", {}));
  const passages = await embedder.embed([
    "You can send back unused items within 60 days of delivery, free of charge.",
    "Standard delivery takes 2 to 4 working days and costs 4.90 euros.",
    "On the sign-in page choose Forgot password, and open the link that we send you.",
  ]);
  const questions = await embedder.embed(
    [
      "Wie kann ich etwas zurückgeben?",
      "Combien coûte la livraison ?",
      "he olvidado mi contraseña",
      "Zapomniałem hasła, co teraz?",
    ],
    { kind: "question" },
  );
  const nearest = questions.map((question) => {
    const cosines = passages.map((passage) => dot(question, passage));
    return cosines.indexOf(Math.max(...cosines));
  });
  expect(nearest).toEqual([0, 1, 2, 2]);
}, 60_000);

test("what is asked and what answers are read apart", async () => {
  const embedder = await embedders.forSite(languages("de", {}));
  const [asked] = await embedder.embed(["Lieferzeit"], { kind: "question" });
  const [written] = await embedder.embed(["Lieferzeit"]);
  expect(dot(asked, written)).toBeLessThan(0.999);
  expect(dot(asked, written)).toBeGreaterThan(0.5);
}, 60_000);
