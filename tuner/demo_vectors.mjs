// Embeds the demo's texts with both shipped embedders, for its first start (demo/vectors.json; server/ports/embedder/known.ts). It
// publishes the demo through the server's own code and keeps what that asks for, so build first:
//
//     npm run build && node tuner/demo_vectors.mjs
//
// To be run after each change to an embedder or to the demo's articles; test/demo/vectors.test.ts says when.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const built = (path) => import(join(root, "dist", "server", path));
const { assemble, openDatabase } = await built("assemble.js");
const { silentVoice } = await built("commands/server-or-folder.js");
const { readConfig } = await built("config.js");
const { DEMO_VECTORS_PATH, openEmbedders } = await built("embedders.js");
const { openKnowledgeFile } = await built("knowledge/read-disk.js");
const { createLog } = await built("lib/log.js");
const { packed } = await built("math/int8.js");
const { keyOf } = await built("ports/embedder/known.js");
const { ensureOrganisation } = await built("store/organisation.js");
const { ensureSite } = await built("store/site.js");

const log = createLog("error");
const folder = await mkdtemp(join(tmpdir(), "tuppence-demo-vectors-"));
const config = readConfig({ DATA_DIR: folder, SLM_MODEL: "none", DEMO: "off" });

/** By embedder, vectors by key in base64. */
const kept = new Map();
/** The embedder, with every vector of several texts at once kept. */
const recording = (embedder) => ({
  ...embedder,
  async embed(texts, options = {}) {
    const made = await embedder.embed(texts, { ...options, inBackground: false });
    if (texts.length < 2) return made;
    if (!kept.has(embedder.id)) kept.set(embedder.id, new Map());
    const rows = kept.get(embedder.id);
    for (const [i, text] of texts.entries()) rows.set(keyOf(options.kind ?? "passage", text), made[i]);
    process.stderr.write(`\r${embedder.id}: ${rows.size} texts `);
    return made;
  },
});
const { across, ...embedders } = await openEmbedders(config, log);
const usual = recording(embedders.usual);
const encoders = {
  embedders: {
    ...embedders,
    usual,
    forSite: async () => usual,
    across: { id: across.id, open: async () => recording(await across.open()) },
  },
};
const engine = await assemble(config, {
  database: await openDatabase(config, log),
  log,
  voice: silentVoice,
  encoders,
});
const { db } = engine.database;
const { row: organisation } = await ensureOrganisation(db, { name: "Demo" });
const { row: site } = await ensureSite(db, { organisationId: organisation.id, key: "demo", name: "Demo" });
await engine.knowledge.import({
  siteId: site.id,
  file: await openKnowledgeFile(join(root, "demo", "knowledge.jsonl")),
  baseUrl: "https://site.invalid",
});
await engine.knowledge.publish(site.id);
await engine.knowledge.acrossIdle();

const files = [...kept].map(([embedderId, rows]) => {
  // Sorted, so that the same vectors give the same file.
  const sorted = [...rows].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    embedderId,
    dimension: sorted[0][1].length,
    keys: Buffer.concat(sorted.map(([key]) => Buffer.from(key, "base64"))).toString("base64"),
    vectors: Buffer.concat(sorted.map(([, vector]) => Buffer.from(packed(vector).buffer))).toString("base64"),
  };
});
await writeFile(DEMO_VECTORS_PATH, `${JSON.stringify(files)}\n`);
await engine.close();
await rm(folder, { recursive: true });
process.stderr.write(`\n${DEMO_VECTORS_PATH}\n`);
process.exit(0);
