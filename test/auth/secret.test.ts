import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readSecret } from "../../server/auth/secret.ts";
import { silentLog } from "../../server/lib/log.ts";

const folder = mkdtempSync(join(tmpdir(), "tuppence-secret-"));
const path = join(folder, "auth-secret");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const modeOf = () => statSync(path).mode & 0o777;

test("the secret is the operator's own, and then no file is made", async () => {
  const options = "thirty-two characters or more, so";
  expect(await readSecret(folder, options, silentLog)).toBe(options);
  expect(() => statSync(path)).toThrow("ENOENT");
});

test("the secret is made once, for the server's user only, and read again", async () => {
  const made = await readSecret(folder, undefined, silentLog);
  expect(made).toMatch(/^[\w-]{43}$/);
  expect(modeOf()).toBe(0o600);
  expect(await readSecret(folder, undefined, silentLog)).toBe(made);
  expect(readFileSync(path, "utf8")).toBe(`${made}\n`);
});

test("a file that others could read is closed to them, and the log says so", async () => {
  chmodSync(path, 0o644);
  const said: string[] = [];
  const log = { warn: (_about: object, words: string) => said.push(words) } as unknown as typeof silentLog;
  await readSecret(folder, undefined, log);
  expect(modeOf()).toBe(0o600);
  expect(said).toEqual([expect.stringContaining("could be read by others")]);
});

test("a file without a secret ends the start in words", async () => {
  writeFileSync(path, "short\n");
  await expect(readSecret(folder, undefined, silentLog)).rejects.toMatchObject({
    code: "CONFIG_INVALID",
    message: expect.stringContaining("auth-secret"),
  });
});
