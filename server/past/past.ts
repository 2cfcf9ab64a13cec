import type { Knowledge } from "../knowledge/knowledge.ts";
import { inShort, TuppenceError } from "../lib/errors.ts";
import type { Log } from "../lib/log.ts";
import type { DatabasePort, Db } from "../ports/database/port.ts";
import { titlesOf } from "../store/article.ts";
import {
  addReplay,
  adoptReplays,
  countPast,
  countReplayed,
  deletePast,
  endReplay,
  listPast,
  newestReplay,
  type PastFilter,
  pastImports,
  pastQuestions,
  type ReplayRow,
} from "../store/past-conversation.ts";
import type { Turns } from "../turn/parts.ts";
import {
  type CannedReply,
  PAST_PAGE,
  type PastImportResult,
  type PastReply,
  type ReplayWire,
} from "../wire/past-conversations.ts";
import { cannedReplies } from "./canned.ts";
import { importPast, type PastImportOptions } from "./import.ts";
import { runReplay } from "./replay.ts";

export interface PastDeps {
  readonly database: DatabasePort;
  readonly live: Knowledge["live"];
  /** Without models that write or cost, and without answers that are kept. */
  readonly turns: Pick<Turns, "answerOnce">;
  readonly clock: { now(): Date };
  readonly log: Log;
}

/** Milliseconds without a sign of life after which a replay's process counts as gone. */
const SILENT_MS = 60_000;
/** Imports that are listed. */
const IMPORTS = 20;

/** Conversations from the desk that a company had before. */
export interface Past {
  /** @throws KNOWLEDGE_FILE_UNREADABLE */
  import(options: Omit<PastImportOptions, "now">): Promise<PastImportResult>;
  list(siteId: string, page: PastFilter & { readonly offset: number }): Promise<PastReply>;
  /** What agents wrote again and again. */
  canned(siteId: string): Promise<CannedReply>;
  /** Puts every past question to the assistant, in the background. @throws REPLAY_RUNNING, KNOWLEDGE_EMPTY, PAST_EMPTY */
  replay(siteId: string): Promise<ReplayWire>;
  /** Deletes them all, or those of one import; a running replay ends. @returns how many */
  delete(siteId: string, importId?: string): Promise<number>;
  /** Goes on with replays whose process is gone. */
  resume(): Promise<void>;
  /** Resolves when this process replays nothing any more: for commands and tests. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

export function createPast(deps: PastDeps): Past {
  const { database, clock, log } = deps;
  const { db } = database;
  const stopping = new AbortController();
  /** By site. */
  const running = new Map<string, Promise<void>>();
  /** The folder of the embedded database is locked to this process: no other one can be running a replay of it. */
  const silentAt = () => new Date(clock.now().getTime() - (database.engine === "pglite" ? -1 : SILENT_MS));

  async function run(replay: ReplayRow): Promise<void> {
    try {
      const isDone = await runReplay(db, deps.turns, replay, { now: () => clock.now(), signal: stopping.signal });
      if (isDone) await endReplay(db, replay.id, clock.now());
    } catch (error) {
      if (stopping.signal.aborted) return;
      log.error({ site: replay.siteId, ...inShort(error) }, "replaying past conversations failed");
      await endReplay(db, replay.id, clock.now());
    }
  }

  function begin(replay: ReplayRow): void {
    const work = run(replay)
      .catch((error: unknown) =>
        log.error({ site: replay.siteId, ...inShort(error) }, "a replay's end could not be stored"),
      )
      .finally(() => running.delete(replay.siteId));
    running.set(replay.siteId, work);
  }

  return {
    import: (options) => importPast(db, { ...options, now: clock.now() }),
    list: (siteId, page) => listOf(db, siteId, page),
    async canned(siteId) {
      return { replies: cannedReplies(await pastQuestions(db, { siteId, replied: true })) };
    },
    async replay(siteId) {
      const live = deps.live(siteId);
      if (live === undefined || live.articles.size === 0) {
        throw new TuppenceError(
          "KNOWLEDGE_EMPTY",
          "This site has no published articles to put the questions to.",
          "Publish your articles first.",
        );
      }
      if ((await countPast(db, siteId)).conversations === 0) {
        throw new TuppenceError(
          "PAST_EMPTY",
          "This site has no past conversations to replay.",
          "Import an export of your help desk first.",
        );
      }
      const row = running.has(siteId)
        ? undefined
        : await addReplay(db, { siteId, version: live.number, at: clock.now(), silentAt: silentAt() });
      if (row === undefined) {
        throw new TuppenceError(
          "REPLAY_RUNNING",
          "This site's past conversations are already being replayed.",
          "Wait until that replay is done.",
        );
      }
      begin(row);
      return toWire(db, row);
    },
    delete: (siteId, importId) => deletePast(db, siteId, importId),
    async resume() {
      if (running.size > 0) return;
      for (const row of await adoptReplays(db, { silentAt: silentAt(), at: clock.now() })) {
        log.info({ site: row.siteId }, "going on with a replay whose process is gone");
        begin(row);
      }
    },
    async idle() {
      while (running.size > 0) await Promise.all(running.values());
    },
    async close() {
      stopping.abort();
      await Promise.allSettled(running.values());
    },
  };
}

async function toWire(db: Db, { id, startedAt, endedAt, version, questions }: ReplayRow): Promise<ReplayWire> {
  return {
    ...{ version, questions, startedAt: startedAt.toISOString(), endedAt: endedAt?.toISOString() ?? null },
    ...(await countReplayed(db, id)),
  };
}

async function listOf(
  db: Db,
  siteId: string,
  { offset, ...filter }: PastFilter & { offset: number },
): Promise<PastReply> {
  const { rows, total } = await listPast(db, siteId, { ...filter, offset, limit: PAST_PAGE });
  const titles = await titlesOf(
    db,
    rows.flatMap((row) => [row.articleId, row.replayArticleId].filter((id) => id !== null)),
  );
  const named = (id: string | null) => (id === null ? null : { id, title: titles.get(id) ?? "" });
  const replay = await newestReplay(db, siteId);
  const next = offset + rows.length;
  return {
    conversations: rows.map(({ id, source, externalId, startedAt, question, reply, articleId, ...row }) => ({
      ...{ id, source, externalId, question, reply },
      startedAt: startedAt?.toISOString() ?? null,
      linked: named(articleId),
      replay: row.replayOutcome === null ? null : { outcome: row.replayOutcome, article: named(row.replayArticleId) },
    })),
    total,
    next: next < total && rows.length > 0 ? String(next) : null,
    counts: await countPast(db, siteId),
    imports: (await pastImports(db, siteId, IMPORTS)).map(({ id, name, source, conversations, by, createdAt }) => ({
      ...{ id, name, source, conversations, by },
      at: createdAt.toISOString(),
    })),
    replay: replay === undefined ? null : await toWire(db, replay),
  };
}
