/**
 * Creates an empty database folder in a separate process: initdb takes some 850 MB for a few seconds, which a server's
 * process would never give back. Called as `node pglite-create.js FOLDER`; errors are written to stderr.
 */
import { PGlite } from "@electric-sql/pglite";

const folder = process.argv[2];
if (folder === undefined) throw new Error("Which folder?");
try {
  const db = await PGlite.create(folder, {
    // WAL segments of 1 MB (16 MB by default): a small database's folder, and each backup of it, stays small.
    initDbStartParams: ["--wal-segsize=1"],
    onStderr(text) {
      if (/(ERROR|FATAL|PANIC):|error:/.test(text)) process.stderr.write(`${text}\n`);
      return false;
    },
  });
  await db.close();
} catch (error) {
  // Not the stack: its first line is PGlite's whole bundle.
  process.stderr.write(`${String(error).slice(0, 500)}\n`);
  process.exitCode = 1;
}
