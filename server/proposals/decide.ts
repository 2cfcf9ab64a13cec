import { addPhrasings } from "../knowledge/edit.ts";
import { siteAddress } from "../knowledge/links.ts";
import { TuppenceError } from "../lib/errors.ts";
import type { Db, Tx } from "../ports/database/port.ts";
import { lockSite } from "../store/article.ts";
import { lockProposals, type ProposalRow, setDecision } from "../store/proposal.ts";
import type { DecideReply } from "../wire/proposals.ts";

/** What somebody decided about a proposal. */
export interface Decision {
  readonly id: string;
  readonly action: "accept" | "drop";
  /** Accept it in these words instead. */
  readonly text?: string | undefined;
}

/**
 * Accepts or drops proposals, all or none. Accepted ones become phrasings of their articles, in one new revision each,
 * that visitors see after the next publish. What has been decided before stays as it is.
 * @param options.by who decides, for the list; null: a command on the server
 * @throws NOT_FOUND, ARTICLE_INVALID, SITE_UNKNOWN
 */
export async function decideProposals(
  db: Db,
  options: {
    readonly siteId: string;
    readonly by: string | null;
    /** The member's, who becomes the author of the new revisions. */
    readonly memberId?: string | null;
    readonly at: Date;
    readonly decisions: readonly Decision[];
  },
): Promise<DecideReply> {
  const { siteId, by, at, decisions } = options;
  const wanted = new Map(decisions.map((one) => [one.id, one]));
  return await db.transaction(async (tx) => {
    const site = await lockSite(tx, siteId);
    if (site === undefined) {
      throw new TuppenceError("SITE_UNKNOWN", `There is no site ${siteId}.`, "Check the site's id or key.");
    }
    const rows = await lockProposals(tx, siteId, [...wanted.keys()]);
    if (rows.length < wanted.size) {
      throw new TuppenceError("NOT_FOUND", "One of these proposals doesn't exist.", "Load the list again.");
    }
    const open = rows.filter((row) => row.state === "open");
    const counts = { accepted: 0, dropped: 0, already: rows.length - open.length };
    const accepted = new Map<string, string[]>();
    for (const row of open) {
      const text = await decideOne(tx, row, wanted.get(row.id) as Decision, { by, at });
      if (text === undefined) {
        counts.dropped++;
        continue;
      }
      counts.accepted++;
      accepted.set(row.articleId, [...(accepted.get(row.articleId) ?? []), text]);
    }
    const author = { memberId: options.memberId ?? null, name: by };
    const check = { language: site.language, site: siteAddress(site.allowedOrigins), author };
    let articles = 0;
    for (const [articleId, phrasings] of accepted) {
      if (await addPhrasings(tx, { ...check, articleId, phrasings })) articles++;
    }
    return { ...counts, articles };
  });
}

/** @returns the phrasing that was accepted */
async function decideOne(
  tx: Tx,
  row: ProposalRow,
  { action, text }: Decision,
  who: { readonly by: string | null; readonly at: Date },
): Promise<string | undefined> {
  const decided = { decidedBy: who.by, decidedAt: who.at };
  if (action === "drop") {
    await setDecision(tx, row.id, { ...decided, state: "dropped", editedText: null });
    return undefined;
  }
  const words = text?.replace(/\s+/gu, " ").trim();
  if (words === "") {
    throw new TuppenceError("ARTICLE_INVALID", "A phrasing is empty.", "Write it, or drop the proposal.");
  }
  const edited = words !== undefined && words !== row.text ? words : undefined;
  await setDecision(tx, row.id, {
    ...decided,
    state: edited === undefined ? "accepted" : "edited",
    editedText: edited ?? null,
  });
  return edited ?? row.text;
}
