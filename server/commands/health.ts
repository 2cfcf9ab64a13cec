import type { Command } from "commander";
import type { Engine } from "../assemble.ts";
import { findSiteById } from "../store/site.ts";
import type { Finding, HealthArticlesReply, HealthReply } from "../wire/knowledge-health.ts";
import { type RunningServer, throughServerOrFolder } from "./server-or-folder.ts";
import type { KnowledgeParts } from "./site-of.ts";

interface Flags {
  readonly site?: string;
  readonly links?: boolean;
  readonly articles?: boolean;
  readonly all?: boolean;
  readonly json?: boolean;
}

/** Findings that are shown without --all. */
const SHOWN = 10;
/** Characters of a sentence that are shown. */
const SENTENCE = 160;

/** What the command needs, of a running server or of the folder itself. */
interface Source {
  /** Reads the articles again; with --links also has every link checked. */
  check(): Promise<unknown>;
  report(cursor: string): Promise<HealthReply>;
  articles(cursor: string): Promise<HealthArticlesReply>;
}

/** `knowledge health`. */
export function registerHealth(knowledge: Command, options: KnowledgeParts): void {
  knowledge
    .command("health")
    .description("says how good the articles are, what is wrong with them and what to do first")
    .option("--site <key>", "site to look at (default: the first one that isn't the demo)")
    .option("--links", "check every link in the articles again")
    .option("--articles", "list how often each article was asked for, answered from, of help, and contradicted")
    .option("--all", "show all findings, not only the first ten")
    .option("--json", "print one JSON object")
    .action(async (flags: Flags) => {
      await throughServerOrFolder(options.config(), options.log(), {
        server: (server) => show(ofServer(server, flags), flags),
        async folder(engine) {
          const { id } = await options.siteOf(engine, flags.site);
          await show(await ofFolder(engine, id, flags), flags);
        },
      });
    });
}

function ofServer(server: RunningServer, { site, links = false }: Flags): Source {
  const query = (cursor: string) => new URLSearchParams({ cursor, ...(site === undefined ? {} : { site }) });
  return {
    check: () =>
      server.call("POST", "/api/v1/knowledge/health/check", { links, ...(site === undefined ? {} : { site }) }),
    report: async (cursor) => (await server.call("GET", `/api/v1/knowledge/health?${query(cursor)}`)) as HealthReply,
    articles: async (cursor) =>
      (await server.call("GET", `/api/v1/knowledge/health/articles?${query(cursor)}`)) as HealthArticlesReply,
  };
}

async function ofFolder(engine: Engine, siteId: string, { links = false }: Flags): Promise<Source> {
  const { health, database } = engine;
  const row = await findSiteById(database.db, siteId);
  const site = { id: siteId, language: row?.language ?? "en" };
  return {
    async check() {
      await health.check(site, { links });
      await health.idle();
      if (!links) return;
      // Nobody else checks them while no server runs.
      for (let checked = 1; checked > 0; ) checked = await health.checkLinks();
    },
    report: (cursor) => health.report(site, { offset: Number(cursor) }),
    articles: (cursor) => health.articles(site, { order: "asked", offset: Number(cursor) }),
  };
}

async function show(source: Source, flags: Flags): Promise<void> {
  await source.check();
  if (flags.articles) {
    const pages = await pagesOf(source.articles, (page) => page.articles);
    say(flags.json ? JSON.stringify({ articles: pages.rows }) : articlesTable(pages.rows).join("\n"));
    return;
  }
  const pages = await pagesOf(source.report, (page) => page.findings, flags.all || flags.json ? undefined : SHOWN);
  const report = { ...pages.first, findings: pages.rows, next: null };
  say(flags.json ? JSON.stringify(report) : healthLines(report, flags.all ? report.findings.length : SHOWN).join("\n"));
}

async function pagesOf<Page extends { readonly next: string | null }, Row>(
  read: (cursor: string) => Promise<Page>,
  rowsOf: (page: Page) => readonly Row[],
  most = Number.POSITIVE_INFINITY,
): Promise<{ first: Page; rows: Row[] }> {
  const first = await read("0");
  const rows = [...rowsOf(first)];
  for (let { next } = first; next !== null && rows.length < most; ) {
    const page = await read(next);
    rows.push(...rowsOf(page));
    ({ next } = page);
  }
  return { first, rows };
}

/** The report, as the terminal shows it; exported for its test. */
export function healthLines(report: HealthReply, most: number): string[] {
  const { score, articles, healthy, findings, total, links, isReading } = report;
  if (articles === 0) return ["This site has no articles yet."];
  const about = `${healthy} of ${articles} articles have no findings.`;
  return [
    score === null ? `The articles are being read. ${about}` : `Health: ${score} of 100. ${about}`,
    ...(isReading && score !== null
      ? ["The articles have changed and are being read again; run this again soon."]
      : []),
    ...(links.waiting > 0 ? [`${links.waiting} of ${links.all} links are waiting to be checked.`] : []),
    ...(findings.length === 0 ? [] : ["", "Do this first:"]),
    ...findings.slice(0, most).flatMap((one, i) => [`${i + 1}. ${headline(one)} (+${one.gain})`, ...evidence(one)]),
    ...(total > most ? [`and ${total - most} more: --all shows them`] : []),
  ];
}

const short = (text: string) => {
  const line = text.replace(/\s+/gu, " ").trim();
  return line.length > SENTENCE ? `${line.slice(0, SENTENCE)}...` : line;
};

function headline({ kind, articles, detail }: Finding): string {
  const [first, second] = articles.map(({ title }) => `"${title}"`);
  switch (kind) {
    case "contradiction":
      return `${first} and ${second} say different things`;
    case "not-helping":
      return `${first} often doesn't help: ${detail.figures?.contradicted} of ${detail.figures?.answered} answers`;
    case "confusable":
      return `${first} and ${second} are easily confused`;
    case "dead-link":
      return `${first} has a broken link: ${detail.link?.url}`;
    case "stale-date":
      return `${first} mentions a date that has passed: ${detail.date?.date}`;
    case "missing-language":
      return first === undefined
        ? `Customers asked ${detail.languages?.asked} questions in ${detail.languages?.missing.join(", ")}, but no article is in it`
        : `${first} isn't available in ${detail.languages?.missing.join(", ")}`;
    case "too-long":
      return detail.length?.reason === "headings"
        ? `${first} is ${detail.length.characters} characters long and has no headings`
        : `${first} has a part of ${detail.length?.characters} characters; only ${detail.length?.limit} are quoted`;
    case "unused":
      return `Nobody has asked for ${first}`;
  }
}

function evidence({ detail }: Finding): string[] {
  const { contradiction, confusable, link, date } = detail;
  if (contradiction !== undefined) return contradiction.sides.map(({ title, text }) => `   ${title}: ${short(text)}`);
  if (confusable !== undefined) return [`   e.g. ${short(confusable.question)}`];
  if (link !== undefined) return link.reason === null ? [] : [`   ${link.reason}`];
  return date === undefined ? [] : [`   ${short(date.text)}`];
}

/** The articles' figures, as the terminal shows them; exported for its test. */
export function articlesTable(articles: HealthArticlesReply["articles"]): string[] {
  const row = (cells: readonly (string | number)[]) =>
    cells.map((cell, i) => (i < 5 ? String(cell).padStart(i === 0 ? 6 : 8) : String(cell))).join("  ");
  return [
    row(["health", "asked", "answered", "helped", "contrad.", "last used   title"]),
    ...articles.map(({ health, figures: { asked, answered, helped, contradicted, lastUsedAt }, title }) =>
      row([
        health,
        asked,
        answered,
        helped,
        contradicted,
        `${(lastUsedAt ?? "never").slice(0, 10).padEnd(10)}  ${title}`,
      ]),
    ),
  ];
}

const say = (text: string) => void process.stdout.write(`${text}\n`);
