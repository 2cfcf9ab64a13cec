import {
  changeCollection,
  collectionsOf,
  createCollection,
  moveArticles,
  removeCollection,
  sortCollections,
} from "../../../knowledge/collections.ts";
import { TuppenceError } from "../../../lib/errors.ts";
import { findCollection } from "../../../store/collection.ts";
import {
  collectionChange,
  collectionMove,
  collectionMoved,
  collectionNew,
  collectionOrder,
  collectionsReply,
} from "../../../wire/collections.ts";
import { siteQuery } from "../../../wire/settings.ts";
import type { Caller, TransportDeps } from "../../deps.ts";
import { maySee, siteOf } from "../../site-of.ts";
import { type Route, route } from "../route.ts";

/** Collections of articles; what readers see changes at once, without a publish. */
export function collectionRoutes(deps: Pick<TransportDeps, "db" | "sites">): Route[] {
  const { db, sites } = deps;
  const common = { auth: "key", scope: "knowledge", may: "knowledge.write", on: "site" } as const;
  const changing = { ...common, records: "changed" } as const;

  /** The site of a collection that the caller can see. @throws NOT_FOUND */
  const siteOfCollection = async (caller: Caller, id: string): Promise<string> => {
    const row = await findCollection(db, id);
    const site = row === undefined ? undefined : await sites.byId(row.siteId);
    if (site !== undefined && maySee(caller, site)) return site.id;
    throw new TuppenceError("NOT_FOUND", "This collection doesn't exist.", "Look for it in the list of collections.");
  };

  return [
    route({
      ...common,
      method: "get",
      path: "/api/v1/knowledge/collections",
      name: "collectionList",
      may: "knowledge.read",
      on: "site",
      summary: "Lists a site's collections in their order, with how many articles each has.",
      query: siteQuery,
      reply: collectionsReply,
      errors: ["SITE_UNKNOWN"],
      handle: async ({ caller, query }) => collectionsOf(db, (await siteOf(sites, caller, query.site)).id),
    }),
    route({
      ...changing,
      method: "post",
      path: "/api/v1/knowledge/collections",
      name: "collectionCreate",
      summary: "Creates a collection at the end of the list.",
      body: collectionNew,
      reply: collectionsReply,
      errors: ["SITE_UNKNOWN", "COLLECTION_INVALID"],
      async handle({ caller, body: { site: key, ...texts } }) {
        const site = await siteOf(sites, caller, key);
        await createCollection(db, { siteId: site.id, ...texts });
        return collectionsOf(db, site.id);
      },
    }),
    route({
      ...changing,
      method: "put",
      path: "/api/v1/knowledge/collections/order",
      name: "collectionOrder",
      summary: "Sets the order of a site's collections.",
      body: collectionOrder,
      reply: collectionsReply,
      errors: ["SITE_UNKNOWN", "COLLECTION_INVALID"],
      async handle({ caller, body }) {
        const site = await siteOf(sites, caller, body.site);
        await sortCollections(db, { siteId: site.id, ids: body.ids });
        return collectionsOf(db, site.id);
      },
    }),
    route({
      ...changing,
      method: "post",
      path: "/api/v1/knowledge/collections/articles",
      name: "collectionMove",
      summary: "Moves articles into a collection, or out of theirs.",
      body: collectionMove,
      reply: collectionMoved,
      errors: ["SITE_UNKNOWN", "NOT_FOUND"],
      async handle({ caller, body }) {
        const site = await siteOf(sites, caller, body.site);
        const { ids, collectionId } = body;
        return { moved: await moveArticles(db, { siteId: site.id, ids, collectionId }) };
      },
    }),
    route({
      ...changing,
      method: "patch",
      path: "/api/v1/knowledge/collections/:id",
      name: "collectionChange",
      summary: "Updates a collection's title, description or translations.",
      body: collectionChange,
      reply: collectionsReply,
      errors: ["NOT_FOUND", "COLLECTION_INVALID"],
      async handle({ caller, params, body }) {
        const id = params.id as string;
        const siteId = await siteOfCollection(caller, id);
        const given = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
        await changeCollection(db, { id, siteId, ...given });
        return collectionsOf(db, siteId);
      },
    }),
    route({
      ...changing,
      method: "delete",
      path: "/api/v1/knowledge/collections/:id",
      name: "collectionDelete",
      summary: "Deletes a collection. Its articles stay.",
      reply: collectionsReply,
      errors: ["NOT_FOUND"],
      async handle({ caller, params }) {
        const id = params.id as string;
        const siteId = await siteOfCollection(caller, id);
        await removeCollection(db, { id, siteId });
        return collectionsOf(db, siteId);
      },
    }),
  ];
}
