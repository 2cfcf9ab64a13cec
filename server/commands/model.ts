import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Command } from "commander";
import { openDatabase } from "../assemble.ts";
import type { Config } from "../config.ts";
import { EXAM_ROLES, type ExamRole } from "../exam/types.ts";
import { TuppenceError } from "../lib/errors.ts";
import type { Log } from "../lib/log.ts";
import type { PartState } from "../lib/part-state.ts";
import { takeLock } from "../ports/database/lock-file.ts";
import type { Db } from "../ports/database/port.ts";
import { type ExamReport, examTable, modelTable } from "./exam-table.ts";
import { addModel, removeModel } from "./model-add.ts";
import {
  chooseModel,
  listModels,
  type ModelList,
  modelInUse,
  neededModels,
  openExams,
  withModelInUse,
} from "./model-shelf.ts";
import { progressLine } from "./progress.ts";
import { runningServer, throughServerOrFolder } from "./server-or-folder.ts";
import { siteOf } from "./site-of.ts";

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

/** `model list | add | remove | use | exam | state`. */
export function registerModel(program: Command, request: Given): void {
  const model = program.command("model").description("lists, downloads, chooses and tests small models");
  model
    .command("list")
    .description("lists the catalogue: licence, size, memory, speed, downloads, model in use and exams")
    .option("--json", "print one JSON object")
    .action(async ({ json }: { json?: boolean }) => {
      const config = request.config();
      const server = await runningServer(config);
      const list = server
        ? ((await server.call("GET", "/api/v1/models")) as ModelList)
        : await withDatabase(config, request.log(), (db) => listModels(config, db));
      say(json === true ? JSON.stringify(list) : modelTable(list));
    });
  model
    .command("add")
    .description("downloads a model, trying MODEL_SOURCES in order, after showing its licence, size, memory and speed")
    .argument("<name>", "a name from the list, the path of a .gguf file, or owner/repository/file.gguf on the hub")
    .option("--accept-licence", "you have read and accept the terms of a model that has some")
    .action(async (name: string, { acceptLicence }: { acceptLicence?: boolean }) =>
      add(name, acceptLicence === true, request.config(), request.log()),
    );
  model
    .command("remove")
    .description("deletes a downloaded model that isn't in use")
    .argument("<name>", "a name from the list, or a file in MODELS_DIR")
    .action(async (name: string) => {
      const config = request.config();
      const server = await runningServer(config);
      if (server !== undefined) {
        const { removed } = (await server.call("POST", "/api/v1/models/remove", { name })) as { removed: string };
        say(`Deleted ${removed}.`);
        return;
      }
      const needed = await withDatabase(config, request.log(), (db) => neededModels(config, db));
      say(`Deleted ${await removeModel(name, config, needed)}.`);
    });
  model
    .command("use")
    .description("sets the small model to use: from now on if a server is running, otherwise from the next start")
    .argument("<name>", "a name from the catalogue, the path of a .gguf file, or none")
    .action(async (name: string) => {
      const config = request.config();
      const server = await runningServer(config);
      // A server that runs has a working folder of its own.
      const named = /\.gguf$/i.test(name) && existsSync(name) ? resolve(name) : name;
      const inUse = server
        ? ((await server.call("POST", "/api/v1/models/use", { name: named })) as ModelList["in_use"])
        : await withDatabase(config, request.log(), (db) => chooseModel(config, need(db), { name, path: true }), true);
      if (inUse.chosen_by === "use") {
        say(`${inUse.name} ${server === undefined ? "will be used from the next start" : "is used from now on"}.`);
      } else {
        say(
          `${name} is saved, but ${inUse.chosen_by} is set to ${inUse.name} and takes precedence. Remove it to use ${name}.`,
        );
      }
    });
  model
    .command("exam")
    .description("tests the small model on a site's own phrasings; it's used there once it passes")
    .option("--site <key>", "site to test on (default: the first one that isn't the demo)")
    .option("--role <role>", "judge or compose (default: both)", role)
    .option(
      "--pairs <n>",
      "number of phrasings, each tested with its own article and the closest other one (default: 120)",
      whole,
    )
    .option("--seed <n>", "seed for picking the phrasings (default: 1)", whole)
    .option("--json", "print one JSON object with every case")
    .action(async (options: ExamOptions) => {
      const { site, exams } = await exam(options, request.config(), request.log());
      if (options.json === true) say(JSON.stringify({ site, exams }));
      else say(exams.map(examTable).join("\n\n"));
    });
  model
    .command("state")
    .description("shows the status of the running server's small model")
    .action(async () => {
      const config = request.config();
      const server = await runningServer(config);
      if (server) {
        const { state } = (await server.call("GET", "/api/v1/models")) as { state: PartState };
        say(`${state.status}: ${state.detail}`);
        return;
      }
      const { name } = await withDatabase(config, request.log(), (db) => modelInUse(config, db));
      say(`No server is running. The next start uses ${name}.`);
    });
}

/**
 * Opens the database to read from it. Reading doesn't create a database if there is none.
 * @param make create one if there is none
 * @throws DATA_DIR_IN_USE if its owner can't be asked yet
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

async function add(name: string, acceptLicence: boolean, config: Config, log: Log): Promise<void> {
  const { path, use } = await addModel(name, { config, log, acceptLicence, say, onProgress: progressLine() });
  if (process.stderr.isTTY) process.stderr.write("\n");
  say(`It's at ${path}. To use it: npm run model -- use ${use}`);
}

async function exam(
  options: ExamOptions,
  config: Config,
  log: Log,
): Promise<{ site: string; exams: readonly ExamReport[] }> {
  const roles = options.role === undefined ? EXAM_ROLES : [options.role];
  const { site, pairs: questions, seed } = options;
  const progress = progressLine();
  return await throughServerOrFolder(config, log, {
    async server(server) {
      const asked = { ...(site && { site }), ...(questions && { questions }), ...(seed !== undefined && { seed }) };
      return (await server.call("POST", "/api/v1/models/exam", { roles, ...asked }, progress)) as {
        site: string;
        exams: readonly ExamReport[];
      };
    },
    config: (db) => withModelInUse(config, db),
    async folder(engine) {
      const exams = openExams(engine, log);
      try {
        const row = await siteOf(engine, site);
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
      }
    },
  });
}

/** Waits while the model is downloaded and loaded; if it can never work, the exam reports that. */
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
  throw new TuppenceError("CONFIG_INVALID", `"${text}" isn't a role.`, `Use ${EXAM_ROLES.join(" or ")}.`);
}

function whole(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new TuppenceError("CONFIG_INVALID", `"${text}" isn't a whole number above 0.`, "For example: --pairs 120");
}
