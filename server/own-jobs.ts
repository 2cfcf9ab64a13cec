import type { OwnJobs } from "./jobs/list.ts";
import { TuppenceError } from "./lib/errors.ts";
import type { Proposals } from "./proposals/proposals.ts";
import type { Tunes } from "./tuning/tunes.ts";
import type { JobKind } from "./wire/jobs.ts";

/** Jobs that keep tables of their own, for the list of all jobs. */
export function ownJobs(parts: {
  readonly proposals: Pick<Proposals, "cancel" | "job" | "start">;
  readonly tunes: Pick<Tunes, "stop" | "read" | "start">;
}): Partial<Record<JobKind, OwnJobs>> {
  const { proposals, tunes } = parts;
  return {
    phrasings: {
      stop: (siteId, id) => proposals.cancel(siteId, id),
      // What the first one has proposed isn't proposed again.
      async retry(siteId, id) {
        const before = await proposals.job(siteId, id);
        if (before !== undefined) await proposals.start({ siteId, source: before.source });
      },
    },
    tune: {
      stop: (siteId, id) => tunes.stop(siteId, id),
      async retry(siteId, id, by) {
        const { kind, minutes } = await tunes.read(siteId, id);
        if (kind === "tune") return tunes.start({ siteId, by, minutes: minutes ?? undefined });
        throw new TuppenceError(
          "BAD_REQUEST",
          "A file that was trained elsewhere can't be examined again from here.",
          "Run on the server: npm run tune -- --site KEY --adapter FILE.",
        );
      },
    },
  };
}
