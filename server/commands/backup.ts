import { resolve } from "node:path";
import type { Command } from "commander";
import { openBackup } from "../assemble.ts";
import type { Config } from "../config.ts";
import type { Log } from "../lib/log.ts";
import { throughServerOrFolder } from "./server-or-folder.ts";

/** `backup FILE`: copies the database while it's in use. */
export function registerBackup(program: Command, options: { config: () => Config; log: () => Log }): void {
  program
    .command("backup")
    .description("backs up the database to one file while the server runs (.tar.gz; Postgres with pg_dump)")
    .argument("<file>", "a new file")
    .action(async (file: string) => {
      const config = options.config();
      const log = options.log();
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
