// Files over 400 lines and functions over 80: `node scripts/long-code.mjs` lists them and fails when one has no reason
// here, or a reason has nothing left to excuse. A function whose own lines, without those of the functions in it, are 80
// or fewer is a list of small ones (a factory, a table of routes) and is listed with that figure. A component's markup
// counts as its own lines.
import { readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parseAst } from "rolldown/parseAst";
import { sources } from "./sources.mjs";

const root = process.argv[2] ?? dirname(dirname(fileURLToPath(import.meta.url)));
const FOLDERS = ["server", "widget", "admin", "markdown", "scripts"];
const MAX_FILE = 400;
const MAX_FUNCTION = 80;

/** "file" or "file function": why it is as long as it is. */
const REASONS = new Map([
  ["server/store/outcome.ts outcomeSql", "one SQL statement: its parts are read together"],
  ["server/config.ts", "a list: every setting with its default and its comment, in one place"],
]);

/** The name under which a reader would look a function up. */
function nameOf(node, parent) {
  if (node.id?.name) return node.id.name;
  if (parent?.type === "VariableDeclarator") return parent.id.name;
  if (["Property", "MethodDefinition", "PropertyDefinition"].includes(parent?.type))
    return parent.key.name ?? parent.key.value;
  if (parent?.type === "AssignmentExpression") return parent.left.property?.name ?? parent.left.name;
  return "(anonymous)";
}

const FUNCTIONS = new Set(["FunctionDeclaration", "FunctionExpression", "ArrowFunctionExpression"]);

/** Every function over the limit: [{ name, lines, own }], `own` without the lines of the functions in it. */
function longFunctions(text, lang) {
  const lineAt = (offset) => text.slice(0, offset).split("\n").length;
  const found = [];
  const linesOf = (node) => lineAt(node.end) - lineAt(node.start) + 1;
  /** Lines of the outermost functions below a node. */
  const nested = (node) => {
    if (node === null || typeof node !== "object") return 0;
    if (Array.isArray(node)) return node.reduce((sum, one) => sum + nested(one), 0);
    if (FUNCTIONS.has(node.type)) return linesOf(node) - 1;
    return Object.entries(node).reduce((sum, [key, value]) => sum + (key === "parent" ? 0 : nested(value)), 0);
  };
  const walk = (node, parent) => {
    if (node === null || typeof node !== "object") return;
    if (Array.isArray(node)) {
      for (const one of node) walk(one, parent);
      return;
    }
    if (FUNCTIONS.has(node.type)) {
      const lines = linesOf(node);
      if (lines > MAX_FUNCTION) found.push({ name: nameOf(node, parent), lines, own: lines - nested(node.body) });
    }
    for (const [key, value] of Object.entries(node))
      if (key !== "parent") walk(value, typeof node.type === "string" ? node : parent);
  };
  walk(parseAst(text, { lang }), undefined);
  return found;
}

const rows = [];
for (const folder of FOLDERS) {
  for (const path of sources(join(root, folder), /\.(tsx?|mjs)$/)) {
    const file = relative(root, path);
    const text = readFileSync(path, "utf8");
    const lines = text.split("\n").length - 1;
    if (lines > MAX_FILE) rows.push({ key: file, lines });
    const lang = path.endsWith(".tsx") ? "tsx" : path.endsWith(".ts") ? "ts" : "js";
    for (const one of longFunctions(text, lang))
      rows.push({ key: `${file} ${one.name}`, lines: one.lines, own: one.own });
  }
}
let wrong = 0;
for (const { key, lines, own } of rows) {
  const reason =
    own !== undefined && own <= MAX_FUNCTION ? `${own} of its own, the rest in small functions` : REASONS.get(key);
  if (reason === undefined) wrong++;
  const figures = own === undefined ? `${lines} lines` : `${lines} lines, ${own} of its own`;
  console.log(
    reason === undefined
      ? `${key}: ${figures}: split it, or say why not in scripts/long-code.mjs`
      : `${key}: ${lines} lines (${reason})`,
  );
}
for (const key of REASONS.keys()) {
  if (rows.some((row) => row.key === key && (row.own === undefined || row.own > MAX_FUNCTION))) continue;
  wrong++;
  console.log(`${key}: its reason excuses nothing: take it out`);
}
console.log(`over ${MAX_FILE} lines a file or ${MAX_FUNCTION} a function: ${rows.length}, without a reason: ${wrong}`);
if (wrong > 0) process.exitCode = 1;
