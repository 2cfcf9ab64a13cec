import { addPhrasings, createArticleIn } from "../knowledge/edit.ts";
import { inShort, messageOf, TuppenceError } from "../lib/errors.ts";
import type { Log } from "../lib/log.ts";
import type { Tx } from "../ports/database/port.ts";
import { articlesOfSite } from "../store/article-list.ts";
import { type GapRow, gapMembers, lockGap, setGapReplay, setGapState } from "../store/gap.ts";
import { pastMembers } from "../store/gap-past-question.ts";
import { sitesWithNews } from "../store/gap-question.ts";
import type { Turns } from "../turn/parts.ts";
import type { GapDraft, GapList, GapOrder, GapReplay, GapReply, GapsReply, GapRow as GapWire } from "../wire/gaps.ts";
import type { ArticleContent } from "../wire/knowledge.ts";
import { draftOf, readGap } from "./group.ts";
import { proposeFromLargeAnswers } from "./large-answers.ts";
import { type GapQuestions, gapRows, listGaps } from "./list.ts";
import { type RefreshDeps, refreshGaps } from "./refresh.ts";
import { replayGap } from "./replay.ts";
import type { GapSite } from "./types.ts";
import type { WriteDeps } from "./write.ts";

/** Milliseconds that a list waits for new questions to be grouped; what takes longer is there the next time. */
const PATIENCE_MS = 2_000;
/** Milliseconds for which a list counts as new: several parts of a page ask for it at once. */
const FRESH_MS = 5_000;

export interface GapsDeps extends RefreshDeps, WriteDeps {
  readonly log: Log;
  readonly freshMs?: number;
  /** Turns without models that write, on the live version. */
  readonly liveTurns: Pick<Turns, "answerOnce">;
  /** The same on what the next publish would put live. */
  unpublishedTurns(
    siteId: string,
    options: { signal: AbortSignal; onProgress: (progress: { stage: string; share: number }) => void },
  ): Promise<{ readonly turns: Pick<Turns, "answerOnce">; close(): Promise<void> }>;
}

/** Who decides, for the list; null: a command on the server. `also` is done in the same transaction. */
export interface Deciding {
  readonly by: string | null;
  /** The member's, who becomes the author of what is written. */
  readonly memberId?: string | null;
  readonly also?: (tx: Tx) => Promise<void>;
}

/** What visitors asked and got no good answer to. */
export interface Gaps {
  list(siteId: string, options: { list: GapList; order: GapOrder; offset: number }): Promise<GapsReply>;
  /** A group with its questions, the articles nearest to it, and its phrasings. @throws NOT_FOUND */
  read(site: GapSite, gapId: string): Promise<GapReply>;
  /** An article to start from; nothing is stored but what a large model costs. @throws NOT_FOUND, LARGE_MODEL_UNAVAILABLE */
  draft(
    site: GapSite,
    gapId: string,
    options: { by: "replies" | "large-model"; signal?: AbortSignal },
  ): Promise<GapDraft>;
  /** Makes an article for a group. Visitors see it after the next publish. @throws NOT_FOUND, ARTICLE_INVALID */
  write(site: GapSite, gapId: string, options: Deciding & { content: ArticleContent }): Promise<GapWire>;
  /** Adds phrasings to an article, as one revision. @throws NOT_FOUND, ARTICLE_INVALID */
  addPhrasings(
    site: GapSite,
    gapId: string,
    options: Deciding & { articleId: string; phrasings: readonly string[] },
  ): Promise<GapWire>;
  /** Leaves a group out of the list, or takes back what was decided; articles stay as they are. @throws NOT_FOUND */
  decide(siteId: string, gapId: string, options: Deciding & { state: "open" | "not-ours" }): Promise<GapWire>;
  /** @throws NOT_FOUND, and for unpublished articles what a publish throws */
  replay(
    siteId: string,
    gapId: string,
    options: {
      against: GapReplay["against"];
      signal: AbortSignal;
      onProgress: (progress: { stage: string; share: number }) => void;
    },
  ): Promise<GapWire>;
  /** Groups what is new on every site, and proposes what a large model's answers teach; call it every minute. */
  look(): Promise<void>;
  close(): Promise<void>;
}

const noGap = () =>
  new TuppenceError(
    "NOT_FOUND",
    "This group doesn't exist any more.",
    "Load the list again: its questions may have moved.",
  );

const authorOf = ({ by, memberId }: Deciding) => ({ memberId: memberId ?? null, name: by });

export function createGaps(deps: GapsDeps): Gaps {
  const { db, clock, log } = deps;
  const refreshing = createRefreshing(deps);

  const members = async (siteId: string, gapId: string): Promise<GapQuestions> => {
    const of = { siteId, gapId };
    const found = { asked: await gapMembers(db, of), past: await pastMembers(db, of) };
    if (found.asked.length + found.past.length === 0) throw noGap();
    return found;
  };
  const row = async (siteId: string, gapId: string): Promise<GapWire> => {
    const [found] = await gapRows(db, await members(siteId, gapId));
    if (found === undefined) throw noGap();
    return found;
  };
  /** Stores a decision with what it does to the articles, all or nothing. */
  const decide = async (
    siteId: string,
    gapId: string,
    { by, also }: Deciding,
    work: (tx: Tx) => Promise<Pick<GapRow, "state" | "articleId">>,
  ): Promise<GapWire> => {
    await db.transaction(async (tx) => {
      if ((await lockGap(tx, { siteId, gapId })) === undefined) throw noGap();
      const decision = await work(tx);
      const isOpen = decision.state === "open";
      await setGapState(tx, gapId, {
        ...decision,
        decidedBy: isOpen ? null : by,
        decidedAt: isOpen ? null : clock.now(),
      });
      await also?.(tx);
    });
    return row(siteId, gapId);
  };

  return {
    async list(siteId, options) {
      const state = await refreshing.soon(siteId, PATIENCE_MS);
      return { ...(await listGaps(db, siteId, options)), ...state };
    },
    read: async (site, gapId) => readGap(deps, site, await members(site.id, gapId)),
    draft: async (site, gapId, options) => draftOf(deps, site, await members(site.id, gapId), options),
    write: (site, gapId, { content, ...deciding }) =>
      decide(site.id, gapId, deciding, async (tx) => {
        const articleId = await createArticleIn(tx, {
          siteId: site.id,
          language: site.language,
          site: site.address,
          content,
          author: authorOf(deciding),
        });
        return { state: "article", articleId };
      }),
    addPhrasings: (site, gapId, { articleId, phrasings, ...deciding }) =>
      decide(site.id, gapId, deciding, async (tx) => {
        const [own] = await articlesOfSite(tx, site.id, [articleId]);
        if (own === undefined) {
          throw new TuppenceError("NOT_FOUND", "This article doesn't exist.", "Choose another one.");
        }
        await addPhrasings(tx, {
          ...{ articleId, phrasings, language: site.language, site: site.address, author: authorOf(deciding) },
        });
        return { state: "phrasings", articleId };
      }),
    decide: (siteId, gapId, { state, ...deciding }) =>
      decide(siteId, gapId, deciding, async () => ({ state, articleId: null })),
    async replay(siteId, gapId, { against, signal, onProgress }) {
      const asked = await members(siteId, gapId);
      const { article } = await row(siteId, gapId);
      const preview = against === "live" ? undefined : await deps.unpublishedTurns(siteId, { signal, onProgress });
      try {
        const found = await replayGap(db, preview?.turns ?? deps.liveTurns, {
          ...{ siteId, members: asked, articleId: article?.id ?? null, signal },
          onProgress: (share) => onProgress({ stage: "replay", share }),
        });
        await setGapReplay(db, gapId, { ...found, against, at: clock.now().toISOString() });
      } finally {
        await preview?.close().catch((error) => log.warn(inShort(error), "a preview's index could not be dropped"));
      }
      return row(siteId, gapId);
    },
    look: refreshing.look,
    close: refreshing.close,
  };
}

/** One refresh of a site at a time in this process, and its last fault. */
function createRefreshing(deps: GapsDeps) {
  const running = new Map<string, Promise<void>>();
  const faults = new Map<string, string>();
  const refreshedAt = new Map<string, number>();
  const isFresh = (siteId: string) =>
    performance.now() - (refreshedAt.get(siteId) ?? Number.NEGATIVE_INFINITY) < (deps.freshMs ?? FRESH_MS);
  const stopping = new AbortController();
  // Everything is looked at once after the start.
  let lookedAt = new Date(0);

  const refresh = (siteId: string, inBackground: boolean): Promise<void> => {
    const now = running.get(siteId);
    if (now !== undefined) return now;
    const begunAt = performance.now();
    const run = refreshGaps(deps, siteId, { signal: stopping.signal, inBackground })
      .then(() => {
        faults.delete(siteId);
        refreshedAt.set(siteId, begunAt);
      })
      .catch((error: unknown) => {
        if (stopping.signal.aborted) return;
        faults.set(siteId, messageOf(error));
        deps.log.warn({ siteId, ...inShort(error) }, "unanswered questions could not be grouped");
      })
      .finally(() => running.delete(siteId));
    running.set(siteId, run);
    return run;
  };

  return {
    /** Groups what is new, and waits for it at most so long. */
    async soon(siteId: string, ms: number): Promise<Pick<GapsReply, "refreshing" | "fault">> {
      let isDone = false;
      const work = (async () => {
        // One that began earlier doesn't know what was asked since.
        await running.get(siteId);
        if (!isFresh(siteId)) await refresh(siteId, false);
        isDone = true;
      })();
      let timer: NodeJS.Timeout | undefined;
      const waited = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, ms);
      });
      await Promise.race([work, waited]);
      clearTimeout(timer);
      return { refreshing: !isDone, fault: faults.get(siteId) ?? null };
    },
    async look(): Promise<void> {
      const from = lookedAt;
      lookedAt = deps.clock.now();
      for (const siteId of await sitesWithNews(deps.db, from)) {
        if (stopping.signal.aborted) return;
        await refresh(siteId, true);
        await proposeFromLargeAnswers(deps, siteId, stopping.signal).catch((error: unknown) => {
          if (!stopping.signal.aborted)
            deps.log.warn({ siteId, ...inShort(error) }, "a large model's answers taught nothing");
        });
      }
    },
    async close(): Promise<void> {
      stopping.abort(new Error("The server ends."));
      await Promise.all(running.values());
    },
  };
}
