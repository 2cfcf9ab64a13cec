import type { Command } from "commander";
import type { Engine } from "../assemble.ts";
import type { Config } from "../config.ts";
import type { ImportResult } from "../knowledge/import.ts";
import type { PublishResult } from "../knowledge/publish.ts";
import { openKnowledgeFile } from "../knowledge/read-file.ts";
import { TuppenceError } from "../lib/errors.ts";
import type { Log } from "../lib/log.ts";
import { ensureOrganisation } from "../store/organisation.ts";
import { findSiteByKey, firstSite, listSites, putSite } from "../store/site.ts";
import { progressLine } from "./progress.ts";
import { throughServerOrFolder } from "./server-or-folder.ts";

interface Given {
  readonly config: () => Config;
  readonly log: () => Log;
}

/** Bad lines that are shown; the count tells of the rest. */
const SHOWN = 20;

/** `knowledge import | publish` and `site add | list`. */
export function registerKnowledge(program: Command, given: Given): void {
  const knowledge = program.command("knowledge").description("imports and publishes articles");
  knowledge
    .command("import")
    .description("imports a JSONL, CSV or Markdown file, and publishes it")
    .argument("<file>", "the file, or - for standard input as JSONL")
    .option("--site <key>", "whose articles they are; default the first site that is not the demo")
    .option("--replace", "articles that are not in the file are taken out")
    .option("--no-publish", "import only; nothing is served from it before a publish")
    .action(async (file: string, options: { site?: string; replace?: boolean; publish: boolean }) => {
      const { name, bytes } =
        file === "-" ? { name: "input.jsonl", bytes: await readInput() } : await openKnowledgeFile(file);
      const { site, replace = false } = options;
      await throughServerOrFolder(given.config(), given.log(), {
        async server(server) {
          const query = new URLSearchParams({
            ...(site === undefined ? {} : { site }),
            name,
            replace: String(replace),
          });
          tellImport((await server.call("POST", `/api/v1/knowledge/import?${query}`, bytes)) as ImportResult);
          if (!options.publish) return;
          const onProgress = progressLine();
          const only = new URLSearchParams(site === undefined ? {} : { site });
          tellPublish(
            (await server.call("POST", `/api/v1/knowledge/publish?${only}`, undefined, onProgress)) as PublishResult,
          );
        },
        async folder(engine) {
          const row = await siteOf(engine, site);
          tellImport(await engine.knowledge.import({ siteId: row.id, file: { name, bytes }, replace }));
          if (options.publish) await publishHere(engine, row.id);
        },
      });
    });
  knowledge
    .command("publish")
    .description("builds a new knowledge version from what was imported, and swaps it in")
    .option("--site <key>", "default the first site that is not the demo")
    .action(async ({ site }: { site?: string }) => {
      await throughServerOrFolder(given.config(), given.log(), {
        async server(server) {
          const query = new URLSearchParams(site === undefined ? {} : { site });
          const onProgress = progressLine();
          tellPublish(
            (await server.call("POST", `/api/v1/knowledge/publish?${query}`, undefined, onProgress)) as PublishResult,
          );
        },
        folder: async (engine) => publishHere(engine, (await siteOf(engine, site)).id),
      });
    });

  const sites = program.command("site").description("makes sites and says who may embed their widget");
  sites
    .command("add")
    .description("makes a site, or changes the origins of one that is there")
    .argument("<key>", "what data-site names; public")
    .option("--name <name>", "as visitors read it", "Support")
    .option("--origin <origins...>", "pages that may embed the widget, e.g. https://shop.example", [])
    .option("--language <code>", "of its articles, e.g. en", "en")
    .action(async (key: string, options: { name: string; origin: string[]; language: string }) => {
      const body = { key, name: options.name, allowedOrigins: options.origin, language: options.language };
      await throughServerOrFolder(given.config(), given.log(), {
        async server(server) {
          await server.call("POST", "/api/v1/sites", body);
        },
        async folder({ database }) {
          const organisation = await ensureOrganisation(database.db, { name: "Our company" });
          await putSite(database.db, { ...body, organisationId: organisation.row.id });
        },
      });
      say(
        `Site ${key}: ${body.allowedOrigins.length === 0 ? "closed (no --origin given)" : body.allowedOrigins.join(", ")}`,
      );
    });
  sites
    .command("list")
    .description("the sites, and who may embed them")
    .action(async () => {
      const rows = await throughServerOrFolder(given.config(), given.log(), {
        server: async (server) => ((await server.call("GET", "/api/v1/sites")) as { sites: SiteLine[] }).sites,
        folder: async ({ database }) => await listSites(database.db),
      });
      for (const row of rows) say(`${row.key}\t${row.name}\t${row.allowedOrigins.join(", ") || "closed"}`);
    });
}

interface SiteLine {
  readonly key: string;
  readonly name: string;
  readonly allowedOrigins: readonly string[];
}

const say = (text: string) => process.stdout.write(`${text}\n`);

async function readInput(): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

async function siteOf({ database }: Engine, key: string | undefined) {
  const row = key === undefined ? await firstSite(database.db) : await findSiteByKey(database.db, key);
  if (row !== undefined) return row;
  throw new TuppenceError(
    "SITE_UNKNOWN",
    key === undefined ? "There is no site yet." : `There is no site "${key}".`,
    "Make one: npm run site -- add KEY --origin https://your.shop",
  );
}

async function publishHere({ knowledge }: Engine, siteId: string): Promise<void> {
  const onProgress = progressLine();
  tellPublish(await knowledge.publish(siteId, { onProgress: ({ stage, share }) => onProgress(stage, share) }));
}

function tellImport(result: ImportResult): void {
  const { imported, updated, unchanged, archived, bad } = result;
  say(`${imported} new, ${updated} changed, ${unchanged} unchanged, ${archived} taken out, ${bad.length} bad`);
  for (const { line, fault } of bad.slice(0, SHOWN)) say(`  line ${line}: ${fault}`);
  if (bad.length > SHOWN) say(`  and ${bad.length - SHOWN} more`);
}

function tellPublish(result: PublishResult): void {
  say(
    `Version ${result.number} is live: ${result.articles} articles, ${result.passages} passages, ${result.embedded} embedded, ${(result.ms / 1000).toFixed(1)} s`,
  );
}
