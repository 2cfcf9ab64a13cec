import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { assemble, openDatabase } from "../assemble.ts";
import type { Config } from "../config.ts";
import { EXAM_ROLES, type ExamRole } from "../learn/exam-types.ts";
import { TuppenceError } from "../lib/errors.ts";
import type { Log } from "../lib/log.ts";
import type { PartState } from "../lib/part-state.ts";
import { readLock, takeLock } from "../ports/database/lock-file.ts";
import type { Db } from "../ports/database/port.ts";
import { CATALOGUE, findInCatalogue } from "../ports/small-model/catalogue.ts";
import { fetchModel } from "../ports/small-model/fetch.ts";
import { findSiteByKey, firstSite } from "../store/site.ts";
import { type ExamReport, examTable, modelTable } from "./exam-table.ts";
import { listModels, type ModelList, modelInUse, openExams, useModel, withModelInUse } from "./model-shelf.ts";
import { progressLine } from "./progress.ts";
import { RunningServer, silentVoice } from "./server-or-folder.ts";

interface Given {
  readonly config: () => Config;
  readonly log: () => Log;
}

interface ExamOptions {
  site?: string;
  role?: ExamRole;
  pairs?: number;
  seed?: number;
  json?: boolean;
}

const say = (text: string) => process.stdout.write(`${text}\n`);

/** `model list | add | use | exam | state`. */
export function registerModel(program: Command, given: Given): void {
  const model = program.command("model").description("lists, fetches, chooses and examines small models");
  model
    .command("list")
    .description("the catalogue: licence, size, memory, speed, what is fetched, in use and examined")
    .option("--json", "one object on stdout")
    .action(async ({ json }: { json?: boolean }) => {
      const config = given.config();
      const server = await runningServer(config);
      const list = server
        ? ((await server.call("GET", "/api/v1/models")) as ModelList)
        : await withDatabase(config, given.log(), (db) => listModels(config, db));
      say(json === true ? JSON.stringify(list) : modelTable(list));
    });
  model
    .command("add")
    .description("fetches a model of the catalogue, from MODEL_SOURCES in order")
    .argument("<name>", "as list shows it")
    .action(async (name: string) => add(name, given.config(), given.log()));
  model
    .command("use")
    .description("chooses the small model of this installation, from the next start on")
    .argument("<name>", "of the catalogue, the path of a .gguf file, or none")
    .action(async (name: string) => {
      const config = given.config();
      const server = await runningServer(config);
      const inUse = server
        ? ((await server.call("POST", "/api/v1/models/use", { name })) as ModelList["in_use"])
        : await withDatabase(config, given.log(), (db) => useModel(config, need(db), { name, path: true }), true);
      if (inUse.chosen_by === "use") say(`${inUse.name} is used from the next start on.`);
      else
        say(
          `${name} is recorded, but ${inUse.chosen_by} is set to ${inUse.name} and wins: take it out to use ${name}.`,
        );
    });
  model
    .command("exam")
    .description("examines the small model on a site's own held-out phrasings; what passes may speak there")
    .option("--site <key>", "default the first site that is not the demo")
    .option("--role <role>", "judge or compose; default both", role)
    .option(
      "--pairs <n>",
      "held-out phrasings, each asked with its own article and with the nearest other; default 120",
      whole,
    )
    .option("--seed <n>", "which phrasings are drawn; default 1", whole)
    .option("--json", "one object on stdout, with every case")
    .action(async (options: ExamOptions) => {
      const { site, exams } = await exam(options, given.config(), given.log());
      if (options.json === true) say(JSON.stringify({ site, exams }));
      else say(exams.map(examTable).join("\n\n"));
    });
  model
    .command("state")
    .description("what the running server's small model does")
    .action(async () => {
      const config = given.config();
      const server = await runningServer(config);
      if (server) {
        const { state } = (await server.call("GET", "/api/v1/models")) as { state: PartState };
        say(`${state.status}: ${state.detail}`);
        return;
      }
      const { name } = await withDatabase(config, given.log(), (db) => modelInUse(config, db));
      say(`No server runs. ${name} will be started with it.`);
    });
}

/** The server that has the data folder, when it can be asked. */
async function runningServer(config: Config): Promise<RunningServer | undefined> {
  const owner = await readLock(config.dataDir);
  return owner?.address === undefined ? undefined : new RunningServer(owner.address, owner.token);
}

/**
 * Opens the database for one look. A look alone makes no database where there is none.
 * @param make make one when there is none
 * @throws DATA_DIR_IN_USE when its owner cannot be asked yet
 */
async function withDatabase<T>(
  config: Config,
  log: Log,
  work: (db: Db | undefined) => Promise<T>,
  make = false,
): Promise<T> {
  if (!make && config.databaseUrl === undefined && !existsSync(join(config.dataDir, "database"))) {
    return await work(undefined);
  }
  const lock = config.databaseUrl === undefined ? await takeLock(config.dataDir) : undefined;
  try {
    const database = await openDatabase(config, log);
    try {
      return await work(database.db);
    } finally {
      await database.close();
    }
  } finally {
    await lock?.release();
  }
}

/** Beside a running server too: a lock beside the file keeps two fetches apart. */
async function add(name: string, config: Config, log: Log): Promise<void> {
  const entry = findInCatalogue(name);
  if (entry === undefined) {
    throw new TuppenceError(
      "NOT_FOUND",
      `There is no model "${name}" in the catalogue.`,
      `Use one of ${CATALOGUE.map((one) => one.name).join(", ")}. A file of your own needs no fetching: set SLM_MODEL to its path.`,
    );
  }
  if (entry.restricted) process.stderr.write(`${entry.title} comes under the ${entry.licence}: read it first.\n`);
  const progress = progressLine();
  const path = await fetchModel({
    entry,
    folder: config.modelsDir,
    sources: config.modelSources,
    environment: config.inherited,
    log,
    onProgress: ({ source, share }) => progress(`${entry.name} from ${source}`, share),
  });
  if (process.stderr.isTTY) process.stderr.write("\n");
  say(`${path} is there. To start with it: npm run model -- use ${entry.name}`);
}

async function exam(
  options: ExamOptions,
  config: Config,
  log: Log,
): Promise<{ site: string; exams: readonly ExamReport[] }> {
  const roles = options.role === undefined ? EXAM_ROLES : [options.role];
  const { site, pairs: questions, seed } = options;
  const progress = progressLine();
  const server = await runningServer(config);
  if (server) {
    const body = { roles, ...(site && { site }), ...(questions && { questions }), ...(seed !== undefined && { seed }) };
    return (await server.call("POST", "/api/v1/models/exam", body, progress)) as {
      site: string;
      exams: readonly ExamReport[];
    };
  }
  const lock = config.databaseUrl === undefined ? await takeLock(config.dataDir) : undefined;
  try {
    const database = await openDatabase(config, log);
    const engine = await assemble(await withModelInUse(config, database.db), { database, log, voice: silentVoice });
    const exams = openExams(engine, log);
    try {
      const row = site === undefined ? await firstSite(database.db) : await findSiteByKey(database.db, site);
      if (row === undefined) {
        throw new TuppenceError(
          "SITE_UNKNOWN",
          site === undefined ? "There is no site yet." : `There is no site "${site}".`,
          "npm run site -- list shows the sites' keys.",
        );
      }
      await engine.knowledge.load(row.id);
      await loaded(() => engine.smallModel.state(), progress);
      const reports: ExamReport[] = [];
      for (const role of roles) {
        reports.push(
          (await exams.run({
            siteId: row.id,
            role,
            onProgress: ({ share }) => progress(role, share),
            ...(questions === undefined ? {} : { questions }),
            ...(seed === undefined ? {} : { seed }),
          })) as ExamReport,
        );
      }
      if (process.stderr.isTTY) process.stderr.write("\n");
      return { site: row.key, exams: reports };
    } finally {
      await exams.close();
      await engine.close();
    }
  } finally {
    await lock?.release();
  }
}

/** Waits while the model is fetched and loaded; what can never serve is the exam's to say. */
async function loaded(state: () => PartState, progress: (stage: string, share: number) => void): Promise<void> {
  for (;;) {
    const { status, detail, progress: share } = state();
    if (status !== "starting") return;
    progress(detail, share ?? 0);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

function need(db: Db | undefined): Db {
  if (db === undefined) throw new Error("The database was to be made.");
  return db;
}

function role(text: string): ExamRole {
  const found = EXAM_ROLES.find((one) => one === text);
  if (found !== undefined) return found;
  throw new TuppenceError("CONFIG_INVALID", `"${text}" is no role.`, `Use ${EXAM_ROLES.join(" or ")}.`);
}

function whole(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new TuppenceError("CONFIG_INVALID", `"${text}" is no whole number above 0.`, "E.g. --pairs 120");
}
