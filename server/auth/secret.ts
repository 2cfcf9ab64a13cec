import { randomBytes } from "node:crypto";
import { chmod, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { TuppenceError } from "../lib/errors.ts";
import type { Log } from "../lib/log.ts";

/** Only the owner of the file can read and write it. */
const OWN = 0o600;

/**
 * What session cookies are signed with: the operator's own secret, or one that is created once in the data folder. If
 * others on this machine could read the file, its permissions are tightened and the log says so.
 * @param options AUTH_SECRET
 * @throws CONFIG_INVALID if the file has no secret in it
 */
export async function readSecret(dataDir: string, options: string | undefined, log: Log): Promise<string> {
  if (options !== undefined) return options;
  const path = join(dataDir, "auth-secret");
  const kept = (await readFile(path, "utf8").catch(absent))?.trim() ?? (await make(path));
  if (kept.length < 32) {
    throw new TuppenceError(
      "CONFIG_INVALID",
      `${path} doesn't contain a secret of at least 32 characters.`,
      "Delete the file (everyone will have to sign in again), or set AUTH_SECRET.",
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
