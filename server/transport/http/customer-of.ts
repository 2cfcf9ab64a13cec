import { noCustomer } from "../../desk/customer-notes.ts";
import { isId } from "../../lib/ids.ts";
import { customerRows, isSeenCustomer } from "../../store/customer.ts";
import type { VisitorRow } from "../../store/visitor.ts";
import { limitOf } from "../conversation-of.ts";
import type { Caller, Site, TransportDeps } from "../deps.ts";
import { maySee } from "../site-of.ts";

/**
 * A customer that the caller may see: who stays, and all their ids' rows.
 * @throws NOT_FOUND, also for one of another site, or none of whose conversations is theirs; ROLE_TOO_LOW
 */
export async function customerOf(
  { db, sites }: Pick<TransportDeps, "db" | "sites">,
  caller: Caller,
  id = "",
): Promise<{ stays: VisitorRow; rows: readonly VisitorRow[]; ids: readonly string[]; site: Site }> {
  const rows = isId(id) ? await customerRows(db, id) : [];
  const [stays] = rows;
  const site = stays === undefined ? undefined : await sites.byId(stays.siteId);
  if (stays === undefined || site === undefined) throw noCustomer();
  const ids = rows.map((row) => row.id);
  const limit = limitOf(caller);
  if (limit !== undefined && !(await isSeenCustomer(db, ids, limit))) throw noCustomer();
  if (!maySee(caller, site)) throw noCustomer();
  return { stays, rows, ids, site };
}
