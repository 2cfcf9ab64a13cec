import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Knowledge } from "./knowledge/knowledge.ts";
import type { Db } from "./ports/database/port.ts";
import { ensureSite, listSites } from "./store/site.ts";

/** What `data-site` names on the demo shop's page. */
export const DEMO_SITE = "larkspur";

/**
 * The demo company, made on first run: when there is no site at all, or when an earlier first run died before its
 * knowledge was live.
 * @param given.folder the repository's `demo`
 * @param given.onProgress 0 to 1
 * @returns whether this installation has the demo
 */
export async function ensureDemo(given: {
  db: Db;
  knowledge: Knowledge;
  organisationId: string;
  folder: string;
  onProgress?: (share: number) => void;
}): Promise<boolean> {
  const { db, knowledge, organisationId, folder, onProgress = () => {} } = given;
  const sites = await listSites(db);
  const there = sites.find((site) => site.isDemo);
  if (there === undefined && sites.length > 0) return false;
  if (there !== undefined && there.liveVersionId !== null) return true;
  const { row } = await ensureSite(db, {
    organisationId,
    key: DEMO_SITE,
    name: "Larkspur Outdoor",
    // The shop's page is this server's own.
    allowedOrigins: ["self"],
    isDemo: true,
  });
  onProgress(0);
  const name = "knowledge.jsonl";
  await knowledge.import({ siteId: row.id, file: { name, bytes: await readFile(join(folder, name)) } });
  // Nearly all of the time goes into embedding.
  await knowledge.publish(row.id, {
    onProgress: ({ stage, share }) => onProgress(stage === "embed" ? share * 0.9 : stage === "split" ? 0 : 0.9),
  });
  onProgress(1);
  return true;
}
