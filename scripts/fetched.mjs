// Packages that only a rare command needs (a proof of every pattern, a recompilation of WebAssembly) aren't installed with
// the others: the command fetches its pinned version from npm when it runs, into node_modules/.cache.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const cache = join(dirname(dirname(fileURLToPath(import.meta.url))), "node_modules", ".cache");

/**
 * Fetches a package unless it's in the cache.
 * @param {{ name: string, version: string, integrity: string }} wanted `integrity` as npm's lock file has it
 * @param {{ overrides?: Record<string, string> }} [options]
 * @returns {string} the folder with the package's own package.json
 */
export function fetched({ name, version, integrity }, { overrides = {} } = {}) {
  const home = join(cache, `${name}-${version}`);
  const folder = join(home, "node_modules", name);
  if (existsSync(folder)) return folder;
  // Beside its place first: a command that is stopped half-way leaves nothing that looks complete.
  const fresh = join(cache, `.${name}-${version}.${process.pid}`);
  mkdirSync(fresh, { recursive: true });
  try {
    writeFileSync(
      join(fresh, "package.json"),
      JSON.stringify({ private: true, dependencies: { [name]: version }, overrides }),
    );
    const installed = npm(["install", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], fresh);
    if (installed.status !== 0) throw new Error(`npm couldn't fetch ${name}@${version}; its own words stand above.`);
    const lock = JSON.parse(readFileSync(join(fresh, "package-lock.json"), "utf8"));
    const found = lock.packages[`node_modules/${name}`]?.integrity;
    if (found !== integrity)
      throw new Error(`${name}@${version} is not the pinned package: its integrity is ${found}.`);
    rmSync(home, { recursive: true, force: true });
    renameSync(fresh, home);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
  return folder;
}

/** Runs npm: the one that runs this, or the one that came with this Node, so that Windows needs no shell. */
function npm(args, cwd) {
  const home = dirname(process.execPath);
  const script = [
    process.env.npm_execpath,
    join(home, "node_modules", "npm", "bin", "npm-cli.js"),
    join(home, "..", "lib", "node_modules", "npm", "bin", "npm-cli.js"),
  ].find((path) => path?.endsWith(".js") && existsSync(path));
  // What it adds isn't said: the command's own words are all that a test reads.
  const options = { cwd, stdio: ["ignore", "ignore", 2] };
  return script === undefined
    ? spawnSync("npm", args, options)
    : spawnSync(process.execPath, [script, ...args], options);
}
