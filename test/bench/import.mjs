// node test/bench/import.mjs [ARTICLES]
//
// Imports invented articles (10,000) into a throw-away embedded database: as JSON Lines, as CSV, and as a ZIP archive of web
// pages with navigation. Prints seconds of the preview and of the import, processor time, and how long the process was busy
// at a time at most, which is how long a visitor may wait.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { importKnowledge, previewImport } from "../../dist/server/knowledge/import.js";
import { openPglite } from "../../dist/server/ports/database/pglite.js";
import { ensureOrganisation } from "../../dist/server/store/organisation.js";
import { findSiteByKey, putSite } from "../../dist/server/store/site.js";
import { packFiles } from "../../dist/server/wire/pack.js";

const count = Number(process.argv[2] ?? 10_000);
const numbers = Array.from({ length: count }, (_, i) => i);
const paragraph =
  "You can send an item back within thirty days if it is unused and in its box. Print the label from your account, put it on the parcel and hand it in at any shop of the carrier.";
const body = (i) =>
  `<p>${paragraph} ${paragraph} Number ${i}.</p><ol><li>Open <b>Orders</b>.</li><li>Choose <a href="https://shop.example/o/${i}">order ${i}</a>.</li></ol><h2>How long does it take?</h2><p>${paragraph} ${i}</p>`;
const title = (i) => `How do I return item ${i}?`;
const navigation = `<nav><ul>${numbers
  .slice(0, 40)
  .map((i) => `<li><a href="/n/${i}">Page number ${i}</a></li>`)
  .join("")}</ul></nav>`;
const page = (i) =>
  `<!doctype html><html lang="en"><head><title>${title(i)} | Shop</title><link rel="canonical" href="https://shop.example/help/${i}"></head><body><header>${navigation}</header><main><h1>${title(i)}</h1><div class="article-body">${body(i)}</div></main><footer>${navigation}</footer></body></html>`;

const files = [
  ["articles.jsonl", numbers.map((i) => JSON.stringify({ id: `a${i}`, title: title(i), answer: body(i) })).join("\n")],
  [
    "articles.csv",
    `Question;Answer\n${numbers.map((i) => `${title(i)};"${body(i).replaceAll('"', '""')}"`).join("\n")}`,
  ],
  [
    "pages.zip",
    Buffer.concat(packFiles(numbers.map((i) => ({ name: `help/${i}.html`, bytes: Buffer.from(page(i)) })))),
  ],
];

const folder = mkdtempSync(join(tmpdir(), "tuppence-import-"));
const database = await openPglite(join(folder, "database"), {});
try {
  const organisation = await ensureOrganisation(database.db, { name: "Bench" });
  for (const [name, content] of files) {
    const key = name.replace(/\W/g, "-");
    await putSite(database.db, {
      key,
      name,
      allowedOrigins: [],
      language: "en",
      organisationId: organisation.row.id,
    });
    const siteId = (await findSiteByKey(database.db, key)).id;
    const file = { name, bytes: Buffer.from(content) };
    let steps = 0;
    const options = { siteId, file, onProgress: () => steps++ };
    const watch = busyWatch();
    const started = performance.now();
    await previewImport(database.db, options);
    const between = performance.now();
    const cpu = process.cpuUsage();
    const { imported, bad } = await importKnowledge(database.db, options);
    const { user, system } = process.cpuUsage(cpu);
    const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;
    console.log(
      `${name}: ${(file.bytes.length / 1e6).toFixed(1)} MB, ${imported} articles, ${bad.length} not imported; preview ${seconds(between - started)}, import ${seconds(performance.now() - between)} (processor ${seconds((user + system) / 1000)}), ${steps} steps of progress, busy at a time ${watch()} ms at most`,
    );
  }
} finally {
  await database.close();
  rmSync(folder, { recursive: true, force: true });
}

/** Returns a function that ends the watch and gives the longest time between two turns of the event loop. */
function busyWatch() {
  let longest = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    longest = Math.max(longest, performance.now() - last - 5);
    last = performance.now();
  }, 5);
  return () => {
    clearInterval(timer);
    return Math.round(longest);
  };
}
