// Builds what is missing or stale: `node scripts/build.mjs` (all: `--all`). Node 20 loads no .ts, and workers and child
// processes start from built files, so every command begins here. Staleness is a hash of the sources, not their times:
// a checkout touches times.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const all = process.argv.includes("--all");
const dist = join(root, "dist");

const targets = [
  {
    name: "server",
    inputs: ["server", "tsconfig.base.json"],
    made: "dist/server/main.js",
    needs: "typescript",
    build: () =>
      swapped(
        "server",
        (folder) =>
          tool("typescript", "tsc", ["-p", "server/tsconfig.json", "--noCheck", "--outDir", folder]) && wasmTo(folder),
      ),
  },
  {
    name: "widget",
    inputs: ["widget", "markdown", "server/wire", "vite.widget.config.ts"],
    made: "dist/widget/widget.js",
    needs: "vite",
    build: () =>
      tool("vite", "vite", ["build", "--config", "vite.widget.config.ts", "--logLevel", "warn"]) &&
      compressed("widget"),
  },
  {
    name: "console",
    inputs: ["admin", "markdown", "server/wire", "vite.config.ts"],
    made: "dist/console/manifest.json",
    needs: "vite",
    build: () => tool("vite", "vite", ["build", "--logLevel", "warn"]) && compressed("console"),
  },
];

function* files(path) {
  const full = join(root, path);
  if (!existsSync(full)) return;
  if (statSync(full).isFile()) return yield path;
  for (const entry of readdirSync(full).sort()) if (entry !== "node_modules") yield* files(join(path, entry));
}

function hashOf(inputs) {
  const hash = createHash("sha256");
  for (const input of [...inputs, "package.json", "scripts/build.mjs"])
    for (const file of files(input))
      hash
        .update(file)
        .update("\0")
        .update(readFileSync(join(root, file)));
  return hash.digest("hex");
}

function tool(packageName, bin, args) {
  const folder = join(root, "node_modules", packageName);
  const entry = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")).bin;
  const script = join(folder, typeof entry === "string" ? entry : entry[bin]);
  return run(script, args);
}

function run(script, args) {
  // The tools' own words go to stderr: `evaluate --json` owns stdout.
  return spawnSync(process.execPath, [script, ...args], { cwd: root, stdio: ["ignore", 2, 2] }).status === 0;
}

/** Puts the WebAssembly modules beside the code that loads them; `npm run wasm` makes them from their sources. */
function wasmTo(folder) {
  const source = join(root, "server", "math");
  mkdirSync(join(folder, "math"), { recursive: true });
  for (const name of readdirSync(source).filter((one) => one.endsWith(".wasm")))
    copyFileSync(join(source, name), join(folder, "math", name));
  return true;
}

/** Puts a gzipped copy beside each text file of a front end: the server sends it as it is (transport/http/built-assets.ts). */
function compressed(name) {
  for (const path of files(join("dist", name)))
    if (/\.(?:js|css|svg)$/.test(path))
      writeFileSync(join(root, `${path}.gz`), gzipSync(readFileSync(join(root, path)), { level: 9 }));
  return true;
}

/** Builds beside the folder and swaps: a running server starts its workers from it, and half a build must not be seen. */
function swapped(name, build) {
  const fresh = join(dist, `.${name}.new`);
  const old = join(dist, `.${name}.old`);
  const target = join(dist, name);
  rmSync(fresh, { recursive: true, force: true });
  rmSync(old, { recursive: true, force: true });
  if (!build(fresh)) return false;
  if (existsSync(target)) renameSync(target, old);
  renameSync(fresh, target);
  rmSync(old, { recursive: true, force: true });
  return true;
}

/** One build at a time: npm start and a test run may begin together. */
function lock() {
  mkdirSync(dist, { recursive: true });
  const path = join(dist, ".building");
  const started = Date.now();
  for (;;) {
    try {
      writeFileSync(path, String(process.pid), { flag: "wx" });
      return () => rmSync(path, { force: true });
    } catch {
      let owner = 0;
      try {
        owner = Number(readFileSync(path, "utf8"));
        process.kill(owner, 0);
      } catch (error) {
        if (error.code === "ESRCH" || owner === 0) rmSync(path, { force: true });
      }
      if (Date.now() - started > 120_000) {
        console.error(
          `Another build (process ${owner}) has not ended in two minutes. If none runs, delete ${path} and try again.`,
        );
        process.exit(1);
      }
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
    }
  }
}

const stale = () =>
  targets.filter((t) => {
    const stamp = join(dist, `.${t.name}.hash`);
    t.hash = hashOf(t.inputs);
    return all || !existsSync(join(root, t.made)) || !existsSync(stamp) || readFileSync(stamp, "utf8") !== t.hash;
  });

if (stale().length > 0) {
  const unlock = lock();
  try {
    for (const t of stale()) {
      if (!existsSync(join(root, "node_modules", t.needs))) {
        // An image or `npm ci --omit=dev` ships dist built; without it there is nothing to serve.
        if (existsSync(join(root, t.made))) continue;
        console.error(
          `dist/${t.name} is missing and ${t.needs} is not installed. Run "npm ci" (with development packages), then "npm run build".`,
        );
        process.exitCode = 1;
        break;
      }
      process.stderr.write(`building ${t.name}\n`);
      if (!t.build()) {
        console.error(`Building ${t.name} failed; what to mend stands above.`);
        process.exitCode = 1;
        break;
      }
      writeFileSync(join(dist, `.${t.name}.hash`), t.hash);
    }
  } finally {
    unlock();
  }
}
