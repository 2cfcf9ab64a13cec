import type { Db } from "../ports/database/port.ts";
import { siteSettings } from "../settings/settings.ts";
import { addVisit, forgetVisits, lastVisit, setVisitTitle } from "../store/page-visit.ts";
import { VISIT_LIMITS } from "../wire/customers.ts";
import { visitedAddress } from "../wire/visited-address.ts";

/**
 * Notes the page that a visitor is on, if their site wants that. The same page again only brings its newest title; after a
 * pause, what was seen before is deleted.
 * @returns whether agents see something new
 */
export async function notePage(
  db: Db,
  visit: { siteId: string; visitorId: string; address: string; title: string; at: Date },
): Promise<boolean> {
  const { siteId, visitorId, at } = visit;
  const address = visitedAddress(visit.address, VISIT_LIMITS.address);
  if (address === undefined || !(await siteSettings(db, siteId)).widget.showPages) return false;
  const title = visit.title
    .trim()
    .replace(/\s+/g, " ")
    .slice(0, VISIT_LIMITS.title)
    .replace(/\p{Cs}/gu, "");
  return db.transaction(async (tx) => {
    const last = await lastVisit(tx, visitorId);
    const isSame = last?.address === address;
    const isOver = last !== undefined && at.getTime() - last.at.getTime() > VISIT_LIMITS.sessionMinutes * 60_000;
    if (isSame && !isOver) {
      if (title === "" || title === last.title) return false;
      await setVisitTitle(tx, last.id, title);
      return true;
    }
    if (isOver) await forgetVisits(tx, visitorId);
    await addVisit(tx, { visitorId, address, title, at, most: VISIT_LIMITS.pages });
    return true;
  });
}
