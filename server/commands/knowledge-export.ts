import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Command } from "commander";
import { exportKnowledge } from "../knowledge/export.ts";
import { throughServerOrFolder } from "./server-or-folder.ts";
import type { KnowledgeParts } from "./site-of.ts";

/** `knowledge export`: every article's newest content, in the format that `knowledge import` reads. */
export function registerExport(knowledge: Command, request: KnowledgeParts): void {
  knowledge
    .command("export")
    .description("writes the newest content of all articles as JSONL, as import reads it")
    .option("--site <key>", "site to export (default: the first one that isn't the demo)")
    .option("--out <file>", "file to write (default: standard output)")
    .action(async ({ site, out }: { site?: string; out?: string }) => {
      const write = (lines: Readable) =>
        out === undefined ? pipeline(lines, process.stdout, { end: false }) : pipeline(lines, createWriteStream(out));
      await throughServerOrFolder(request.config(), request.log(), {
        async server(server) {
          const query = new URLSearchParams(site === undefined ? {} : { site });
          await write(Readable.from([await server.download(`/api/v1/knowledge/export?${query}`)]));
        },
        folder: async (engine) =>
          write(Readable.from(exportKnowledge(engine.database.db, (await request.siteOf(engine, site)).id))),
      });
    });
}
