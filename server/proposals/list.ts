import type { Store } from "../ports/database/port.ts";
import { countProposals, listProposals, type ProposalFilter } from "../store/proposal.ts";
import { PAGE_ROWS } from "../wire/knowledge.ts";
import type { ProposalsReply, ProposalWire } from "../wire/proposals.ts";

/** A page of a site's open proposals, with the counts beside the filters. */
export async function openProposals(
  store: Store,
  siteId: string,
  { offset, ...filter }: ProposalFilter & { readonly offset: number },
): Promise<Omit<ProposalsReply, "job">> {
  const { rows, total } = await listProposals(store, siteId, { ...filter, offset, limit: PAGE_ROWS });
  return {
    proposals: rows.map(toWire),
    total,
    next: offset + rows.length < total && rows.length > 0 ? String(offset + rows.length) : null,
    counts: await countProposals(store, siteId, filter.articleId),
  };
}

function toWire({
  proposal,
  title,
  closerTitle,
}: Awaited<ReturnType<typeof listProposals>>["rows"][number]): ProposalWire {
  const { id, articleId, text, source, conversationId, checkedBy, rank, score, closerTo } = proposal;
  const closer = closerTo === null ? null : { articleId: closerTo, title: closerTitle ?? "" };
  return {
    ...{ id, articleId, title, text, source, conversationId },
    check: checkedBy === null ? null : { by: checkedBy, rank, score: score ?? 0, closerTo: closer },
    createdAt: proposal.createdAt.toISOString(),
  };
}
