import { sql } from "drizzle-orm";
import type { Store } from "../ports/database/port.ts";
import type { ApprovalKind } from "../wire/approval.ts";
import { instant } from "./report.ts";

/** What became of the drafts of a subject. */
export interface ApprovalsRow {
  readonly kind: ApprovalKind;
  readonly id: string;
  /** As it was called last. */
  readonly name: string;
  readonly sent: number;
  readonly edited: number;
  readonly dropped: number;
  readonly outdated: number;
  readonly waiting: number;
}

/**
 * What became of the answers that were drafted in a period, by the subject for which they waited; one that waited for two
 * subjects counts for both. Tests don't count. Most drafts first.
 */
export async function reportApprovals(
  store: Store,
  { siteId, from, to }: { readonly siteId: string; readonly from: Date; readonly to: Date },
): Promise<ApprovalsRow[]> {
  const { rows } = await store.execute<Record<string, unknown>>(sql`
    with about as (
      select d.state, d.created_at, s.value ->> 'kind' as kind, s.value ->> 'id' as id, s.value ->> 'name' as name
      from approval_draft d join conversation c on c.id = d.conversation_id join site on site.id = c.site_id
        cross join lateral jsonb_array_elements(d.subjects) s
      where d.site_id = ${siteId}::uuid and (site.is_demo or not c.is_demo) and not c.is_test
        and d.created_at >= ${instant(from)} and d.created_at < ${instant(to)}
    )
    select kind, id, (array_agg(name order by created_at desc))[1] as name,
      ${sql.join(
        (["sent", "edited", "dropped", "outdated", "waiting"] as const).map(
          (state) => sql`(count(*) filter (where state = ${state}))::int as ${sql.identifier(state)}`,
        ),
        sql`, `,
      )}
    from about group by kind, id order by count(*) desc, kind, id`);
  return rows as unknown as ApprovalsRow[];
}
