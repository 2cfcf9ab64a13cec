// What the benches of a small model work with, outside of any server: an empty database in a temporary folder, the shipped
// English embedder, the model with its adapter, and knowledge without the gate's quick tune, which they don't read.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const load = (path) => import(new URL(`../../../dist/server/${path}`, import.meta.url).href);

/**
 * @param given the paths of the model and, if there's one, its adapter
 * @returns `siteWith(key, file)` imports and publishes a knowledge file as a new site; `close()` ends all of it
 */
export async function openWorkshop({ model, adapter }) {
  const { createKnowledge } = await load("knowledge/knowledge.js");
  const { createEmbeddedIndex } = await load("ports/vectors/embedded.js");
  const { openPglite } = await load("ports/database/pglite.js");
  const { openGgufEmbedder } = await load("ports/embedder/gguf.js");
  const { openChildSmallModel } = await load("ports/small-model/child-process.js");
  const { createLog } = await load("lib/log.js");
  const { ensureOrganisation } = await load("store/organisation.js");
  const { ensureSite } = await load("store/site.js");
  const log = createLog("warn");
  const folder = mkdtempSync(join(tmpdir(), "tuppence-bench-"));
  const database = await openPglite(folder, { log });
  const embedder = await openGgufEmbedder({
    modelPath: new URL("../../../models/tuppence-embedder-en-q8_0.gguf", import.meta.url).pathname,
    log,
  });
  const smallModel = await openChildSmallModel({
    modelPath: model,
    log,
    ...(adapter === undefined ? {} : { adapterPath: adapter }),
  });
  await smallModel.ready();
  const knowledge = createKnowledge({
    database,
    index: createEmbeddedIndex(),
    embedder,
    tune: async () => ({ bytes: new Uint8Array([0]), figures: {} }),
    log,
  });
  const { row: organisation } = await ensureOrganisation(database.db, { name: "Bench" });
  return {
    log,
    database,
    embedder,
    smallModel,
    async siteWith(key, file) {
      const { row: site } = await ensureSite(database.db, { organisationId: organisation.id, key, name: key });
      // Where relative links lead plays no part here.
      await knowledge.import({ siteId: site.id, file, baseUrl: "https://site.invalid" });
      await knowledge.publish(site.id);
      const live = knowledge.live(site.id);
      return { siteId: site.id, live, search: (query) => knowledge.search(live, query) };
    },
    async close() {
      await smallModel.close();
      await knowledge.close();
      await embedder.close();
      await database.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
