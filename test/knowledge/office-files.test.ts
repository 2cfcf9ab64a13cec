import { describe, expect, test } from "vitest";
import { readKnowledgeCalmly } from "../../server/knowledge/read-file.ts";
import { packFiles } from "../../server/wire/pack.ts";

const OPTIONS = { language: "en", site: { base: undefined, isOwnOrigin: false } };
const pack = (files: Readonly<Record<string, string>>) =>
  Buffer.concat(packFiles(Object.entries(files).map(([name, text]) => ({ name, bytes: Buffer.from(text) }))));

/** A workbook of one sheet, as Excel writes it, with a row of each format. */
const workbook = (rows: string, more = "", date1904 = "") =>
  pack({
    "xl/workbook.xml": `<workbook xmlns:r="r"><workbookPr ${date1904}/><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    "xl/_rels/workbook.xml.rels":
      '<Relationships><Relationship Id="rId1" Type="http://x/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://x/styles" Target="styles.xml"/><Relationship Id="rId3" Type="http://x/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
    "xl/styles.xml":
      '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="dd/mm/yyyy\\ hh:mm"/><numFmt numFmtId="165" formatCode="&quot;day&quot; 0.0"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="9"/><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs></styleSheet>',
    "xl/sharedStrings.xml":
      "<sst><si><t>Title</t></si><si><t>Answer</t></si><si><r><rPr><b/></rPr><t>Rich </t></r><r><t>text</t></r><rPh><t>reading</t></rPh></si></sst>",
    "xl/worksheets/sheet1.xml": `<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>${rows}</sheetData>${more}</worksheet>`,
  });
const row = (number: number, title: string, cell: string) =>
  `<row r="${number}"><c r="A${number}" t="inlineStr"><is><t>${title}</t></is></c>${cell}</row>`;
const sheet = async (bytes: Uint8Array) => {
  const { articles, bad } = await readKnowledgeCalmly({ name: "k.xlsx", bytes }, OPTIONS);
  return { answers: Object.fromEntries(articles.map(({ title, answer }) => [title, answer])), bad };
};

describe("a cell of a workbook is what Excel shows", () => {
  test("texts, numbers, dates, shares and formulas", async () => {
    const { answers, bad } = await sheet(
      workbook(
        [
          row(2, "rich", '<c r="B2" t="s"><v>2</v></c>'),
          row(3, "number", '<c r="B3"><v>0.30000000000000004</v></c>'),
          row(4, "date", '<c r="B4" s="1"><v>46356</v></c>'),
          row(5, "share", '<c r="B5" s="2"><v>0.07</v></c>'),
          row(6, "moment", '<c r="B6" s="3"><v>46356.75</v></c>'),
          row(7, "no date", '<c r="B7" s="4"><v>2.5</v></c>'),
          row(8, "formula", '<c r="B8" t="str"><f>A1&amp;"x"</f><v>Titlex</v></c>'),
          row(9, "no result", '<c r="B9"><f>A1+1</f></c>'),
          row(10, "true", '<c r="B10" t="b"><v>1</v></c>'),
        ].join(""),
      ),
    );
    expect(answers).toEqual({
      rich: "Rich text",
      number: "0.3",
      date: "2026-11-30",
      share: "7%",
      moment: "2026-11-30 18:00",
      "no date": "2.5",
      formula: "Titlex",
      true: "TRUE",
    });
    expect(bad).toEqual([
      { unit: "row", sheet: "S", line: 9, fault: expect.stringContaining("formula without a result") },
    ]);
  });

  test("dates counted from 1904", async () => {
    const { answers } = await sheet(workbook(row(2, "date", '<c r="B2" s="1"><v>44894</v></c>'), "", 'date1904="1"'));
    expect(answers).toEqual({ date: "2026-11-30" });
  });

  test.each([
    ["broken XML", "<row><c"],
    ["elements inside each other without end", "<x>".repeat(2_000)],
  ])("a workbook with %s is refused with what to do", async (_, rows) => {
    await expect(sheet(workbook(rows))).rejects.toMatchObject({ code: "KNOWLEDGE_FILE_UNREADABLE" });
  });
});

describe("a Word document", () => {
  const word = async (body: string, more: Readonly<Record<string, string>> = {}) =>
    await readKnowledgeCalmly(
      {
        name: "care.docx",
        bytes: pack({ "word/document.xml": `<w:document xmlns:w="w"><w:body>${body}</w:body></w:document>`, ...more }),
      },
      OPTIONS,
    );
  const run = (text: string, properties = "") =>
    `<w:r>${properties === "" ? "" : `<w:rPr>${properties}</w:rPr>`}<w:t xml:space="preserve">${text}</w:t></w:r>`;
  const line = (...runs: string[]) => `<w:p>${runs.join("")}</w:p>`;

  test("without headings has lines in bold for them", async () => {
    const { articles } = await word(
      [
        line(run("How do I wash it?", "<w:b/>")),
        line(run("By hand.")),
        line(run("Does it shrink?", "<w:b/>")),
        line(run("No.")),
      ].join(""),
    );
    expect(articles.map(({ key, title, answer }) => [key, title, answer])).toEqual([
      ["care#how-do-i-wash-it", "How do I wash it?", "By hand."],
      ["care#does-it-shrink", "Does it shrink?", "No."],
    ]);
  });

  test("with questions and answers marked Q and A is read as such", async () => {
    const { articles } = await word(
      [
        line(run("Q: How do I wash it?")),
        line(run("A: By hand.")),
        line(run("Q: Does it shrink?")),
        line(run("A: No.")),
      ].join(""),
    );
    expect(articles.map(({ title, answer }) => [title, answer])).toEqual([
      ["How do I wash it?", "By hand."],
      ["Does it shrink?", "No."],
    ]);
  });

  test("is read as it will be: insertions are there, deletions, hidden text and fields' codes are not", async () => {
    const { articles } = await word(
      line(
        run("Wash at "),
        `<w:ins>${run("40")}</w:ins>`,
        "<w:del><w:r><w:delText>60</w:delText></w:r></w:del>",
        run(" degrees"),
        run(" secret", "<w:vanish/>"),
        run(", see "),
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> HYPERLINK "https://a.example/wash" </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>',
        run("the table"),
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
        run("."),
      ),
    );
    expect(articles).toMatchObject([
      { title: "Care", answer: "Wash at 40 degrees, see [the table](https://a.example/wash)." },
    ]);
  });

  test("that isn't one is refused with what to do", async () => {
    await expect(word("<w:p>")).rejects.toMatchObject({
      code: "KNOWLEDGE_FILE_UNREADABLE",
      remedy: expect.stringContaining("save it"),
    });
  });
});

test.each([
  ["cut off", "%PDF-1.7\n1 0 obj\n<< /Type /Catalog"],
  ["of noise", `%PDF-1.4\n${"\u0007noise ".repeat(500)}`],
])("a PDF that is %s is refused with what to do", async (_, text) => {
  await expect(readKnowledgeCalmly({ name: "a.pdf", bytes: Buffer.from(text) }, OPTIONS)).rejects.toMatchObject({
    code: "KNOWLEDGE_FILE_UNREADABLE",
    remedy: expect.stringMatching(/PDF again/u),
  });
});
