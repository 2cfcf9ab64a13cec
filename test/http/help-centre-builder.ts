import { get } from "node:http";
import { newId } from "../../server/lib/ids.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { changeSettings } from "../../server/settings/change-settings.ts";
import { findSiteById, findSiteByKey, firstSite, listSites } from "../../server/store/site.ts";
import type { TransportDeps } from "../../server/transport/deps.ts";
import type { Role } from "../../server/wire/permissions.ts";
import { type Members, openMembers } from "../fixtures/member.ts";
import { openShop, SHOP, type Shop } from "../turn/builders.ts";
import { deps, type Running, serve, sitesOf } from "./builders.ts";

/** A site with published articles on a server with real turns, and its help centre's addresses. */
export interface HelpCentreWorld {
  readonly shop: Shop;
  readonly running: Running;
  /** A session cookie of a new member of the site's company. */
  signIn(role: Role): Promise<string>;
  /** The site's. */
  readonly key: string;
  turnOn(change?: Record<string, unknown>): Promise<unknown>;
  /** @param path below the help centre's first page */
  get(path?: string, init?: RequestInit): ReturnType<Running["call"]>;
  /** The id of an article that is live. */
  idOf(key: string): string;
}

export async function openHelpCentre(
  database: DatabasePort,
  articles: readonly object[] = SHOP,
  more: Partial<TransportDeps> = {},
  shopMore: Parameters<typeof openShop>[1] = {},
): Promise<HelpCentreWorld> {
  const { db } = database;
  const shop = await openShop(database, { articles, ...shopMore });
  const row = await findSiteById(db, shop.siteId);
  const key = row?.key ?? "";
  const members = openMembers(db, row?.organisationId ?? "");
  const running = await serve(
    deps({
      db,
      sessions: members.sessions as NonNullable<Members["sessions"]>,
      sites: {
        ...sitesOf([]),
        byKey: (wanted) => findSiteByKey(db, wanted),
        byId: (id) => findSiteById(db, id),
        first: (organisation) => firstSite(db, organisation),
        all: (organisation) => listSites(db, organisation),
        demo: async () => undefined,
      },
      knowledge: shop.knowledge,
      turns: shop.turns,
      ...more,
    }),
  );
  return {
    shop,
    running,
    signIn: async (role) => (await members.signIn(role, { email: `${newId()}@example.com` })).cookie,
    key,
    turnOn: (change = {}) => changeSettings(db, shop.siteId, { helpCentre: { isOn: true, ...change } }),
    get: (path = "", init = {}) => running.call(`/help/${key}${path}`, init),
    idOf: (wanted) =>
      [...(shop.knowledge.live(shop.siteId)?.articles.values() ?? [])].find((one) => one.key === wanted)?.id ?? "",
  };
}

/** Asks for a page that the caller has already, as a browser does; fetch would say that it wants a new one. */
export function fetchAgain(url: string, tag: string): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    get(url, { headers: { "if-none-match": tag } }, (reply) => {
      let body = "";
      reply.setEncoding("utf8").on("data", (text: string) => (body += text));
      reply.on("end", () => resolve({ status: reply.statusCode ?? 0, body }));
    }).on("error", reject);
  });
}
