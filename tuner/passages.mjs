// Splits the articles of the invented companies (tuner/companies) and of the public sets exactly as the server does, so that
// what trains a model is what it will read. Build first:
//
//     npm run build && node tuner/passages.mjs OUTPUT
//
// One line an article: {"site", "id", "title", "language", "passages": [text, ...]}, each passage led by its heading.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { splitMarkdown } = await import(join(root, "dist", "server", "text", "passages.js"));

const output = process.argv[2];
if (output === undefined) {
  console.error("node tuner/passages.mjs OUTPUT");
  process.exit(2);
}
const companies = join(root, "tuner", "companies");
const lines = readdirSync(companies, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)
  .sort()
  .flatMap((site) =>
    readFileSync(join(companies, site, "knowledge.jsonl"), "utf8")
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => {
        const { id, title, answer, language } = JSON.parse(line);
        const passages = splitMarkdown(answer, language).passages.map((one) => one.plain);
        return `${JSON.stringify({ site, id, title, language, passages })}\n`;
      }),
  );
mkdirSync(dirname(output), { recursive: true });
writeFileSync(output, lines.join(""));
