import { noCustomer } from "../../desk/customer-notes.ts";
import { isId } from "../../lib/ids.ts";
import { customerRows } from "../../store/customer.ts";
import type { VisitorRow } from "../../store/visitor.ts";
import type { Caller, Site, TransportDeps } from "../deps.ts";
import { maySee } from "../site-of.ts";

/** A customer that the caller may see: who stays, and all their ids' rows. @throws NOT_FOUND, also for another organisation's */
export async function customerOf(
  { db, sites }: Pick<TransportDeps, "db" | "sites">,
  caller: Caller,
  id = "",
): Promise<{ stays: VisitorRow; rows: readonly VisitorRow[]; ids: readonly string[]; site: Site }> {
  const rows = isId(id) ? await customerRows(db, id) : [];
  const [stays] = rows;
  const site = stays === undefined ? undefined : await sites.byId(stays.siteId);
  if (stays === undefined || site === undefined || !maySee(caller, site)) throw noCustomer();
  return { stays, rows, ids: rows.map((row) => row.id), site };
}
