import { changeMacro, createMacro, noMacro } from "../../../desk/macros.ts";
import { findMacro, listMacros, type MacroRow } from "../../../store/macro.ts";
import { type MacroWire, macroChange, macroNew, macroOne, macrosQuery, macrosReply } from "../../../wire/macros.ts";
import { mayDo, notEverywhere } from "../../auth.ts";
import type { Caller, TransportDeps } from "../../deps.ts";
import { maySee, siteOf } from "../../site-of.ts";
import { type Route, route } from "../route.ts";

/** Macros: agents run them (routes/handoffs.ts), managers write them. */
export function macroRoutes(deps: Pick<TransportDeps, "db" | "sites" | "clock">): Route[] {
  const { db, sites, clock } = deps;
  const common = { auth: "key", scope: "conversations" } as const;

  const toWire = (row: MacroRow, key: string | undefined): MacroWire => ({
    ...{ id: row.id, name: row.name, actions: [...row.actions], uses: row.uses },
    site: row.siteId === null ? null : (key ?? ""),
    ...{ lastUsedAt: row.lastUsedAt?.toISOString() ?? null, archived: row.archivedAt !== null },
    ...{ changedBy: row.changedBy, changedAt: row.changedAt.toISOString() },
  });
  const one = async (row: MacroRow): Promise<MacroWire> =>
    toWire(row, row.siteId === null ? undefined : (await sites.byId(row.siteId))?.key);
  /** @throws NOT_FOUND, also for another organisation's */
  const own = async (caller: Caller, id: string): Promise<MacroRow> => {
    const row = await findMacro(db, id);
    const isOwn = caller.organisationId === undefined || row?.organisationId === caller.organisationId;
    if (row !== undefined && isOwn && (await isOn(caller, row.siteId))) return row;
    throw noMacro();
  };
  /** Whether it's of one of the caller's sites; those of all sites are for who manages all. @throws ROLE_TOO_LOW */
  const isOn = async (caller: Caller, siteId: string | null) => {
    if (siteId === null) return checkAll(caller);
    const site = await sites.byId(siteId);
    return site !== undefined && maySee(caller, site);
  };
  const siteIdOf = async (caller: Caller, key: string | null) => {
    if (key !== null) return (await siteOf(sites, caller, key)).id;
    checkAll(caller);
    return null;
  };
  const by = (caller: Caller) => ({ changedBy: caller.member?.name ?? caller.key?.name ?? null, at: clock.now() });

  return [
    route({
      ...common,
      method: "get",
      path: "/api/v1/macros",
      name: "macroList",
      may: "conversations.read",
      on: "site",
      summary: "Lists the macros that can be run on a site: its own and those of all sites, by name.",
      query: macrosQuery,
      reply: macrosReply,
      errors: ["SITE_UNKNOWN"],
      async handle({ caller, query }) {
        const { id: siteId, key, organisationId } = await siteOf(sites, caller, query.site);
        const rows = await listMacros(db, { organisationId, siteId, archived: query.archived === "true" });
        return { macros: rows.map((row) => toWire(row, key)) };
      },
    }),
    route({
      ...common,
      method: "post",
      path: "/api/v1/macros",
      name: "macroCreate",
      records: "changed",
      may: "conversations.manage",
      on: "site",
      summary: "Creates a macro, for one site or (site: null) for all.",
      body: macroNew,
      reply: macroOne,
      errors: ["SITE_UNKNOWN", "MACRO_INVALID"],
      async handle({ caller, body: { site: key, ...rest } }) {
        const siteId = await siteIdOf(caller, key);
        const organisationId = caller.organisationId ?? (await siteOf(sites, caller, undefined)).organisationId;
        return { macro: await one(await createMacro(db, { ...rest, siteId, organisationId, ...by(caller) })) };
      },
    }),
    route({
      ...common,
      method: "patch",
      path: "/api/v1/macros/:id",
      name: "macroChange",
      records: "changed",
      may: "conversations.manage",
      on: "site",
      summary: "Updates a macro, archives it, or takes it back from the archive.",
      body: macroChange,
      reply: macroOne,
      errors: ["NOT_FOUND", "SITE_UNKNOWN", "MACRO_INVALID"],
      async handle({ caller, params, body: { site: key, ...body } }) {
        const { id, organisationId } = await own(caller, params.id ?? "");
        const given = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
        const moved = key === undefined ? {} : { siteId: await siteIdOf(caller, key) };
        return {
          macro: await one(await changeMacro(db, { id, organisationId, ...given, ...moved, ...by(caller) })),
        };
      },
    }),
  ];
}

/** @throws ROLE_TOO_LOW */
function checkAll(caller: Caller): true {
  if (mayDo(caller, "conversations.manage")) return true;
  throw notEverywhere("conversations.manage");
}
