// Splits the articles of the invented companies (tuner/companies, tuner/training-companies) exactly as the server does, so that
// what trains a model is what it will read. Build first:
//
//     npm run build && node tuner/passages.mjs OUTPUT
//
// One line an article: {"site", "id", "title", "language", "passages": [text, ...], "sentences": [text, ...]}, each passage led by
// its heading, each sentence by the article's title.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const built = (path) => import(join(root, "dist", "server", path));
const { splitMarkdown } = await built("text/passages.js");
const { titledSentences } = await built("text/titled-sentences.js");

const output = process.argv[2];
if (output === undefined) {
  console.error("node tuner/passages.mjs OUTPUT");
  process.exit(2);
}
const lines = ["companies", "training-companies"]
  .flatMap((folder) =>
    readdirSync(join(root, "tuner", folder), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name)),
  )
  .sort()
  .flatMap((folder) =>
    readFileSync(join(folder, "knowledge.jsonl"), "utf8")
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => {
        const { id, title, answer, language } = JSON.parse(line);
        const passages = splitMarkdown(answer, language).passages.map((one) => one.plain);
        const sentences = passages.flatMap((text) => titledSentences(title, text, language));
        return `${JSON.stringify({ site: basename(folder), id, title, language, passages, sentences })}\n`;
      }),
  );
mkdirSync(dirname(output), { recursive: true });
writeFileSync(output, lines.join(""));
