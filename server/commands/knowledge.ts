import type { Command } from "commander";
import type { Engine } from "../assemble.ts";
import type { Config } from "../config.ts";
import type { ImportProgress, ImportResult } from "../knowledge/import.ts";
import type { PublishResult } from "../knowledge/publish.ts";
import { openKnowledgeFiles } from "../knowledge/read-disk.ts";
import type { KnowledgeFile } from "../knowledge/read-file.ts";
import type { Log } from "../lib/log.ts";
import { ensureOrganisation } from "../store/organisation.ts";
import { listSites, putSite } from "../store/site.ts";
import type { ColumnChoice, PreviewResult } from "../wire/import.ts";
import { registerHealth } from "./health.ts";
import { columnsOf, importReport, previewReport } from "./import-report.ts";
import { registerExport } from "./knowledge-export.ts";
import { registerPast } from "./past.ts";
import { progressLine } from "./progress.ts";
import { registerPropose } from "./propose.ts";
import { type RunningServer, throughServerOrFolder } from "./server-or-folder.ts";
import { siteOf as siteByKey } from "./site-of.ts";
import { registerSource } from "./source.ts";

interface Given {
  readonly config: () => Config;
  readonly log: () => Log;
}

interface ImportFlags {
  readonly site?: string;
  readonly baseUrl?: string;
  readonly replace?: boolean;
  readonly skipDuplicates?: boolean;
  readonly publish: boolean;
  readonly preview?: boolean;
  readonly column?: readonly string[];
}

/** `knowledge import | publish | propose | health | past` and `site add | list`. */
export function registerKnowledge(program: Command, request: Given): void {
  const knowledge = program.command("knowledge").description("imports and publishes articles");
  knowledge
    .command("import")
    .description("imports articles from files and folders, and publishes them")
    .argument(
      "<files...>",
      "files (CSV, Excel, JSON, Markdown, HTML, Word, PDF, ZIP, exports of help desks), folders, or - for standard input",
    )
    .option("--site <key>", "site to import into (default: the first one that isn't the demo)")
    .option("--base-url <url>", "base address for relative links (default: the site's first origin)")
    .option("--replace", "archive articles that aren't in the files")
    .option("--skip-duplicates", "leave out new articles with the title or the answer of another one")
    .option("--preview", "show what would be imported, and store nothing")
    .option("--column <field=name...>", 'which column is which, e.g. "title=Topic" "answer=Details" "ignore=Owner"')
    .option("--no-publish", "import without publishing; visitors see the changes after the next publish")
    .action(async (paths: string[], flags: ImportFlags) => {
      const columns = columnsOf(flags.column ?? []);
      const file = paths[0] === "-" ? { name: "input", bytes: await readInput() } : await openKnowledgeFiles(paths);
      await throughServerOrFolder(request.config(), request.log(), {
        server: (server) => importThroughServer(server, { file, columns, flags }),
        folder: (engine) => importHere(engine, { file, columns, flags }),
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
  registerExport(knowledge, { ...request, siteOf });
  registerPropose(knowledge, { ...request, siteOf });
  registerHealth(knowledge, { ...request, siteOf });
  registerPast(knowledge, { ...request, siteOf });
  registerSource(knowledge, { ...request, siteOf });

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

interface Import {
  readonly file: KnowledgeFile;
  readonly columns: ColumnChoice | undefined;
  readonly flags: ImportFlags;
}

async function importThroughServer(server: RunningServer, { file, columns, flags }: Import): Promise<void> {
  const { site, replace = false, skipDuplicates = false, baseUrl, preview = false } = flags;
  const query = new URLSearchParams({
    ...(site === undefined ? {} : { site }),
    ...(baseUrl === undefined ? {} : { baseUrl }),
    ...(columns === undefined ? {} : { columns: JSON.stringify(columns) }),
    name: file.name,
    replace: String(replace),
    skipDuplicates: String(skipDuplicates),
  });
  const call = (path: string) => server.call("POST", `/api/v1/knowledge/${path}?${query}`, file.bytes, progressLine());
  if (preview) {
    tell(previewReport((await call("import/preview")) as PreviewResult));
    return;
  }
  tell(importReport(file.name, (await call("import")) as ImportResult));
  if (!flags.publish) return;
  const onProgress = progressLine();
  const only = new URLSearchParams(site === undefined ? {} : { site });
  tellPublish((await server.call("POST", `/api/v1/knowledge/publish?${only}`, undefined, onProgress)) as PublishResult);
}

async function importHere(engine: Engine, { file, columns, flags }: Import): Promise<void> {
  const { replace = false, skipDuplicates = false, baseUrl, preview = false } = flags;
  const row = await siteOf(engine, flags.site);
  const onProgress = progressLine();
  const options = {
    siteId: row.id,
    file,
    replace,
    skipDuplicates,
    ...(columns === undefined ? {} : { columns }),
    ...(baseUrl === undefined ? {} : { baseUrl }),
    onProgress: ({ stage, share }: ImportProgress) => onProgress(stage, share),
  };
  if (preview) {
    tell(previewReport(await engine.knowledge.preview(options)));
    return;
  }
  tell(importReport(file.name, await engine.knowledge.import(options)));
  if (flags.publish) await publishHere(engine, row.id);
}

const tell = (lines: readonly string[]) => say(lines.join("\n"));

/** The result of a publish, as the terminal shows it; exported for its test. */
export function publishReport({ number, articles, passages, embedded, ms }: PublishResult): string {
  if (articles === 0)
    return `Version ${number} is live with no articles: the assistant hands every question to your team.`;
  const count = articles === 1 ? "1 article" : `${articles} articles`;
  return `Version ${number} is live: ${count}, ${passages} passages, ${embedded} embedded, ${(ms / 1000).toFixed(1)} s`;
}

const tellPublish = (result: PublishResult) => say(publishReport(result));
