import type { Tune } from "../../server/gate/tune-input.ts";
import { createKnowledge, type KnowledgeDeps } from "../../server/knowledge/knowledge.ts";
import type { KnowledgeFile } from "../../server/knowledge/read-file.ts";
import { newId } from "../../server/lib/ids.ts";
import { silentLog } from "../../server/lib/log.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import type { Embedder } from "../../server/ports/embedder/port.ts";
import { createEmbeddedIndex } from "../../server/ports/vectors/embedded.ts";
import { organisation, site } from "../../server/store/schema/organisation.ts";
import { hashWord, wordsOf } from "../../server/text/words.ts";

/** A new, empty site; gives its id. */
export async function makeSite(database: DatabasePort): Promise<string> {
  const organisationId = newId();
  const siteId = newId();
  await database.db.insert(organisation).values({ id: organisationId, name: "Test" });
  await database.db.insert(site).values({ id: siteId, organisationId, key: siteId, name: "Test" });
  return siteId;
}

/** Embeds by hashing words into 64 numbers: texts that share words are near. Counts what it was asked. */
export type WordEmbedder = Embedder & { texts: string[]; delayMs: number };

export function wordEmbedder(id = "words-64@1"): WordEmbedder {
  const texts: string[] = [];
  return {
    id,
    dimension: 64,
    texts,
    delayMs: 0,
    async embed(request, options) {
      options?.signal?.throwIfAborted();
      if (this.delayMs > 0) await new Promise((resume) => setTimeout(resume, this.delayMs));
      texts.push(...request);
      return request.map((text) => {
        const vector = new Float32Array(64);
        for (const word of wordsOf(text)) {
          const at = hashWord(word + id) % 64;
          vector[at] = (vector[at] ?? 0) + 1;
        }
        const norm = Math.hypot(...vector) || 1;
        return vector.map((x) => x / norm);
      });
    },
    state: () => ({ status: "ready", detail: "words" }),
    close: async () => {},
  };
}

/** Learns nothing but what it was given: enough to see that it went through. */
export const recordingTune: Tune = async (input) => ({
  bytes: new TextEncoder().encode(JSON.stringify(input.articles.map((article) => article.key))),
  figures: { articles: input.articles.length },
});

export function makeKnowledge(database: DatabasePort, more: Partial<KnowledgeDeps> & { embedder?: WordEmbedder } = {}) {
  const deps = {
    database,
    index: createEmbeddedIndex(),
    embedder: wordEmbedder(),
    tune: recordingTune,
    log: silentLog,
    ...more,
  };
  return { ...deps, knowledge: createKnowledge(deps) };
}

export const jsonl = (...lines: unknown[]): KnowledgeFile => ({
  name: "knowledge.jsonl",
  bytes: Buffer.from(lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line))).join("\n")),
});

export const article = (id: string, more: Record<string, unknown> = {}) => ({
  id,
  title: `How do I ${id}?`,
  answer: `To ${id}, open the page **${id}** and press the button.`,
  ...more,
});
