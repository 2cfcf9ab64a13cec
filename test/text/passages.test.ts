import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { markdownFault, markdownToText } from "../../server/text/markdown.ts";
import { splitMarkdown } from "../../server/text/passages.ts";
import { splitSentences } from "../../server/text/sentences.ts";

const sentences = (text: string, language = "en") =>
  splitSentences(text, language).map(({ start, end }) => text.slice(start, end));
const passages = (markdown: string, language = "en") =>
  splitMarkdown(markdown, language).passages.map(({ start, end }) => markdown.slice(start, end));

describe("sentences", () => {
  test("end at full stops, question marks and exclamation marks", () => {
    expect(sentences("We ship today. Is it late? No!")).toEqual(["We ship today.", "Is it late?", "No!"]);
  });
  test("go on after abbreviations, initials, decimals and addresses", () => {
    for (const whole of [
      "We ship e.g. to Dr. Smith at 3.5 kg.",
      "Ask J. R. Miller on www.shop.example about No. 5 before 6 p.m. on Monday.",
      "It takes approx. 3 days.",
    ])
      expect(sentences(whole)).toEqual([whole]);
  });
  test("of German go on after z.B. and the number of a day", () => {
    expect(sentences("Das gilt z.B. am 3. Mai. Danach nicht.", "de")).toEqual([
      "Das gilt z.B. am 3. Mai.",
      "Danach nicht.",
    ]);
  });
  test("of Chinese end at its own full stop", () => {
    expect(sentences("你好。怎么退货？", "zh")).toEqual(["你好。", "怎么退货？"]);
  });
  test("do not end where a line does", () => {
    expect(sentences("We ship\non Monday. Then\nnot.")).toEqual(["We ship\non Monday.", "Then\nnot."]);
  });
  test("of nothing are none, and a language that nobody knows is no fault", () => {
    expect(sentences(" \n ")).toEqual([]);
    expect(sentences("One two. Three four.", "not a tag")).toEqual(["One two.", "Three four."]);
  });
});

describe("passages", () => {
  test("are exact slices in order, without overlap, of every article of the demo and the fixtures", () => {
    for (const file of ["../../demo/knowledge.jsonl", "../fixtures/logingov/knowledge.jsonl"]) {
      const lines = readFileSync(new URL(file, import.meta.url), "utf8")
        .trim()
        .split("\n");
      for (const line of lines) {
        const { answer } = JSON.parse(line) as { answer: string };
        const { passages: found, sections } = splitMarkdown(answer);
        expect(found.length).toBeGreaterThan(0);
        let before = 0;
        for (const { start, end, plain, section } of found) {
          expect(start).toBeGreaterThanOrEqual(before);
          expect(end).toBeGreaterThan(start);
          expect(answer.slice(start, end)).toBe(answer.slice(start, end).trim());
          expect(plain).toMatch(/[\p{L}\p{N}]/u);
          expect(start).toBeGreaterThanOrEqual(sections[section]?.start ?? Number.NaN);
          expect(end).toBeLessThanOrEqual(sections[section]?.end ?? Number.NaN);
          before = end;
        }
      }
    }
  });

  test("lose no word of an article", () => {
    const markdown =
      "Intro one. Intro two.\n\n## Steps\n\n1. Open **it**.\n2. Close it.\n   More of two.\n\n> Quoted text.\n\n| a | b |\n| - | - |\n| c | d |\n\n```\ncode\n```\n";
    const together = passages(markdown).join("\n");
    for (const word of markdown.match(/[A-Za-z]+/g) ?? []) if (word !== "Steps") expect(together).toContain(word);
  });

  test("are led by their heading in what is embedded, not in what is quoted", () => {
    const markdown = "## How *long*?\n\nThirty days.";
    expect(splitMarkdown(markdown)).toMatchObject({
      sections: [{ heading: "How long?", depth: 2, start: 0, end: markdown.length }],
      passages: [{ plain: "How long?: Thirty days.", section: 0, block: "prose" }],
    });
    expect(passages(markdown)).toEqual(["Thirty days."]);
  });

  test("of an article of headings only are the headings", () => {
    expect(passages("### We take:\n\n### We do not take:")).toEqual(["### We take:\n\n### We do not take:"]);
  });

  test("keep short steps together and long ones apart", () => {
    const long = "word ".repeat(40).trim();
    expect(passages("1. Open it.\n2. Press the button.\n")).toEqual(["1. Open it.\n2. Press the button."]);
    expect(passages(`1. ${long}\n2. ${long}\n`)).toHaveLength(2);
  });

  test("tear no link, emphasis or code apart", () => {
    const link =
      "[Read this. It is long and has many words in it, so that it would be cut. Really.](https://a.example/x)";
    const filler =
      "This sentence is here to fill the passage up to where it would be cut, which is two hundred characters.";
    for (const text of passages(`${filler} ${link} ${filler} **Bold one. Bold two.** ${filler}`)) {
      expect((text.match(/\[/g) ?? []).length).toBe((text.match(/\]\(/g) ?? []).length);
      expect((text.match(/\*\*/g) ?? []).length % 2).toBe(0);
    }
  });

  test("of a text without spaces are cut, never inside a character", () => {
    const found = passages("🙂a".repeat(2000));
    expect(found.length).toBeGreaterThan(5);
    for (const text of found) {
      expect(text.length).toBeLessThanOrEqual(800);
      expect(text).not.toMatch(/\p{Surrogate}/u);
    }
    expect(found.join("")).toBe("🙂a".repeat(2000));
  });

  test("of pictures, rules and empty headings are none", () => {
    expect(passages("![](a.png)\n\n---\n\n##\n\n[x]: https://a.example\n")).toEqual([]);
  });

  /** Milliseconds of this process's own time, whatever else the machine does. */
  function work(markdown: string): number {
    const before = process.cpuUsage();
    splitMarkdown(markdown);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  }
  const SENTENCE = "We take it back within thirty days. ";
  const plain = SENTENCE.repeat(1500).slice(0, 50_000);
  let plainWork: number | undefined;
  /** How many times the work of plain text a text is; measured again when it is too much, for a collector that came by. */
  function ratio(markdown: string): number {
    plainWork ??= Math.max(work(plain), work(plain));
    const first = work(markdown) / plainWork;
    return first < 60 ? first : Math.min(first, work(markdown) / plainWork);
  }
  /** As many of these as an article may have, and then plain text. */
  function atTheLimit(unit: string): string {
    const filled = (times: number) => `${unit.repeat(times)}\n\n${plain}`.slice(0, 50_000);
    let least = 1;
    let most = Math.ceil(50_000 / unit.length);
    while (least < most) {
      const middle = Math.ceil((least + most) / 2);
      if (markdownFault(filled(middle)) === undefined) least = middle;
      else most = middle - 1;
    }
    return filled(least);
  }

  test.each([
    ["closing brackets", "]"],
    ["opening brackets", "["],
    ["brackets in prose", "a] "],
    ["links", "[a]("],
    ["references", "[a]["],
    ["pictures", "!["],
    ["stars", "*a "],
    ["strong", "a**b"],
    ["underlined headings", "a\n=\n"],
    ["list items", "- a\n"],
    ["rows", "a|b\n"],
    ["footnotes", "[^a]: b\n"],
    ["quotations in quotations", `${">".repeat(15)}a\n\n`],
    ["lists in lists", `${"- ".repeat(15)}a\n`],
    ["abbreviations", "Dr. "],
    ["sentences in emphasis", "*a. b* "],
  ])("of an article with as many %s as it may have cost no more than some plain ones", (_, unit) => {
    const text = atTheLimit(unit);
    expect(markdownFault(text)).toBeUndefined();
    // 20 at most on the machine where the limits were chosen; 500 and more at twice to four times the limits.
    expect(ratio(text)).toBeLessThan(60);
  });

  test.each([
    ["quotations", ">".repeat(50_000)],
    ["lists on one line", "- ".repeat(25_000)],
    ["numbered lists on one line", "1. ".repeat(16_000)],
    ["brackets", "[".repeat(50_000)],
    ["closing brackets", "]".repeat(50_000)],
    ["pictures", "![".repeat(25_000)],
    ["stars", "*a ".repeat(16_000)],
    ["pipes", "|".repeat(50_000)],
    ["tags", "<div ".repeat(10_000)],
    ["links", "[a](".repeat(12_500)],
    ["underlined headings", "a\n=\n".repeat(12_500)],
  ])("of 50,000 characters of nested %s, stored before there was a limit, are made as of plain text", (_, markdown) => {
    expect(markdownFault(markdown)).toMatch(/^has [\d,]+ (lines|signs of Markdown)/);
    expect(ratio(markdown)).toBeLessThan(60);
  });
});

describe("Markdown as plain text", () => {
  test("is what a reader sees", () => {
    const markdown =
      "# Hi\n\nSee [the *page*](https://a.example) `now`.\n\n- one\n- two\n\n| a | b |\n| - | - |\n| c | d |\n\n![a lamp](x.png)";
    expect(markdownToText(markdown)).toBe("Hi\nSee the page now.\none\ntwo\na, b\nc, d\na lamp");
  });
  test("has no tag, script, style or comment of HTML", () => {
    const html =
      '<script>\nalert("x")\n</script>\n\n<style>b{}</style>\n\n<!-- no -->\n\nHello <b onclick="x()">there</b>.<br>Bye';
    expect(markdownToText(html)).toBe("Hello there. Bye");
  });
});
