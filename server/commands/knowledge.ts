import type { Command } from "commander";
import type { Engine } from "../assemble.ts";
import type { Config } from "../config.ts";
import type { ImportResult } from "../knowledge/import.ts";
import type { PublishResult } from "../knowledge/publish.ts";
import { type KnowledgeFile, openKnowledgeFile } from "../knowledge/read-file.ts";
import { TuppenceError } from "../lib/errors.ts";
import type { Log } from "../lib/log.ts";
import { ensureOrganisation } from "../store/organisation.ts";
import { listSites, putSite } from "../store/site.ts";
import { progressLine } from "./progress.ts";
import { registerPropose } from "./propose.ts";
import { throughServerOrFolder } from "./server-or-folder.ts";
import { siteOf as siteByKey } from "./site-of.ts";

interface Given {
  readonly config: () => Config;
  readonly log: () => Log;
}

interface ImportFlags {
  readonly site?: string;
  readonly baseUrl?: string;
  readonly replace?: boolean;
  readonly publish: boolean;
}

/** Invalid lines that are shown; the count covers the rest. */
const SHOWN = 20;

/** `knowledge import | publish | propose` and `site add | list`. */
export function registerKnowledge(program: Command, request: Given): void {
  const knowledge = program.command("knowledge").description("imports and publishes articles");
  knowledge
    .command("import")
    .description("imports JSONL, JSON, CSV or Markdown files and publishes them")
    .argument("<files...>", "the files, or - for standard input as JSONL")
    .option("--site <key>", "site to import into (default: the first one that isn't the demo)")
    .option("--base-url <url>", "base address for relative links (default: the site's first origin)")
    .option("--replace", "archive articles that aren't in the file")
    .option("--no-publish", "import without publishing; visitors see the changes after the next publish")
    .action(async (paths: string[], options: ImportFlags) => {
      const { site, replace = false, baseUrl } = options;
      if (replace && paths.length > 1) throw replacesOne();
      const files = await Promise.all(paths.map(openOrRead));
      await throughServerOrFolder(request.config(), request.log(), {
        async server(server) {
          for (const { name, bytes } of files) {
            const query = new URLSearchParams({
              ...(site === undefined ? {} : { site }),
              ...(baseUrl === undefined ? {} : { baseUrl }),
              name,
              replace: String(replace),
            });
            tellImport(name, (await server.call("POST", `/api/v1/knowledge/import?${query}`, bytes)) as ImportResult);
          }
          if (!options.publish) return;
          const onProgress = progressLine();
          const only = new URLSearchParams(site === undefined ? {} : { site });
          tellPublish(
            (await server.call("POST", `/api/v1/knowledge/publish?${only}`, undefined, onProgress)) as PublishResult,
          );
        },
        async folder(engine) {
          const row = await siteOf(engine, site);
          const base = baseUrl === undefined ? {} : { baseUrl };
          for (const file of files) {
            tellImport(file.name, await engine.knowledge.import({ siteId: row.id, file, replace, ...base }));
          }
          if (options.publish) await publishHere(engine, row.id);
        },
      });
    });
  knowledge
    .command("publish")
    .description("publishes all changes; if every article is archived, no article stays live")
    .option("--site <key>", "site to publish (default: the first one that isn't the demo)")
    .action(async ({ site }: { site?: string }) => {
      await throughServerOrFolder(request.config(), request.log(), {
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
  registerPropose(knowledge, { ...request, siteOf });

  const sites = program.command("site").description("adds sites and sets which pages can embed their widget");
  sites
    .command("add")
    .description("adds a site, or changes the origins of an existing one")
    .argument("<key>", "the value of data-site; public")
    .option("--name <name>", "the name visitors see", "Support")
    .option("--origin <origins...>", "origins that can embed the widget, e.g. https://shop.example", [])
    .option("--language <code>", "language of the articles, e.g. en", "en")
    .action(async (key: string, options: { name: string; origin: string[]; language: string }) => {
      const body = { key, name: options.name, allowedOrigins: options.origin, language: options.language };
      await throughServerOrFolder(request.config(), request.log(), {
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
    .description("lists the sites and the origins that can embed them")
    .action(async () => {
      const rows = await throughServerOrFolder(request.config(), request.log(), {
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

const siteOf = (engine: Engine, key: string | undefined) =>
  siteByKey(engine, key, "Add one: npm run site -- add KEY --origin https://your.shop");

async function publishHere({ knowledge }: Engine, siteId: string): Promise<void> {
  const onProgress = progressLine();
  tellPublish(await knowledge.publish(siteId, { onProgress: ({ stage, share }) => onProgress(stage, share) }));
}

const openOrRead = async (path: string): Promise<KnowledgeFile> =>
  path === "-" ? { name: "input.jsonl", bytes: await readInput() } : await openKnowledgeFile(path);

const replacesOne = () =>
  new TuppenceError(
    "BAD_REQUEST",
    "--replace takes a single file and archives every article that isn't in it.",
    "Put all articles into one file, or import without --replace.",
  );

/** The result of an import, as the terminal shows it; exported for its test. */
export function importReport(name: string, result: ImportResult): string[] {
  const { imported, updated, unchanged, archived, bad, notes } = result;
  const some = (entries: readonly string[]) => [
    ...entries.slice(0, SHOWN),
    ...(entries.length > SHOWN ? [`  and ${entries.length - SHOWN} more`] : []),
  ];
  return [
    `${name}: ${imported} new, ${updated} changed, ${unchanged} unchanged, ${archived} archived, ${bad.length} not imported`,
    ...some(notes.map(({ line, note }) => `  line ${line}: ${note}`)),
    ...some(bad.map(({ line, fault }) => `  line ${line} ${fault}`)),
    ...(bad.length > 0 && imported + updated + unchanged === 0 ? ["Nothing was imported from this file."] : []),
  ];
}

const tellImport = (name: string, result: ImportResult) => say(importReport(name, result).join("\n"));

/** The result of a publish, as the terminal shows it; exported for its test. */
export function publishReport({ number, articles, passages, embedded, ms }: PublishResult): string {
  if (articles === 0)
    return `Version ${number} is live with no articles: the assistant hands every question to your team.`;
  const count = articles === 1 ? "1 article" : `${articles} articles`;
  return `Version ${number} is live: ${count}, ${passages} passages, ${embedded} embedded, ${(ms / 1000).toFixed(1)} s`;
}

const tellPublish = (result: PublishResult) => say(publishReport(result));
