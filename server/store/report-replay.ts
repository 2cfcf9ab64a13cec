import { eq, sql } from "drizzle-orm";
import type { Store, Tx } from "../ports/database/port.ts";
import { reportParts } from "./report.ts";
import { site } from "./schema/organisation.ts";
import { reportReplay } from "./schema/report.ts";

export type ReportReplayRow = typeof reportReplay.$inferSelect;

/** Questions of conversations that reached the queue in a period and weren't answered well, newest first. */
export async function askedInPeriod(
  store: Store,
  { siteId, from, to, limit }: { siteId: string; from: Date; to: Date; limit: number },
): Promise<{ turnId: string; conversationId: string }[]> {
  const scope = { siteId, from, to, timeZone: "UTC", open: new Map([["", []]]) };
  const { rows } = await store.execute(sql`with ${reportParts(scope)}
    select q.turn_id as "turnId", tu.conversation_id as "conversationId"
    from gap_question q join turn tu on tu.id = q.turn_id
    where q.site_id = ${siteId}::uuid and tu.conversation_id in (
      select conversation_id from round group by conversation_id order by max(created_at) desc limit ${limit})
    order by tu.created_at desc`);
  return rows as { turnId: string; conversationId: string }[];
}

export async function saveReportReplay(tx: Tx, row: ReportReplayRow): Promise<void> {
  const { siteId: _, ...set } = row;
  await tx.insert(reportReplay).values(row).onConflictDoUpdate({ target: reportReplay.siteId, set });
}

/** The last replay of a site's report, and whether what is live is still what it was asked of. */
export async function readReportReplay(
  store: Store,
  siteId: string,
): Promise<(ReportReplayRow & { readonly isCurrent: boolean }) | undefined> {
  const [row] = await store
    .select({ replay: reportReplay, live: site.liveVersionId })
    .from(reportReplay)
    .innerJoin(site, eq(site.id, reportReplay.siteId))
    .where(eq(reportReplay.siteId, siteId));
  return row === undefined ? undefined : { ...row.replay, isCurrent: row.replay.versionId === row.live };
}
