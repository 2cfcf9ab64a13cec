// node test/bench/ten-thousand.mjs [ARTICLES] [--store] [--hash] [--only import,zip,publish,search] [--seed 7]
//
// A help centre of ten thousand invented articles, in a throw-away folder or, with DATABASE_URL, on that Postgres (in a site
// of its own): seconds to import it as JSON Lines and as a ZIP of web pages, to publish it, to publish one changed article,
// and milliseconds of the console's search. Prints each figure beside its limit, with the machine, the data and the seed.
// --hash: embeds by hashing, so that the figures are those of everything but the embedder.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { assemble, openDatabase } from "../../dist/server/assemble.js";
import { silentVoice } from "../../dist/server/commands/server-or-folder.js";
import { readConfig } from "../../dist/server/config.js";
import { oneEmbedder } from "../../dist/server/embedders.js";
import { silentLog } from "../../dist/server/lib/log.js";
import { countArticles, countTags, listArticles } from "../../dist/server/store/article-list.js";
import { ensureOrganisation } from "../../dist/server/store/organisation.js";
import { ensureSite } from "../../dist/server/store/site.js";
import { packFiles } from "../../dist/server/wire/pack.js";
import { articleLine, hashEmbedder } from "./invented-articles.mjs";
import { machineOf, percentile, random, report } from "./results.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    store: { type: "boolean", default: false },
    hash: { type: "boolean", default: false },
    only: { type: "string", default: "import,zip,publish,search" },
    seed: { type: "string", default: "7" },
  },
});
const count = Number(positionals[0] ?? 10_000);
const seed = Number(values.seed);
const parts = new Set(values.only.split(","));
const TARGETS = { import_s: 60, zip_of_pages_s: 60, publish_s: 300, one_changed_article_s: 3, search_p95_ms: 100 };
const SEARCHES = 200;

const articles = Array.from({ length: count }, (_, i) => JSON.parse(articleLine(seed * 1_000_000 + i)));
const jsonl = (some) => ({ name: "k.jsonl", bytes: Buffer.from(some.map((one) => JSON.stringify(one)).join("\n")) });
const links = `<nav><ul>${articles
  .slice(0, 40)
  .map((one) => `<li><a href="/n/${one.id}">${one.title}</a></li>`)
  .join("")}</ul></nav>`;
const page = ({ id, title, answer }) =>
  `<!doctype html><html lang="en"><head><title>${title} | Shop</title><link rel="canonical" href="https://shop.example/help/${id}"></head><body><header>${links}</header><main><h1>${title}</h1><div class="article-body">${answer
    .split("\n\n")
    .map((text) => `<p>${text}</p>`)
    .join("")}</div></main><footer>${links}</footer></body></html>`;

const folder = mkdtempSync(join(tmpdir(), "tuppence-ten-thousand-"));
const databaseUrl = process.env.DATABASE_URL;
const config = { ...readConfig({}), dataDir: folder, slmModel: "none", slmUrl: undefined, databaseUrl };
const figures = {};
const seconds = async (work) => {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
};
/** Shows a step's share on one line, as the console does. */
const told = (what) => {
  let last = "";
  return ({ stage, share }) => {
    const line = `${what}: ${stage} ${Math.round(share * 100)}%`;
    if (line !== last) process.stderr.write(`\r${line.padEnd(60)}`);
    last = line;
  };
};

try {
  const database = await openDatabase(config, silentLog);
  const engine = await assemble(config, {
    ...{ database, log: silentLog, voice: silentVoice },
    ...(values.hash ? { encoders: Promise.resolve({ embedders: oneEmbedder(hashEmbedder()) }) } : {}),
  });
  const { knowledge } = engine;
  const { row: organisation } = await ensureOrganisation(database.db, { name: "Bench" });
  const open = async (key) => {
    const options = { organisationId: organisation.id, key: `${key}-${Date.now()}`, name: "Bench" };
    return (await ensureSite(database.db, options)).row.id;
  };
  const siteId = await open("bench");
  figures.import_s = await seconds(() =>
    knowledge.import({ siteId, file: jsonl(articles), onProgress: told("import") }),
  );
  if (parts.has("zip")) {
    const pages = articles.map((one) => ({ name: `help/${one.id}.html`, bytes: Buffer.from(page(one)) }));
    const file = { name: "pages.zip", bytes: Buffer.concat(packFiles(pages)) };
    const zipped = await open("zip");
    figures.zip_of_pages_s = await seconds(() => knowledge.import({ siteId: zipped, file, onProgress: told("zip") }));
  }
  if (parts.has("publish")) {
    figures.publish_s = await seconds(() => knowledge.publish(siteId, { onProgress: told("publish") }));
    const changed = [];
    for (let i = 0; i < 3; i++) {
      const one = { ...articles[i * 7], answer: `${articles[i * 7].answer}\n\nFrom day ${i + 1} of the bench on.` };
      await knowledge.import({ siteId, file: jsonl([one]) });
      changed.push(await seconds(() => knowledge.publish(siteId, { onProgress: told("one changed") })));
    }
    figures.one_changed_article_s = percentile(changed, 0.5);
  }
  if (parts.has("search")) {
    const pick = random(seed);
    const ms = [];
    for (let i = 0; i < SEARCHES; i++) {
      const words = articles[pick(count)].title.split(" ");
      const q = words[3 + pick(words.length - 3)];
      const started = performance.now();
      // As the console's route does.
      await listArticles(database.db, siteId, { q, offset: 0, limit: 100 });
      await countArticles(database.db, siteId);
      await countTags(database.db, siteId);
      ms.push(performance.now() - started);
    }
    figures.search_p50_ms = percentile(ms, 0.5);
    figures.search_p95_ms = percentile(ms, 0.95);
  }
  process.stderr.write("\n");
  await engine.close();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
const machine = machineOf();
const about = `${count} invented articles of 1,500 characters (seed ${seed}), ${databaseUrl === undefined ? "embedded database" : "Postgres"}, ${values.hash ? "embedded by hashing" : "shipped embedder"}; ${machine.cores} cores, ${machine.cpu}`;
const what = `ten-thousand${databaseUrl === undefined ? "" : "-postgres"}`;
const missed = report(what, { about, machine, seed, figures, targets: TARGETS }, { store: values.store });
process.exit(missed === 0 ? 0 : 1);
