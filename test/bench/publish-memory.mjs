// node test/bench/publish-memory.mjs [ARTICLES] [--max-mb 1000]
//
// Publishes invented articles (5,000: 7.6 MB) into a throw-away folder and prints the most memory that the server's processes
// had resident in each stage. Texts are embedded by hashing, so that the figures are those of splitting, storing, tuning and
// indexing: the embedder's own process comes on top (about 150 MB), whatever the number of articles.
// --max-mb: fails when more was needed.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { assemble, openDatabase } from "../../dist/server/assemble.js";
import { silentVoice } from "../../dist/server/commands/server-or-folder.js";
import { readConfig } from "../../dist/server/config.js";
import { oneEmbedder } from "../../dist/server/embedders.js";
import { silentLog } from "../../dist/server/lib/log.js";
import { ensureOrganisation } from "../../dist/server/store/organisation.js";
import { ensureSite } from "../../dist/server/store/site.js";
import { articleLine, hashEmbedder } from "./invented-articles.mjs";

const { values, positionals } = parseArgs({ allowPositionals: true, options: { "max-mb": { type: "string" } } });
const count = Number(positionals[0] ?? 5_000);
const lines = Array.from({ length: count }, (_, i) => articleLine(i));
const bytes = Buffer.from(lines.join("\n"));
lines.length = 0;
console.log(`${count} articles, ${(bytes.length / 1e6).toFixed(1)} MB`);

/** Resident MB of this process and everything that it started. */
function residentMb() {
  const parents = new Map();
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const status = readFileSync(`/proc/${pid}/status`, "utf8");
      parents.set(Number(pid), {
        parent: Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]),
        kb: Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0),
      });
    } catch {
      // It ended meanwhile.
    }
  }
  const isOurs = (pid) => pid === process.pid || (parents.has(pid) && isOurs(parents.get(pid).parent));
  return [...parents].filter(([pid]) => isOurs(pid)).reduce((sum, [, { kb }]) => sum + kb, 0) / 1024;
}

const peaks = new Map();
let stage = "start";
const look = () => peaks.set(stage, Math.max(peaks.get(stage) ?? 0, residentMb()));
const timer = setInterval(look, 100);

const folder = mkdtempSync(join(tmpdir(), "tuppence-memory-"));
const config = { ...readConfig({}), dataDir: folder, slmModel: "none", slmUrl: undefined, databaseUrl: undefined };
try {
  const database = await openDatabase(config, silentLog);
  const embedder = hashEmbedder();
  const engine = await assemble(config, {
    database,
    log: silentLog,
    voice: silentVoice,
    encoders: Promise.resolve({ embedders: oneEmbedder(embedder) }),
  });
  const { row: organisation } = await ensureOrganisation(database.db, { name: "Bench" });
  const { row: site } = await ensureSite(database.db, { organisationId: organisation.id, key: "bench", name: "Bench" });
  const enter = (name) => {
    look();
    stage = name;
  };
  let started = performance.now();
  await engine.knowledge.import({
    siteId: site.id,
    file: { name: "k.jsonl", bytes },
    onProgress: (at) => enter(at.stage),
  });
  console.log(`imported in ${((performance.now() - started) / 1000).toFixed(1)} s`);
  started = performance.now();
  const times = new Map();
  const result = await engine.knowledge.publish(site.id, {
    onProgress: (at) => {
      if (at.stage !== stage) times.set(at.stage, performance.now());
      enter(at.stage);
    },
  });
  look();
  console.log(`published ${result.passages} passages in ${((performance.now() - started) / 1000).toFixed(1)} s`);
  await engine.close();
} finally {
  clearInterval(timer);
  rmSync(folder, { recursive: true, force: true });
}
for (const [name, mb] of peaks) console.log(`${name.padEnd(8)} ${Math.round(mb).toString().padStart(6)} MB`);
const most = Math.max(...peaks.values());
console.log(`most     ${Math.round(most).toString().padStart(6)} MB`);
if (values["max-mb"] !== undefined && most > Number(values["max-mb"])) process.exit(1);
process.exit(0);
