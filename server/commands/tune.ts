import { rename, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { Command } from "commander";
import type { Engine } from "../assemble.ts";
import type { Config } from "../config.ts";
import { messageOf, TuppenceError } from "../lib/errors.ts";
import type { Log } from "../lib/log.ts";
import { findSiteByKey } from "../store/site.ts";
import { openTunes } from "./open-tunes.ts";
import { throughServerOrFolder } from "./server-or-folder.ts";

interface Given {
  readonly config: () => Config;
  readonly log: () => Log;
}

interface Flags {
  readonly site: string;
  readonly export?: string;
}

const say = (text: string) => process.stdout.write(`${text}\n`);

/** `tune`. */
export function registerTune(program: Command, request: Given): void {
  program
    .command("tune")
    .description("trains the small model on one site's articles")
    .requiredOption("--site <key>", "the site")
    .option("--export <file>", "write what it would learn as chat JSONL, to train elsewhere, and stop")
    .action(async (flags: Flags) => {
      const signal = new AbortController().signal;
      const jsonl = await throughServerOrFolder(request.config(), request.log(), {
        server: (server) => server.download(`/api/v1/models/tunes/data?${new URLSearchParams({ site: flags.site })}`),
        async folder(engine) {
          const siteId = await siteIdOf(engine, flags.site);
          await engine.knowledge.load(siteId);
          return (await openTunes(engine).export({ siteId, signal })).jsonl;
        },
      });
      if (flags.export !== undefined) await writeExport(flags.export, jsonl);
    });
}

/** Whole or not at all: half a data set would train half a model. */
async function writeExport(file: string, jsonl: string): Promise<void> {
  const path = resolve(file);
  try {
    await writeFile(`${path}.part`, jsonl);
    await rename(`${path}.part`, path);
  } catch (cause) {
    throw new TuppenceError(
      "BAD_REQUEST",
      `${path} can't be written: ${messageOf(cause)}.`,
      "Choose a file in a folder that exists and that you may write to.",
      { cause },
    );
  }
  say(`${jsonl.split("\n").length - 1} examples written to ${path}.`);
}

async function siteIdOf(engine: Engine, key: string): Promise<string> {
  const row = await findSiteByKey(engine.database.db, key);
  if (row !== undefined) return row.id;
  throw new TuppenceError(
    "SITE_UNKNOWN",
    `There is no site "${key}".`,
    "Run npm run site -- list to see the site keys.",
  );
}
