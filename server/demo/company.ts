import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Knowledge } from "../knowledge/knowledge.ts";
import type { Db } from "../ports/database/port.ts";
import { planDemoConversations } from "../store/demo-progress.ts";
import { ensureSite, listSites } from "../store/site.ts";
import { setShopWidget } from "./shop-widget.ts";

/** What `data-site` names on the demo shop's page. */
export const DEMO_SITE = "larkspur";

/**
 * The demo company, made on first run: when there is no site at all, or when an earlier first run died before its
 * knowledge was live.
 * @param given.conversations whether a company that is made now is to get conversations, too
 * @param given.folder the repository's `demo`
 * @param given.onProgress 0 to 1
 * @returns its site's id, when this installation has the demo
 */
export async function ensureDemo(given: {
  db: Db;
  knowledge: Knowledge;
  organisationId: string;
  conversations: boolean;
  folder: string;
  onProgress?: (share: number) => void;
}): Promise<string | undefined> {
  const { db, knowledge, organisationId, folder, onProgress = () => {} } = given;
  const sites = await listSites(db);
  const there = sites.find((site) => site.isDemo);
  if (there === undefined && sites.length > 0) return undefined;
  if (there !== undefined && there.liveVersionId !== null) return there.id;
  const { row } = await ensureSite(db, {
    organisationId,
    key: DEMO_SITE,
    name: "Larkspur Outdoor",
    // The shop's page is this server's own.
    allowedOrigins: ["self"],
    isDemo: true,
  });
  await setShopWidget(db, row.id);
  if (given.conversations) await planDemoConversations(db, row.id);
  onProgress(0);
  const name = "knowledge.jsonl";
  await knowledge.import({ siteId: row.id, file: { name, bytes: await readFile(join(folder, name)) } });
  // Nearly all of the time goes into embedding.
  await knowledge.publish(row.id, {
    onProgress: ({ stage, share }) => onProgress(stage === "embed" ? share * 0.9 : stage === "split" ? 0 : 0.9),
  });
  onProgress(1);
  return row.id;
}
