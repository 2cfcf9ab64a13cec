import { expect, test } from "vitest";
import type { Verdict } from "../../server/domain/verdict.ts";
import type { LiveArticle, LiveKnowledge } from "../../server/knowledge/live.ts";
import { introduced } from "../../server/turn/quoting.ts";
import { inOneLanguage } from "../../server/turn/twins.ts";

const TEXTS = {
  en: ["How do I return an item?", "You can send it back within 30 days. Print the label and drop the parcel."],
  de: [
    "Wie schicke ich etwas zurück?",
    "Sie können die Ware innerhalb von 30 Tagen zurücksenden. Drucken Sie das Etikett.",
  ],
  fr: [
    "Comment renvoyer un article ?",
    "Vous pouvez le renvoyer dans les 30 jours. Imprimez votre étiquette de retour.",
  ],
} as const;

const article = (key: string, language: keyof typeof TEXTS, said: string = language): LiveArticle => ({
  id: key,
  key,
  revisionId: key,
  title: TEXTS[language][0],
  answer: TEXTS[language][1],
  language: said,
});

const live = (...articles: LiveArticle[]) =>
  ({ language: "en", articles: new Map(articles.map((one) => [one.id, one])) }) as unknown as LiveKnowledge;

const verdict = (ranked: [string, number][], more: Partial<Verdict> = {}): Verdict => ({
  tier: "machine",
  form: "quoted",
  reason: "one-article-fits",
  confidence: ranked[0]?.[1] ?? 0,
  ranked: ranked.map(([articleId, probability]) => ({ articleId, probability })),
  options: [],
  ...more,
});

test.each([
  ["de/returns", "returns", "fr/returns"],
  ["help/de/returns", "help/en/returns", "help/fr/returns"],
  ["returns.de", "returns.en", "returns.fr"],
])("the same article in three languages (%s) is given in the visitor's, with the probability of all", (de, en, fr) => {
  const site = live(article(de, "de"), article(en, "en"), article(fr, "fr"), article("other", "en"));
  const found = verdict([
    [en, 0.5],
    [de, 0.3],
    ["other", 0.1],
  ]);
  expect(inOneLanguage(found, site, "fr").ranked).toEqual([
    { articleId: fr, probability: 0.8 },
    { articleId: "other", probability: 0.1 },
  ]);
  expect(inOneLanguage(found, site, "de-AT")).toMatchObject({ confidence: 0.8, ranked: [{ articleId: de }, {}] });
});

test("linked articles are the same one, whatever their ids", () => {
  const german = { ...article("umtausch", "de"), variantOf: "returns" };
  const site = live(article("returns", "en"), german, article("other", "en"));
  const found = verdict([
    ["returns", 0.5],
    ["umtausch", 0.4],
  ]);
  expect(inOneLanguage(found, site, "de").ranked).toEqual([{ articleId: "umtausch", probability: 0.9 }]);
  expect(inOneLanguage(found, site, "fr").ranked).toEqual([{ articleId: "returns", probability: 0.9 }]);
});

test("two languages of one article that are sure together are answered, not handed on", () => {
  const site = live(article("returns", "en"), { ...article("umtausch", "de"), variantOf: "returns" });
  const limits = { answer: 0.8 } as NonNullable<Verdict["limits"]>;
  const ranked: [string, number][] = [
    ["returns", 0.45],
    ["umtausch", 0.44],
  ];
  const handedOn = verdict(ranked, { tier: "person", form: "handoff", reason: "not-sure-enough", limits });
  expect(inOneLanguage(handedOn, site, "de")).toMatchObject({ tier: "machine", form: "quoted", confidence: 0.89 });
  const unsure = { ...handedOn, limits: { ...limits, answer: 0.95 } };
  expect(inOneLanguage(unsure, site, "de")).toMatchObject({ tier: "person", form: "handoff" });
});

test("a language that the article isn't in gets the site's", () => {
  const site = live(article("returns-de", "de"), article("returns-en", "en"));
  expect(inOneLanguage(verdict([["returns-de", 0.9]]), site, "es").ranked[0]?.articleId).toBe("returns-en");
});

test("two languages of one article are nothing to ask back about; two articles are", () => {
  const site = live(article("de/returns", "de"), article("en/returns", "en"), article("en/other", "en"));
  const asks = { form: "clarify", reason: "two-articles-fit" } as const;
  const same = verdict(
    [
      ["de/returns", 0.5],
      ["en/returns", 0.4],
    ],
    { ...asks, options: ["de/returns", "en/returns"] },
  );
  expect(inOneLanguage(same, site, "de")).toMatchObject({ form: "quoted", confidence: 0.9, options: [] });
  const two = verdict(
    [
      ["en/returns", 0.5],
      ["en/other", 0.4],
    ],
    { ...asks, options: ["en/returns", "en/other"] },
  );
  expect(inOneLanguage(two, site, "de")).toMatchObject({ form: "clarify", options: ["de/returns", "en/other"] });
});

test("an answer from another language's article says which, in the visitor's words", () => {
  const site = live(article("returns", "en"), article("rückgabe", "de", "en"));
  expect(introduced(site, "returns", "de")).toBe("Unser Hilfeartikel dazu ist auf Englisch:\n\n");
  expect(introduced(site, "returns", "es")).toBe("Nuestro artículo de ayuda sobre esto está en inglés:\n\n");
  expect(introduced(site, "returns", "fr")).toMatch(/^Notre article d'aide à ce sujet est en anglais/);
  expect(introduced(site, "returns", "en-GB")).toBe("");
  // German, imported without a language on an English site: its words say what it is.
  expect(introduced(site, "rückgabe", "de")).toBe("");
  expect(introduced(site, "rückgabe", "en")).toBe("Our help article on this is in German:\n\n");
});
