import type { RunningJob } from "../jobs/jobs.ts";
import type { Log } from "../lib/log.ts";
import type { WebFetch } from "../lib/web-fetch.ts";
import type { Db } from "../ports/database/port.ts";
import type { SourceRow } from "../store/source.ts";
import type { Run } from "../store/source-page.ts";

/** What reads a source needs. */
export interface ReadContext {
  readonly db: Db;
  readonly source: SourceRow;
  /** The source's pages in this run are stored under it. */
  readonly run: Run;
  readonly job: RunningJob;
  /** Unsealed; undefined: none is set. */
  readonly token: string | undefined;
  readonly fetch: WebFetch;
  /** Milliseconds between two requests, unless the source asks for more. */
  readonly delayMs: number | undefined;
  readonly now: () => Date;
  readonly log: Log;
}

/** Where a source's content stands after it was read to its end. */
export interface ReadResult {
  /** Not read because of the limit. */
  readonly unread: number;
}

/**
 * Reads a source to its end and stores its pages one by one (store/source-page.ts), so that a try after this one goes on
 * where it was.
 * @throws SOURCE_*, TryLater, NotOurs
 */
export type ReadSource = (context: ReadContext) => Promise<ReadResult>;
