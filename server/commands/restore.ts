import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { Command } from "commander";
import type { Config } from "../config.ts";
import { TuppenceError } from "../lib/errors.ts";
import { takeLock } from "../ports/database/lock-file.ts";
import { restorePglite, restorePostgres } from "../ports/database/restore.ts";

/** `restore FILE`: a backup into an empty data folder, or an empty Postgres database. */
export function registerRestore(program: Command, options: { config: () => Config }): void {
  program
    .command("restore")
    .description("restores a backup into an empty data folder or an empty Postgres database")
    .argument("<file>", "a file that backup made")
    .action(async (file: string) => {
      await restore(options.config(), resolve(file));
      process.stdout.write("Restored. Start the server to use it.\n");
    });
}

async function restore(config: Config, path: string): Promise<void> {
  if (!existsSync(path)) {
    throw new TuppenceError("BAD_REQUEST", `There is no file ${path}.`, "Check the path of the backup.");
  }
  if (config.databaseUrl !== undefined) return restorePostgres(path, config.databaseUrl);
  // A server that runs there is asked to be stopped first (DATA_DIR_IN_USE).
  const lock = await takeLock(config.dataDir);
  try {
    await restorePglite(path, config.dataDir, config.filesDir);
  } finally {
    await lock.release();
  }
}
