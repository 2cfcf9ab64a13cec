import { readdir, rm } from "node:fs/promises";
import { join, sep } from "node:path";
import { isId } from "../lib/ids.ts";
import type { Db } from "../ports/database/port.ts";
import { listOffered, markSuperseded, readTune, type TuneRow, tuneInUse } from "../store/tune.ts";

/** Tunes of a site that are kept to be put in use, besides the one in use and the one before it. */
const KEPT = 2;

/** A tune's own folder. */
export const folderOf = (folder: string, id: string): string => join(folder, id);

/** What a tune learned from is only needed while it learns. */
export const dataOf = (folder: string, id: string): string => join(folderOf(folder, id), "data.jsonl");

/**
 * Deletes the folders of tunes that nothing can be done with any more: stopped, interrupted, failed, not offered, or
 * superseded by newer ones. Kept are the running one, those in use and before it on whatever site, and each site's newest
 * that were offered. A file that was only named by its path, in another folder, stays.
 * @param folder of all tunes
 */
export async function dropUnneeded({ db, folder }: { readonly db: Db; readonly folder: string }): Promise<void> {
  const use = await tuneInUse(db);
  const needed = new Set([use?.id, use?.former]);
  const isOwn = ({ id, path }: TuneRow) => path?.startsWith(folderOf(folder, id) + sep) === true;
  const kept = new Map<string, number>();
  for (const row of await listOffered(db)) {
    if (needed.has(row.id) || !isOwn(row)) continue;
    const before = kept.get(row.siteId) ?? 0;
    kept.set(row.siteId, before + 1);
    if (before >= KEPT) await markSuperseded(db, row.id);
  }
  for (const name of await readdir(folder).catch((): string[] => [])) {
    if (!isId(name)) continue;
    const state = (await readTune(db, name))?.state;
    if (state === "running" || state === "offered" || needed.has(name)) continue;
    await rm(folderOf(folder, name), { recursive: true, force: true });
  }
}
