import * as z from "zod";
import type { JobHandler } from "../jobs/jobs.ts";
import type { Db } from "../ports/database/port.ts";
import { askedInPeriod, saveReportReplay } from "../store/report-replay.ts";
import { findSiteById } from "../store/site.ts";
import type { Turns } from "../turn/parts.ts";
import { REPORT_REPLAYED } from "../wire/reports.ts";
import { replayGap } from "./replay.ts";

const payloadSchema = z.object({ from: z.coerce.date(), to: z.coerce.date() });

/** Asks again what people had to answer in a period of a site's report, and stores how much the assistant would answer now. */
export function reportReplayHandler(deps: {
  readonly db: Db;
  readonly clock: { now(): Date };
  readonly turns: Pick<Turns, "answerOnce">;
}): JobHandler {
  const { db, clock, turns } = deps;
  return {
    mostAttempts: 3,
    async run(job) {
      const { siteId } = job.row;
      const { from, to } = payloadSchema.parse(job.row.payload);
      const versionId = (await findSiteById(db, siteId))?.liveVersionId ?? null;
      const asked = await askedInPeriod(db, { siteId, from, to, limit: REPORT_REPLAYED });
      const total = new Set(asked.map((one) => one.conversationId)).size;
      const found = await replayGap(db, turns, {
        ...{ siteId, articleId: null, signal: job.signal, most: REPORT_REPLAYED },
        members: { asked, past: [] },
        onProgress: (share) => job.progress({ stage: "replay", done: Math.round(share * total), total }),
      });
      const { conversations, answered } = found;
      const at = clock.now();
      await job.store((tx) => saveReportReplay(tx, { siteId, from, to, versionId, conversations, answered, at }));
    },
  };
}
