import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32, deflateRawSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { openKnowledgeFile, openKnowledgeFiles } from "../../server/knowledge/read-disk.ts";
import { readKnowledgeCalmly } from "../../server/knowledge/read-file.ts";
import { packFiles } from "../../server/wire/pack.ts";

const OPTIONS = { language: "en", site: { base: undefined, isOwnOrigin: false } };
const read = (name: string, bytes: Uint8Array | string) =>
  readKnowledgeCalmly({ name, bytes: typeof bytes === "string" ? Buffer.from(bytes) : bytes }, OPTIONS);
const pack = (files: Readonly<Record<string, string | Uint8Array>>) =>
  Buffer.concat(
    packFiles(
      Object.entries(files).map(([name, content]) => ({
        name,
        bytes: typeof content === "string" ? Buffer.from(content) : content,
      })),
    ),
  );

/** A ZIP archive of one compressed file, which says to be `claimed` bytes large. */
function deflated(name: string, content: Uint8Array, claimed = content.length): Buffer {
  const packed = deflateRawSync(content);
  const stored = pack({ [name]: packed });
  const directory = stored.indexOf(Buffer.from([0x50, 0x4b, 1, 2]));
  // Method 8, the checksum and the size of what it unpacks to, in both headers.
  for (const [at, method, crc, size] of [
    [0, 8, 14, 22],
    [directory, 10, 16, 24],
  ] as const) {
    stored.writeUInt16LE(8, at + method);
    stored.writeUInt32LE(crc32(content), at + crc);
    stored.writeUInt32LE(claimed, at + size);
  }
  return stored;
}

const fault = (bad: readonly { readonly fault: string }[]) => bad.map((one) => one.fault).join("\n");

describe("a ZIP archive", () => {
  test("that is a bomb is refused before it's unpacked, by its ratio", async () => {
    const bomb = deflated("help/a.md", Buffer.alloc(100 * 1024 * 1024, "# A\n"));
    expect(bomb.length).toBeLessThan(1024 * 1024);
    const { bad } = await read("bomb.zip", bomb);
    expect(bad).toEqual([{ file: "help/a.md", line: 0, fault: expect.stringContaining("ZIP bomb") }]);
  });

  test("whose file is larger than it says is not believed", async () => {
    const { bad } = await read("liar.zip", deflated("a.md", Buffer.alloc(2_000_000, "# A\nText\n"), 100));
    expect(fault(bad)).toMatch(/cannot be unpacked/u);
  });

  test("that unpacks to more than 200 MB together is read up to there", async () => {
    // Each packs to a fiftieth: no bomb alone.
    const noise = Buffer.from(
      Array.from({ length: 40_000 }, (_, i) => `${(i * 2_654_435_761) % 4_294_967_296} ${"words ".repeat(60)}`).join(
        "\n",
      ),
    );
    const one = deflated("a.md", Buffer.concat([Buffer.from("# A\n"), noise]));
    const many = pack(Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`${i}.zip`, one])));
    const { bad } = await read("many.zip", many);
    expect(fault(bad)).toMatch(/more than can be imported at once/u);
  });

  test("with ../, absolute and doubled paths takes the others and names these", async () => {
    const files = { "../up.md": "# Up\nx", "/etc/a.md": "# Abs\nx", "C:/a.md": "# C\nx", "help/ok.md": "# Ok\nFine" };
    const { articles, bad } = await read("paths.zip", pack(files));
    expect(articles.map(({ key }) => key)).toEqual(["help/ok"]);
    expect(bad.map((one) => one.file)).toEqual(["../up.md", "/etc/a.md", "C:/a.md"]);
    expect(fault(bad)).toMatch(/leads out of the archive/u);
  });

  test("in archives in archives is read to a depth, then refused", async () => {
    const inner = pack({ "in/a.md": "# A\nText" });
    const two = pack({ "two.zip": inner });
    expect((await read("one.zip", two)).articles.map(({ key }) => key)).toEqual(["in/a"]);
    const { bad } = await read("zero.zip", pack({ "one.zip": pack({ "deep.zip": two }) }));
    expect(bad).toEqual([
      { file: expect.stringContaining("two.zip"), line: 0, fault: expect.stringContaining("unpack it first") },
    ]);
  });

  test.each([
    ["cut off", pack({ "a.md": "# A\nText" }).subarray(0, 60)],
    ["of noise", Buffer.concat([Buffer.from([0x50, 0x4b, 3, 4]), Buffer.alloc(500, 7)])],
    ["empty", pack({})],
  ])("that is %s is refused with what to do", async (_, bytes) => {
    await expect(read("x.zip", bytes)).rejects.toMatchObject({ code: "KNOWLEDGE_FILE_UNREADABLE" });
  });

  test("of pictures only says so", async () => {
    const { articles, notes } = await read("pictures.zip", pack({ "a.png": "x", "b.jpg": "y" }));
    expect(articles).toEqual([]);
    expect(notes).toEqual([{ file: "pictures.zip", line: 0, note: expect.stringContaining("1 .png, 1 .jpg") }]);
  });
});

describe("a page of HTML", () => {
  const seconds = async (html: string) => {
    const started = performance.now();
    const found = await read("a.html", html);
    expect(performance.now() - started).toBeLessThan(10_000);
    return found;
  };
  const page = (body: string) => `<!doctype html><html><body><h1>Title</h1>${body}</body></html>`;

  test("with 10,000 nested elements keeps its text", async () => {
    const { articles } = await seconds(page(`${"<div>".repeat(10_000)}<p>Deep words.</p>${"</div>".repeat(10_000)}`));
    expect(articles).toMatchObject([{ title: "Title", answer: "Deep words." }]);
  });

  test("with so many nested elements that the parser would look through them for seconds is refused", async () => {
    const nested = (count: number) => page(`${"<div>".repeat(count)}x${"</div>".repeat(count)}`);
    expect(fault((await read("a.html", nested(40_000))).bad)).toMatch(/too deep/u);
    expect(fault((await read("a.html", page(`${"<div>".repeat(9_000)}${"<p>x".repeat(30_000)}`))).bad)).toMatch(
      /too deep/u,
    );
  });

  test.each([
    ["nested elements without an end", "<div>".repeat(300_000)],
    ["marks that are opened again in each paragraph", `${"<b><i><u>".repeat(3_000)}${"<p>x".repeat(3_000)}`],
    ["tables in tables", "<table><tr><td>".repeat(9_000)],
    ["more tags than a page has", "<br>x".repeat(250_000)],
  ])("of %s ends in seconds", async (_, body) => {
    const { bad, articles } = await seconds(page(body));
    expect(bad.length + articles.length).toBeGreaterThan(0);
  });

  test("that only a script writes, and one that only forwards, are told apart", async () => {
    const spa = await read(
      "a.html",
      '<!doctype html><html><body><div id="root"></div><script src="/app.js"></script></body></html>',
    );
    expect(fault(spa.bad)).toMatch(/a script writes it in the browser/u);
    const moved = await read(
      "a.html",
      '<!doctype html><html><head><meta http-equiv="refresh" content="0; url=/b"></head><body></body></html>',
    );
    expect(moved.notes).toEqual([{ line: 1, note: expect.stringContaining("only forwards") }]);
  });
});

describe("files and folders on disk", () => {
  test("a folder is all the files in it, with ids from their paths", async () => {
    const folder = mkdtempSync(join(tmpdir(), "tuppence-"));
    mkdirSync(join(folder, "billing"));
    mkdirSync(join(folder, "node_modules"));
    writeFileSync(join(folder, "billing/index.md"), "# Billing\nText");
    writeFileSync(join(folder, "prices.csv"), "title,answer\nPrice,1 €");
    writeFileSync(join(folder, "node_modules/readme.md"), "# No\nText");
    const { articles } = await readKnowledgeCalmly(await openKnowledgeFile(folder), OPTIONS);
    expect(articles.map(({ key }) => key)).toEqual([
      expect.stringMatching(/^tuppence-\w+\/billing$|^billing$/u),
      "price",
    ]);
    rmSync(folder, { recursive: true });
  });

  test("an empty folder, a missing file and a file of 200 MB are refused with what to do", async () => {
    const folder = mkdtempSync(join(tmpdir(), "tuppence-"));
    const refused = (code = "KNOWLEDGE_FILE_UNREADABLE") => ({ code, remedy: expect.stringMatching(/\w/u) });
    await expect(openKnowledgeFile(folder)).rejects.toMatchObject(refused());
    await expect(openKnowledgeFiles([join(folder, "none.md")])).rejects.toMatchObject(refused());
    writeFileSync(join(folder, "big.jsonl"), Buffer.alloc(201 * 1024 * 1024, 32));
    await expect(openKnowledgeFiles([join(folder, "big.jsonl")])).rejects.toMatchObject({
      ...refused(),
      message: expect.stringContaining("201 MB"),
    });
    rmSync(folder, { recursive: true });
  });
});

test("a table of unknown columns is a question in a preview, and refused in an import, with the columns", async () => {
  const file = { name: "k.csv", bytes: Buffer.from("Thema,Details\nGarantie,Drei Jahre") };
  const { tables, articles } = await readKnowledgeCalmly(file, { ...OPTIONS, asksForColumns: true });
  expect(articles).toEqual([]);
  expect(tables).toMatchObject([
    {
      file: "k.csv",
      isReady: false,
      columns: [
        { column: "Thema", samples: ["Garantie"] },
        { column: "Details", samples: ["Drei Jahre"] },
      ],
    },
  ]);
  await expect(readKnowledgeCalmly(file, OPTIONS)).rejects.toMatchObject({
    message: expect.stringContaining("Thema, Details"),
    remedy: expect.stringContaining("--column"),
  });
});
