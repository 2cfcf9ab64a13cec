/**
 * Makes an empty database folder, in a process of its own: initdb takes some 850 MB for a few seconds, which a server's
 * process would never give back. Called as `node pglite-create.js FOLDER`.
 */
import { PGlite } from "@electric-sql/pglite";

const folder = process.argv[2];
if (folder === undefined) throw new Error("Which folder?");
// WAL segments of 1 MB (16 MB by default): a small database's folder, and each backup of it, stays small.
const db = await PGlite.create(folder, { initDbStartParams: ["--wal-segsize=1"] });
await db.close();
