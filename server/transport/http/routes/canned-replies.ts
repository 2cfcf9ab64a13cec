import { changeCannedReply, createCannedReply } from "../../../desk/canned-replies.ts";
import { TuppenceError } from "../../../lib/errors.ts";
import { type CannedReplyRow, findCannedReply, listCannedReplies } from "../../../store/canned-reply.ts";
import {
  type CannedReplyWire,
  cannedRepliesQuery,
  cannedRepliesReply,
  cannedReplyChange,
  cannedReplyNew,
  cannedReplyOne,
} from "../../../wire/canned-replies.ts";
import { mayDo, notEverywhere } from "../../auth.ts";
import type { Caller, TransportDeps } from "../../deps.ts";
import { maySee, siteOf } from "../../site-of.ts";
import { type Route, route } from "../route.ts";

type CannedReplyDeps = Pick<TransportDeps, "db" | "sites" | "clock">;

/** Canned replies: agents use them, managers write them. */
export function cannedReplyRoutes(deps: CannedReplyDeps): Route[] {
  const { db, sites, clock } = deps;
  const common = { auth: "key", scope: "conversations" } as const;

  const toWire = (row: CannedReplyRow, key: string | undefined): CannedReplyWire => ({
    ...{ id: row.id, name: row.name, shortcut: row.shortcut, text: row.text, translations: row.translations },
    site: row.siteId === null ? null : (key ?? ""),
    ...{ uses: row.uses, lastUsedAt: row.lastUsedAt?.toISOString() ?? null, archived: row.archivedAt !== null },
    ...{ changedBy: row.changedBy, changedAt: row.changedAt.toISOString() },
  });

  const one = async (row: CannedReplyRow): Promise<CannedReplyWire> =>
    toWire(row, row.siteId === null ? undefined : (await sites.byId(row.siteId))?.key);
  /** @throws NOT_FOUND, also for another organisation's */
  const own = async (caller: Caller, id: string): Promise<CannedReplyRow> => {
    const row = await findCannedReply(db, id);
    const isOwn = caller.organisationId === undefined || row?.organisationId === caller.organisationId;
    if (row !== undefined && isOwn && (await isOn(caller, row.siteId))) return row;
    throw new TuppenceError("NOT_FOUND", "This canned reply doesn't exist.", "Reload the list of canned replies.");
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
      path: "/api/v1/canned-replies",
      name: "cannedReplyList",
      may: "conversations.read",
      on: "site",
      summary: "Lists the canned replies that can be used on a site: its own and those of all sites, by name.",
      query: cannedRepliesQuery,
      reply: cannedRepliesReply,
      errors: ["SITE_UNKNOWN"],
      async handle({ caller, query }) {
        const { id: siteId, key, organisationId } = await siteOf(sites, caller, query.site);
        const rows = await listCannedReplies(db, { organisationId, siteId, archived: query.archived === "true" });
        return { replies: rows.map((row) => toWire(row, key)) };
      },
    }),
    route({
      ...common,
      method: "post",
      path: "/api/v1/canned-replies",
      name: "cannedReplyCreate",
      records: "changed",
      may: "conversations.manage",
      on: "site",
      summary: "Creates a canned reply, for one site or (site: null) for all.",
      body: cannedReplyNew,
      reply: cannedReplyOne,
      errors: ["SITE_UNKNOWN", "CANNED_REPLY_INVALID"],
      async handle({ caller, body: { site: key, ...texts } }) {
        const siteId = await siteIdOf(caller, key);
        const organisationId = caller.organisationId ?? (await siteOf(sites, caller, undefined)).organisationId;
        const row = await createCannedReply(db, { ...texts, siteId, organisationId, ...by(caller) });
        return { reply: await one(row) };
      },
    }),
    route({
      ...common,
      method: "patch",
      path: "/api/v1/canned-replies/:id",
      name: "cannedReplyChange",
      records: "changed",
      may: "conversations.manage",
      on: "site",
      summary: "Updates a canned reply, archives it, or takes it back from the archive.",
      body: cannedReplyChange,
      reply: cannedReplyOne,
      errors: ["NOT_FOUND", "SITE_UNKNOWN", "CANNED_REPLY_INVALID"],
      async handle({ caller, params, body: { site: key, ...body } }) {
        const { id, organisationId } = await own(caller, params.id ?? "");
        const given = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
        const moved = key === undefined ? {} : { siteId: await siteIdOf(caller, key) };
        const row = await changeCannedReply(db, { id, organisationId, ...given, ...moved, ...by(caller) });
        return { reply: await one(row) };
      },
    }),
  ];
}

/** @throws ROLE_TOO_LOW */
function checkAll(caller: Caller): true {
  if (mayDo(caller, "conversations.manage")) return true;
  throw notEverywhere("conversations.manage");
}
