// node publish-child.mjs DATA_DIR SITE_ID: publishes, says each stage on stdout, and waits there long enough to be killed.
import { createKnowledge } from "../../dist/server/knowledge/knowledge.js";
import { silentLog } from "../../dist/server/lib/log.js";
import { openPglite } from "../../dist/server/ports/database/pglite.js";
import { createEmbeddedIndex } from "../../dist/server/ports/vectors/embedded.js";

const [dataDir, siteId] = process.argv.slice(2);
const pause = () => new Promise((resume) => setTimeout(resume, 300));
let batches = 0;
const knowledge = createKnowledge({
  database: await openPglite(dataDir),
  index: createEmbeddedIndex(),
  embedder: {
    id: "words-64@1",
    dimension: 64,
    async embed(texts) {
      // From the second batch on, and after a while: the first is stored meanwhile.
      if (++batches > 1) {
        await pause();
        console.log("embed");
        await pause();
      }
      return texts.map((text) => new Float32Array(64).fill(0.125).with(text.length % 64, 0.1));
    },
    state: () => ({ status: "ready", detail: "" }),
    close: async () => {},
  },
  tune: async () => {
    console.log("tune");
    await pause();
    return { bytes: new Uint8Array(1), figures: {} };
  },
  log: silentLog,
});
await knowledge.publish(siteId);
console.log("live");
process.exit(0);
