import { setTimeout as sleep } from "node:timers/promises";
import { inShort, isTuppenceError } from "../lib/errors.ts";
import type { Log } from "../lib/log.ts";
import type { WebFetch } from "../lib/web-fetch.ts";
import type { Db } from "../ports/database/port.ts";
import type { Embedder } from "../ports/embedder/port.ts";
import { countLinks, hurryLinks, putLinks } from "../store/article-link.ts";
import { articlesFingerprint, dismiss, storedHealth, storeHealth, undismiss } from "../store/knowledge-health.ts";
import { findSiteById } from "../store/site.ts";
import type { HealthArticlesReply, HealthOrder, HealthReply } from "../wire/knowledge-health.ts";
import { checkLinks, type LinkCheckDeps } from "./check-links.ts";
import { type Read, readArticles } from "./read.ts";
import { type FindingFilter, healthArticles, healthReport, sinceOf } from "./report.ts";
import { createSentenceVectors } from "./sentence-vectors.ts";

export interface HealthDeps {
  readonly db: Db;
  /** Finds sentences that are about the same thing. */
  readonly embedder: Embedder;
  /** What opens the addresses in articles. */
  readonly fetch: WebFetch;
  readonly clock: { now(): Date };
  readonly log: Log;
  readonly times?: NonNullable<LinkCheckDeps["times"]>;
  /** Milliseconds after a change, default a minute: visitors' questions come first, and changes rarely come alone. */
  readonly readAfterMs?: number;
}

/** Of a site, what its health needs. */
export interface HealthSite {
  readonly id: string;
  /** BCP 47. */
  readonly language: string;
}

/** Milliseconds that a caller waits for the articles to be read; then they get what is known, and look again. */
const WAIT_MS = 3_000;

const READ_AFTER_MS = 60_000;

const UNREADABLE = "the articles' health could not be read";

/** How well sites' articles do. */
export interface Health {
  /** Reads the articles again first if they have changed; what takes longer goes on in the background. */
  report(site: HealthSite, filter: FindingFilter): Promise<HealthReply>;
  articles(site: HealthSite, page: { order: HealthOrder; offset: number }): Promise<HealthArticlesReply>;
  /** @returns false if nothing changed */
  dismiss(site: HealthSite, finding: { id: string; dismissed: boolean; by: string | null }): Promise<boolean>;
  /** Reads the articles again, whether or not they have changed, and with `links` has every address opened again. */
  check(site: HealthSite, options: { links: boolean }): Promise<{ isReading: boolean; links: HealthReply["links"] }>;
  /** A site's articles may have changed: they are read in the background, a minute after the last change. */
  changed(siteId: string): void;
  /** Opens the addresses that are due; call it every minute. */
  checkLinks(): Promise<number>;
  /** Resolves when this process reads nothing any more: for commands and tests. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

export function createHealth(deps: HealthDeps): Health {
  const { db, clock, log } = deps;
  const stopping = new AbortController();
  const reading = new Map<string, Promise<void>>();
  const changing = new Map<string, NodeJS.Timeout>();
  const vectors = createSentenceVectors(deps.embedder);
  let checking: Promise<number> | undefined;

  async function readAll(site: HealthSite, now: Date): Promise<Read> {
    const options = { since: sinceOf(now), now, signal: stopping.signal };
    try {
      return await readArticles(db, site, { ...options, vectors });
    } catch (error) {
      if (!isTuppenceError(error) || error.code !== "EMBEDDER_UNAVAILABLE") throw error;
      log.warn({ site: site.id, ...inShort(error) }, "contradictions are looked for by words alone");
      return readArticles(db, site, options);
    }
  }

  async function read(site: HealthSite): Promise<void> {
    // Before the articles: a change while they are read is read next time.
    const fingerprint = await articlesFingerprint(db, site.id);
    const now = clock.now();
    const { findings, links } = await readAll(site, now);
    await putLinks(db, site.id, links, now);
    await storeHealth(db, { siteId: site.id, fingerprint, findings, readAt: clock.now() });
  }

  /** Once at a time for each site. */
  function begin(site: HealthSite): Promise<void> {
    let work = reading.get(site.id);
    if (work === undefined) {
      work = read(site)
        .catch((error: unknown) => {
          if (stopping.signal.aborted) return;
          log.error({ site: site.id, ...inShort(error) }, UNREADABLE);
        })
        .finally(() => reading.delete(site.id));
      reading.set(site.id, work);
    }
    return work;
  }

  async function readIfChanged(site: HealthSite): Promise<void> {
    const stored = await storedHealth(db, site.id);
    if (stored?.fingerprint === (await articlesFingerprint(db, site.id))) return;
    await Promise.race([begin(site), sleep(WAIT_MS, undefined, { ref: false })]);
  }

  return {
    async report(site, filter) {
      await readIfChanged(site);
      const report = await healthReport(db, site.id, clock.now(), filter);
      return { ...report, isReading: reading.has(site.id) };
    },
    async articles(site, page) {
      await readIfChanged(site);
      return healthArticles(db, site.id, clock.now(), page);
    },
    async dismiss(site, { id, dismissed, by }) {
      if (!dismissed) return undismiss(db, site.id, id);
      return dismiss(db, { siteId: site.id, findingId: id, by, at: clock.now() });
    },
    async check(site, { links }) {
      if (links) await hurryLinks(db, site.id, clock.now());
      await Promise.race([begin(site), sleep(WAIT_MS, undefined, { ref: false })]);
      return { isReading: reading.has(site.id), links: await countLinks(db, site.id, clock.now()) };
    },
    changed(siteId) {
      clearTimeout(changing.get(siteId));
      const work = async () => {
        changing.delete(siteId);
        const site = await findSiteById(db, siteId);
        if (site !== undefined) await readIfChanged(site);
      };
      const timer = setTimeout(() => {
        void work().catch((error: unknown) => {
          if (!stopping.signal.aborted) log.error({ site: siteId, ...inShort(error) }, UNREADABLE);
        });
      }, deps.readAfterMs ?? READ_AFTER_MS);
      changing.set(siteId, timer.unref());
    },
    async checkLinks() {
      checking ??= checkLinks(deps, stopping.signal)
        .catch((error: unknown) => {
          if (stopping.signal.aborted) return 0;
          throw error;
        })
        .finally(() => {
          checking = undefined;
        });
      return checking;
    },
    async idle() {
      while (reading.size > 0) await Promise.all(reading.values());
    },
    async close() {
      stopping.abort();
      for (const timer of changing.values()) clearTimeout(timer);
      await Promise.allSettled([...reading.values(), checking]);
    },
  };
}
