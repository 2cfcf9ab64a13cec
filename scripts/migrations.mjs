// npm run migrations -- --name what-changed: compares server/store/schema/ with the newest snapshot in migrations/meta
// and writes the SQL between the two. drizzle-kit (60 MB with what it brings) is fetched for the occasion into
// node_modules/.cache, from where it still finds our drizzle-orm; under plain npx it does not.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const VERSION = "0.31.11";
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const home = join(root, "node_modules", ".cache", `drizzle-kit-${VERSION}`);
const kit = join(home, "node_modules", "drizzle-kit", "bin.cjs");

if (!existsSync(kit)) {
  mkdirSync(home, { recursive: true });
  writeFileSync(
    join(home, "package.json"),
    JSON.stringify({ private: true, dependencies: { "drizzle-kit": VERSION } }),
  );
  // Under `npm run`, npm tells where it is itself; shell: true would be needed to start npm.cmd on Windows.
  const npm = process.env.npm_execpath;
  if (npm === undefined) throw new Error('Start this through "npm run migrations".');
  const installed = spawnSync(
    process.execPath,
    [npm, "install", "--no-audit", "--no-fund", "--loglevel=error", "--legacy-peer-deps"],
    { cwd: home, stdio: "inherit" },
  );
  if (installed.status !== 0) process.exit(installed.status ?? 1);
}
const made = spawnSync(process.execPath, [kit, "generate", ...process.argv.slice(2)], { cwd: root, stdio: "inherit" });
// Only the newest is ever compared with, and each has some 10,000 lines.
const meta = join(root, "migrations", "meta");
const snapshots = readdirSync(meta)
  .filter((name) => name.endsWith("_snapshot.json"))
  .sort();
for (const name of snapshots.slice(0, -1)) rmSync(join(meta, name));
process.exit(made.status ?? 1);
