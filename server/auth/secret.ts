import { randomBytes } from "node:crypto";
import { chmod, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { TuppenceError } from "../lib/errors.ts";
import type { Log } from "../lib/log.ts";

/** Owner may read and write, nobody else anything. */
const OWN = 0o600;

/**
 * What session cookies are signed with: the operator's own, or one that is made once into the data folder.
 * A file that others on this machine could read is closed to them, and the log says so.
 * @param given AUTH_SECRET
 * @throws CONFIG_INVALID when the file holds no secret
 */
export async function readSecret(dataDir: string, given: string | undefined, log: Log): Promise<string> {
  if (given !== undefined) return given;
  const path = join(dataDir, "auth-secret");
  const kept = (await readFile(path, "utf8").catch(absent))?.trim() ?? (await make(path));
  if (kept.length < 32) {
    throw new TuppenceError(
      "CONFIG_INVALID",
      `${path} holds no secret of 32 characters or more.`,
      "Delete the file (everybody signs in anew), or set AUTH_SECRET.",
    );
  }
  const { mode } = await stat(path);
  if ((mode & 0o077) !== 0) {
    await chmod(path, OWN);
    log.warn({ path, mode: (mode & 0o777).toString(8) }, "The secret file could be read by others; it is closed now.");
  }
  return kept;
}

async function make(path: string): Promise<string> {
  const secret = randomBytes(32).toString("base64url");
  await writeFile(path, `${secret}\n`, { mode: OWN, flag: "wx" });
  return secret;
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "ENOENT") throw error;
  return undefined;
}
