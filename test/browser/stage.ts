import type { Browser } from "playwright-core";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import type { LargeModel } from "../../server/ports/large-model/port.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { openWorld, type World } from "../sockets/builders.ts";
import { openBrowser } from "./browser.ts";
import { type HostPages, openHostPages } from "./host-pages.ts";

/** A server with a shop's knowledge, pages of another origin that embed its widget, and a browser to open them. */
export interface Stage {
  readonly database: DatabasePort;
  readonly world: World;
  readonly hosts: HostPages;
  readonly browser: Browser;
  close(): Promise<void>;
}

/**
 * @param options.members with members who can sign in to the console
 * @param options.origins that may embed the widget beside the pages' own
 * @param options.console folder of the built console
 * @param options.largeModel that rewrites and translates for agents
 * @param options.privateHosts on this machine that may be sent to
 * @param options.before what stands before the tag, asked at each page
 * @param options.tag instead of the ordinary script tag, asked at each page
 */
export async function openStage(
  options: {
    members?: boolean;
    origins?: readonly string[];
    console?: string;
    largeModel?: LargeModel;
    privateHosts?: readonly string[];
    before?: () => string;
    tag?: (server: string, site: string) => string;
  } = {},
): Promise<Stage> {
  const { members = false, origins = [], before = () => "", tag = plainTag } = options;
  const database = await openTestDatabase();
  // The pages' origin is known before the world, which allows it.
  const hosts = await openHostPages({
    server: () => world.url,
    tag: () => before() + tag(world.url, world.site.key),
  });
  const site = { allowedOrigins: [hosts.url, ...origins], name: "The Shop" };
  const world: World = await openWorld(database, {
    members,
    site,
    ...(options.console === undefined ? {} : { console: options.console }),
    ...(options.largeModel === undefined ? {} : { largeModel: options.largeModel }),
    ...(options.privateHosts === undefined ? {} : { privateHosts: options.privateHosts }),
  });
  const browser = await openBrowser();
  return {
    database,
    world,
    hosts,
    browser,
    async close() {
      await browser.close();
      hosts.close();
      await world.close();
      await database.close();
    },
  };
}

const plainTag = (server: string, site: string) =>
  `<script async src="${server}/widget.js" data-site="${site}"></script>`;
