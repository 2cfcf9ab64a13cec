import { TuppenceError } from "../../../lib/errors.ts";
import { lockOrganisation } from "../../../store/organisation.ts";
import {
  addView,
  countViews,
  deleteView,
  findView,
  listViews,
  type SavedViewRow,
  updateView,
} from "../../../store/saved-view.ts";
import { ALL_SITES } from "../../../wire/conversations.ts";
import {
  MAX_COUNTED,
  VIEW_LIMITS,
  type ViewFilter,
  viewChange,
  viewDone,
  viewNew,
  viewOrder,
  viewsQuery,
  viewsReply,
} from "../../../wire/views.ts";
import { mayDo } from "../../auth.ts";
import { limitOf } from "../../conversation-of.ts";
import type { Caller, TransportDeps } from "../../deps.ts";
import { sitesOf } from "../../site-of.ts";
import { countPage, listFilter } from "../conversation-list.ts";
import { organisationOf } from "../organisation-of.ts";
import { type Route, route } from "../route.ts";

type ViewDeps = Pick<TransportDeps, "sites" | "db" | "clock">;
const common = { auth: "key", scope: "conversations" } as const;

/** Saved views: everybody's, which managers look after, and one's own. */
export function viewRoutes(deps: ViewDeps): Route[] {
  return [...reading(deps), ...changing(deps)];
}

/** An API key has no views of its own: it sees everybody's. */
const ownerOf = async (deps: ViewDeps, caller: Caller, shared: boolean) => ({
  organisationId: await organisationOf(deps, caller),
  memberId: shared ? null : (caller.member?.id ?? null),
});

function reading(deps: ViewDeps): Route[] {
  const { db, sites, clock } = deps;
  const counted = async (caller: Caller, site: string | undefined, { q, sites: which, ...filter }: ViewFilter) => {
    const siteIds = (await sitesOf(sites, caller, which === "all" ? ALL_SITES : site)).map((one) => one.id);
    const options = { siteIds, memberId: caller.member?.id, seenBy: limitOf(caller), now: clock.now() };
    // A key is nobody's: of `me` it has none.
    if (filter.agent === "me" && options.memberId === undefined) return 0;
    return countPage(db, await listFilter(db, filter, options), q, MAX_COUNTED);
  };
  return [
    route({
      ...common,
      method: "get",
      path: "/api/v1/views",
      name: "viewList",
      may: "conversations.read",
      on: "anywhere",
      summary: `Lists saved views, everybody's and your own, with how many conversations are in each (up to ${MAX_COUNTED}).`,
      query: viewsQuery,
      reply: viewsReply,
      errors: ["SITE_UNKNOWN"],
      async handle({ caller, query }) {
        const rows = await listViews(db, await ownerOf(deps, caller, false));
        const views = [];
        // One after another: the lists of others wait for the database, too.
        for (const { id, name, memberId, filter } of rows)
          views.push({ id, name, shared: memberId === null, filter, count: await counted(caller, query.site, filter) });
        return { views };
      },
    }),
  ];
}

function changing(deps: ViewDeps): Route[] {
  const { db, clock } = deps;

  /** A view that the caller may change. @throws NOT_FOUND, also for somebody else's; ROLE_TOO_LOW */
  async function own(caller: Caller, id: string): Promise<SavedViewRow> {
    const row = await findView(db, id);
    const isOwn =
      row !== undefined &&
      row.organisationId === (await organisationOf(deps, caller)) &&
      (row.memberId === null || row.memberId === caller.member?.id);
    if (!isOwn) throw new TuppenceError("NOT_FOUND", "This view doesn't exist.", "Reload the list of views.");
    if (row.memberId === null) checkShared(caller);
    return row;
  }

  return [
    route({
      ...common,
      method: "post",
      path: "/api/v1/views",
      name: "viewCreate",
      records: { nothing: "filters" },
      may: "conversations.reply",
      on: "anywhere",
      summary: "Saves a filter as a view: your own, or (shared; managers and API keys) everybody's.",
      body: viewNew,
      reply: viewDone,
      errors: ["SITE_UNKNOWN", "ROLE_TOO_LOW"],
      async handle({ caller, body: { name, shared, filter } }) {
        if (shared || caller.member === undefined) checkShared(caller);
        const owner = await ownerOf(deps, caller, shared);
        const row = await db.transaction(async (tx) => {
          await lockOrganisation(tx, owner.organisationId);
          const most = owner.memberId === null ? VIEW_LIMITS.shared : VIEW_LIMITS.own;
          if ((await countViews(tx, owner)) >= most)
            throw new TuppenceError("BAD_REQUEST", `There are ${most} views already.`, "Delete one that isn't used.");
          return addView(tx, { ...owner, name, filter, at: clock.now() });
        });
        return { id: row.id };
      },
    }),
    route({
      ...common,
      method: "patch",
      path: "/api/v1/views/:id",
      name: "viewChange",
      records: { nothing: "filters" },
      may: "conversations.reply",
      on: "anywhere",
      summary: "Renames a view, or replaces its filter.",
      body: viewChange,
      reply: viewDone,
      errors: ["NOT_FOUND", "ROLE_TOO_LOW"],
      async handle({ caller, params: { id = "" }, body: { name, filter } }) {
        await own(caller, id);
        await updateView(db, id, {
          ...(name === undefined ? {} : { name }),
          ...(filter === undefined ? {} : { filter }),
        });
        return { id };
      },
    }),
    route({
      ...common,
      method: "delete",
      path: "/api/v1/views/:id",
      name: "viewDelete",
      records: { nothing: "filters" },
      may: "conversations.reply",
      on: "anywhere",
      summary: "Deletes a view. Its conversations stay.",
      reply: viewDone,
      errors: ["NOT_FOUND", "ROLE_TOO_LOW"],
      async handle({ caller, params: { id = "" } }) {
        await own(caller, id);
        await deleteView(db, id);
        return {};
      },
    }),
    route({
      ...common,
      method: "put",
      path: "/api/v1/views/order",
      name: "viewSort",
      records: { nothing: "filters" },
      may: "conversations.reply",
      on: "anywhere",
      summary: "Puts your own views, or everybody's, in a new order. Views that you leave out come last.",
      body: viewOrder,
      reply: viewDone,
      errors: ["SITE_UNKNOWN", "ROLE_TOO_LOW"],
      async handle({ caller, body: { shared, ids } }) {
        if (shared || caller.member === undefined) checkShared(caller);
        const owner = await ownerOf(deps, caller, shared);
        await db.transaction(async (tx) => {
          await lockOrganisation(tx, owner.organisationId);
          const rows = (await listViews(tx, owner)).filter((row) => row.memberId === owner.memberId);
          const place = (row: SavedViewRow) => (ids.includes(row.id) ? ids.indexOf(row.id) : ids.length);
          const sorted = [...rows].sort((a, b) => place(a) - place(b));
          for (const [position, row] of sorted.entries()) await updateView(tx, row.id, { position });
        });
        return {};
      },
    }),
  ];
}

/** @throws ROLE_TOO_LOW */
function checkShared(caller: Caller): void {
  if (mayDo(caller, "conversations.manage")) return;
  throw new TuppenceError(
    "ROLE_TOO_LOW",
    "Only managers change views that everybody sees.",
    "Save it for yourself, or ask a manager.",
  );
}
