import { breathe } from "../knowledge/load.ts";
import type { Db } from "../ports/database/port.ts";
import { linkedArticle } from "../proposals/conversations.ts";
import { currentArticles } from "../store/article.ts";
import { addPastImport, knownPast, type NewPast, putPast } from "../store/past-conversation.ts";
import {
  PAST_FAULTS,
  PAST_SAMPLES,
  type PastFault,
  type PastImportResult,
  type PastSource,
} from "../wire/past-conversations.ts";
import { maskConversation } from "./masked.ts";
import { type PastFile, readExport } from "./read-export.ts";

export interface PastImportOptions {
  readonly siteId: string;
  readonly file: PastFile;
  /** Says what is in the file, and stores nothing. */
  readonly isPreview: boolean;
  readonly by: string | null;
  readonly now: Date;
  readonly onProgress?: (progress: { readonly stage: "read" | "store"; readonly share: number }) => void;
}

/** Conversations that are stored at once: what was stored before a failure stays, and the same file goes on from there. */
const BATCH = 200;

/**
 * Imports a file of conversations without personal data. The same conversation again changes nothing, and one that has
 * gone on replaces what is there, so a file that failed half-way is simply imported again.
 * @throws KNOWLEDGE_FILE_UNREADABLE
 */
export async function importPast(db: Db, options: PastImportOptions): Promise<PastImportResult> {
  const { siteId, file, isPreview, now, onProgress } = options;
  const { source, entries } = readExport(file);
  const articles = await currentArticles(db, siteId);
  const addresses = articles.flatMap(({ articleId, url }) => (url === null ? [] : [{ articleId, url }]));
  const counts = { conversations: 0, added: 0, changed: 0, unchanged: 0, replied: 0, linked: 0, empty: 0, masked: 0 };
  const faults: PastFault[] = [];
  let faultCount = 0;
  const samples: PastImportResult["samples"] = [];
  let importId: string | undefined;
  const waiting = new Map<string, NewPast>();
  const store = async () => {
    const { added, changed, unchanged, rows } = await newOnes(db, siteId, source, [...waiting.values()]);
    waiting.clear();
    counts.added += added;
    counts.changed += changed;
    counts.unchanged += unchanged;
    if (isPreview || rows.length === 0) return;
    importId ??= await addPastImport(db, { siteId, name: file.name.slice(0, 300), source, by: options.by, at: now });
    const of = { siteId, source, importId };
    await db.transaction((tx) => putPast(tx, of, rows));
  };
  let read = 0;
  for (const entry of entries) {
    if (++read % 50 === 0) {
      await breathe();
      onProgress?.({ stage: "store", share: 0 });
    }
    if ("fault" in entry) {
      faultCount++;
      if (faults.length < PAST_FAULTS) faults.push({ line: entry.line, fault: entry.fault });
      continue;
    }
    const found =
      "empty" in entry
        ? undefined
        : maskConversation(entry.conversation, (texts) => linkedArticle(texts.join("\n"), addresses));
    if (found === undefined) {
      counts.empty++;
      continue;
    }
    const { row, masked } = found;
    // Some exports have a conversation twice; its last state counts.
    if (!waiting.has(row.externalId)) counts.conversations++;
    waiting.set(row.externalId, row);
    counts.masked += masked;
    if (row.reply !== null) counts.replied++;
    if (row.articleId !== null) counts.linked++;
    if (isPreview && samples.length < PAST_SAMPLES)
      samples.push({
        externalId: row.externalId,
        startedAt: row.startedAt?.toISOString() ?? null,
        messages: [...row.messages],
      });
    if (waiting.size >= BATCH) await store();
  }
  await store();
  return { source, ...counts, faults, faultCount, samples };
}

/** Those that aren't stored yet as they are. */
async function newOnes(db: Db, siteId: string, source: PastSource, all: readonly NewPast[]) {
  const known = await knownPast(
    db,
    siteId,
    source,
    all.map((one) => one.externalId),
  );
  const rows = all.filter((one) => known.get(one.externalId) !== one.contentHash);
  const added = rows.filter((one) => !known.has(one.externalId)).length;
  return { rows, added, changed: rows.length - added, unchanged: all.length - rows.length };
}
