// A second site whose answers the small model writes: what keeps it generating while the first site's visitors ask.
import { call, demo, dist, startServer } from "./server.mjs";

export const COMPOSING = "composing";

/**
 * Gives the folder a site with the demo's articles on which the small model may write. The exam is not taken here: what is
 * measured is the load of a model that writes, not how well it does.
 */
export async function openCompany(dataDir, smallModel) {
  const server = await startServer({ dataDir });
  await call(server.url, "/api/v1/sites", { key: COMPOSING, name: "Composing", allowedOrigins: ["self"] });
  const articles = demo("knowledge.jsonl").slice(0, 30);
  const file = Buffer.from(articles.map((one) => JSON.stringify(one)).join("\n"));
  await call(server.url, `/api/v1/knowledge/import?site=${COMPOSING}&name=k.jsonl`, file);
  const { result } = await call(server.url, `/api/v1/knowledge/publish?site=${COMPOSING}`, Buffer.from("{}"));
  await server.stop();
  const { openPglite } = await dist("ports/database/pglite.js");
  const { addEvaluation } = await dist("store/evaluation.js");
  const { findSiteByKey } = await dist("store/site.js");
  const { modelIdOf } = await dist("ports/small-model/child-process.js");
  const { db, close } = await openPglite(dataDir);
  const site = await findSiteByKey(db, COMPOSING);
  await addEvaluation(db, {
    siteId: site.id,
    model: modelIdOf(smallModel),
    role: "compose",
    versionId: result.versionId,
    passed: true,
    figures: { bench: true },
  });
  await close();
  return COMPOSING;
}
