// npm run sizes: what a browser loads, gzipped, each beside its limit; ends with 1 when one is passed.
// `measured()` is for the test and the benchmark.
import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { argv } from "node:process";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

/** Kilobytes (1,024 bytes) gzipped; the issue's. */
const LIMITS = { loader: 7, widget: 60, console: 250 };

/** Files that a page loads before it shows: the entries with all that they import, not what they load later. */
function filesOf(folder, entries) {
  const manifest = JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8"));
  const seen = new Set();
  const files = new Set();
  const visit = (key) => {
    if (seen.has(key)) return;
    seen.add(key);
    const chunk = manifest[key];
    if (chunk === undefined) throw new Error(`${join(folder, "manifest.json")} has no ${key}: run "npm run build".`);
    for (const file of [chunk.file, ...(chunk.css ?? [])]) files.add(file);
    for (const imported of chunk.imports ?? []) visit(imported);
  };
  entries.forEach(visit);
  return [...files];
}

const gzipped = (folder, files) =>
  files.reduce((sum, file) => sum + gzipSync(readFileSync(join(folder, file))).length, 0) / 1024;
const scripts = (files) => files.filter((file) => file.endsWith(".js"));
const styles = (files) => files.filter((file) => file.endsWith(".css"));

/**
 * @param root a checkout with dist/ built
 * @returns rows of name, kilobytes gzipped, and limit (undefined: told only)
 */
export function measured(root = ROOT) {
  const widget = join(root, "dist", "widget");
  const console_ = join(root, "dist", "console");
  const frame = filesOf(widget, ["widget/frame.tsx"]);
  const page = (name) => filesOf(console_, ["admin/main.tsx", `admin/pages/${name}/page.tsx`]);
  return [
    { name: "loader", kilobytes: gzipped(widget, ["widget.js"]), limit: LIMITS.loader },
    { name: "open widget, all of it", kilobytes: gzipped(widget, ["widget.js", ...frame]), limit: LIMITS.widget },
    ...["sign-in", "inbox"].flatMap((name) => [
      { name: `console: ${name}, scripts`, kilobytes: gzipped(console_, scripts(page(name))), limit: LIMITS.console },
      { name: `console: ${name}, styles`, kilobytes: gzipped(console_, styles(page(name))), limit: undefined },
    ]),
  ];
}

/** A row as it is printed. */
export function lineOf({ name, kilobytes, limit }) {
  const over = limit !== undefined && kilobytes > limit;
  const beside = limit === undefined ? "" : `of ${String(limit).padStart(3)} KB${over ? "  TOO LARGE" : ""}`;
  return `  ${name.padEnd(28)}${kilobytes.toFixed(1).padStart(7)} KB  ${beside}`.trimEnd();
}

if (argv[1] !== undefined && resolve(argv[1]) === fileURLToPath(import.meta.url)) {
  const rows = measured(argv[2] === undefined ? ROOT : resolve(argv[2]));
  console.log("What a browser loads, gzipped:");
  for (const row of rows) console.log(lineOf(row));
  if (rows.some(({ kilobytes, limit }) => limit !== undefined && kilobytes > limit)) process.exitCode = 1;
}
