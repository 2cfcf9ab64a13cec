import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { inject } from "vitest";
import { newId } from "../../server/lib/ids.ts";
import { openPglite } from "../../server/ports/database/pglite.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { openPostgres } from "../../server/ports/database/postgres.ts";
import { ensureOrganisation } from "../../server/store/organisation.ts";
import { site } from "../../server/store/schema/organisation.ts";
import { ensureSite } from "../../server/store/site.ts";
import { call, startServer } from "./server.ts";

/** Public key of the site that these tests talk to. */
export const SITE = "fault";
const demo = (name: string) =>
  readFileSync(fileURLToPath(new URL(`../../demo/${name}`, import.meta.url)), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
/** As many of the demo's articles as make a real gate, and no more than start fast. */
const ARTICLES = 14;
export const articles: { id: string; title: string; examples: string[] }[] = demo("knowledge.jsonl").slice(0, ARTICLES);
/** Questions in other words, about these articles. */
const asked: { question: string; expect: string }[] = demo("questions.jsonl");
export const questions = asked.filter(({ expect }) => articles.some(({ id }) => id === expect));
/** About articles that aren't there: some of them come near enough to others to be asked of a large model. */
const unsureQuestions = asked.filter((one) => !questions.includes(one));
/** Order numbers make a question a visitor's own; they must not make it another question. */
const ORDERS = ["LO-100000", "LO-200017", "LO-300001", "LO-412345", "LO-987654"];

/** Questions that go to the large model whatever order number stands behind them. */
export async function largeQuestions(url: string, most: number): Promise<string[]> {
  const found: string[] = [];
  for (const { question } of unsureQuestions) {
    const forms = new Set<string>();
    for (const order of ORDERS) {
      const body = { question: `${question} (order ${order})` };
      forms.add((await call<{ form: string }>(url, "/api/v1/answer", { body })).body.form);
      if (!forms.has("large")) break;
    }
    if (forms.size === 1 && forms.has("large")) found.push(question);
    if (found.length === most) break;
  }
  return found;
}

/** Where a server keeps its data: a folder, and a database when the suite runs on Postgres. */
export interface Place {
  readonly dataDir: string;
  /** DATABASE_URL or nothing. */
  readonly env: Readonly<Record<string, string>>;
  /** The stored rows, while no server runs (PGlite) or at any time (Postgres). */
  open(): Promise<DatabasePort>;
  /** The same data in another place. */
  copy(): Promise<Place>;
  remove(): void;
}

async function place(copyFrom?: { dataDir: string; database: string | undefined }): Promise<Place> {
  const dataDir = mkdtempSync(join(tmpdir(), "tuppence-fault-"));
  const options = inject("testDatabase");
  let database: string | undefined;
  let url: string | undefined;
  if (options.engine === "pglite") {
    cpSync(copyFrom?.dataDir ?? inject("pgliteTemplate"), dataDir, {
      recursive: true,
      filter: (path) => !path.endsWith("tuppence.lock"),
    });
  } else {
    database = `${options.prefix}_fault_${newId().replaceAll("-", "").slice(-12)}`;
    const admin = new pg.Client({ connectionString: options.url });
    await admin.connect();
    // The end of the run drops what bears the prefix. A template in use by another file: once more.
    for (let attempt = 1; ; attempt++) {
      try {
        await admin.query(`create database ${database} template ${copyFrom?.database ?? options.template}`);
        break;
      } catch (error) {
        if (attempt === 50 || (error as { code?: string }).code !== "55006") throw error;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
    await admin.end();
    const mine = new URL(options.url);
    mine.pathname = `/${database}`;
    url = mine.href;
  }
  return {
    dataDir,
    env: url === undefined ? {} : { DATABASE_URL: url },
    open: () => (url === undefined ? openPglite(dataDir) : openPostgres(url, { maxConnections: 2 })),
    copy: () => place({ dataDir, database }),
    remove: () => rmSync(dataDir, { recursive: true, force: true }),
  };
}

/** A migrated place with an organisation and an empty site (no demo company, which takes its time), never started. */
export async function emptyPlace(): Promise<Place> {
  const made = await place();
  mkdirSync(made.dataDir, { recursive: true });
  const { db, close } = await made.open();
  const { row } = await ensureOrganisation(db, { name: "Fault Ltd" });
  await ensureSite(db, { organisationId: row.id, key: SITE, name: "Fault", allowedOrigins: ["self"] });
  await close();
  return made;
}

/** The same with knowledge imported and published by the real server. */
export async function preparedPlace(): Promise<Place> {
  const made = await emptyPlace();
  const server = await startServer({ dataDir: made.dataDir, env: made.env });
  const file = Buffer.from(articles.map((one) => JSON.stringify(one)).join("\n"));
  const imported = await call<string>(server.url, `/api/v1/knowledge/import?site=${SITE}&name=k.jsonl`, { body: file });
  const published = await call<string>(server.url, `/api/v1/knowledge/publish?site=${SITE}`, { method: "POST" });
  const { code } = await server.stop();
  if (imported.status !== 200 || !JSON.stringify(published.body).includes("versionId") || code !== 0) {
    throw new Error(`The knowledge was not made: ${JSON.stringify([imported, published, code])} ${server.output()}`);
  }
  return made;
}

export async function siteId(database: DatabasePort): Promise<string> {
  const [row] = await database.db.select().from(site);
  return row?.id ?? "";
}
