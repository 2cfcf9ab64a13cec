import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { createCollection, moveArticles } from "../knowledge/collections.ts";
import type { Knowledge } from "../knowledge/knowledge.ts";
import type { Db } from "../ports/database/port.ts";
import { newestRevisions } from "../store/article.ts";
import { listCollections } from "../store/collection.ts";
import { planDemoConversations } from "../store/demo-progress.ts";
import { ensureSite, listSites } from "../store/site.ts";
import { setShopWidget } from "./shop-widget.ts";

const collections = z.array(
  z.object({ title: z.string(), description: z.string(), articles: z.array(z.string()).min(1) }),
);

/** The demo shop page's `data-site`. */
export const DEMO_SITE = "larkspur";

/**
 * Creates the demo company on the first run: if there is no site at all, or if an earlier first run died before its
 * knowledge was live.
 * @param options.conversations whether a new company also gets conversations
 * @param options.folder the repository's `demo`
 * @param options.onProgress 0 to 1
 * @returns its site's id, if this installation has the demo
 */
export async function ensureDemo(options: {
  db: Db;
  knowledge: Knowledge;
  organisationId: string;
  conversations: boolean;
  folder: string;
  onProgress?: (share: number) => void;
}): Promise<string | undefined> {
  const { db, knowledge, organisationId, folder, onProgress = () => {} } = options;
  const sites = await listSites(db);
  const there = sites.find((site) => site.isDemo);
  if (there === undefined && sites.length > 0) return undefined;
  if (there !== undefined && there.liveVersionId !== null) return there.id;
  const { row } = await ensureSite(db, {
    organisationId,
    key: DEMO_SITE,
    name: "Larkspur Outdoor",
    // The shop's pages belong to this server.
    allowedOrigins: ["self"],
    isDemo: true,
  });
  await setShopWidget(db, row.id);
  if (options.conversations) await planDemoConversations(db, row.id);
  onProgress(0);
  const name = "knowledge.jsonl";
  await knowledge.import({ siteId: row.id, file: { name, bytes: await readFile(join(folder, name)) } });
  await sortArticles(db, row.id, join(folder, "collections.json"));
  // Embedding takes nearly all of the time.
  await knowledge.publish(row.id, {
    onProgress: ({ stage, share }) => onProgress(stage === "embed" ? share * 0.9 : stage === "split" ? 0 : 0.9),
  });
  onProgress(1);
  return row.id;
}

/** Puts the articles into the help centre's collections; those of a first run that died are used again. */
async function sortArticles(db: Db, siteId: string, file: string): Promise<void> {
  for (const { articles, ...texts } of collections.parse(JSON.parse(await readFile(file, "utf8")))) {
    const there = (await listCollections(db, siteId)).find((one) => one.title === texts.title);
    const { id: collectionId } = there ?? (await createCollection(db, { siteId, ...texts, translations: {} }));
    const ids = [...(await newestRevisions(db, siteId, articles)).values()].map((one) => one.articleId);
    await moveArticles(db, { siteId, ids, collectionId });
  }
}
