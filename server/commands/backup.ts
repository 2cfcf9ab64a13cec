import { resolve } from "node:path";
import type { Command } from "commander";
import { openBackup } from "../assemble.ts";
import type { Config } from "../config.ts";
import type { Log } from "../lib/log.ts";
import { throughServerOrFolder } from "./server-or-folder.ts";

/** `backup FILE`: a copy of the database, while it serves. */
export function registerBackup(program: Command, given: { config: () => Config; log: () => Log }): void {
  program
    .command("backup")
    .description("copies the database into one file while it serves (.tar.gz; of a Postgres with pg_dump)")
    .argument("<file>", "must not exist")
    .action(async (file: string) => {
      const config = given.config();
      const log = given.log();
      const path = resolve(file);
      const made = await throughServerOrFolder(config, log, {
        server: async (server) =>
          (await server.call("POST", "/api/v1/backup", { path })) as { path: string; bytes: number },
        async folder({ database }) {
          const backup = openBackup(config, database, log);
          try {
            return await backup.make(path);
          } finally {
            await backup.stop();
          }
        },
      });
      process.stdout.write(`${made.path}: ${(made.bytes / 1e6).toFixed(1)} MB\n`);
    });
}
