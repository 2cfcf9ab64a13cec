import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { packageRoot } from "../lib/built-file.ts";
import { USUAL_CLASS } from "../wire/classification.ts";

/** Moods in support chats, written by hand: 1,000 messages in four languages. Read once, when a site first learns. */
const FILE = join(packageRoot(import.meta.url), "server", "classification", "data", "sentiments.json");
/** A change of the file: sites learn anew. */
export const SHIPPED_VERSION = 1;
/** The shipped English embedder's names begin with this; it reads no other language. */
const ENGLISH_ONLY = "tuppence-embedder-en";

const fileSchema = z.object({
  credit: z.string(),
  /** By language, then class: texts. */
  texts: z.record(z.string(), z.record(z.enum(["negative", "neutral", "positive"]), z.array(z.string()))),
});

let read: z.infer<typeof fileSchema>["texts"] | undefined;

/** Examples that an embedder can read; null: the usual class. */
export function shippedSentiments(embedderId: string): { classId: string | null; text: string }[] {
  read ??= fileSchema.parse(JSON.parse(readFileSync(FILE, "utf8"))).texts;
  return Object.entries(read)
    .filter(([language]) => language === "en" || !embedderId.startsWith(ENGLISH_ONLY))
    .flatMap(([, classes]) =>
      Object.entries(classes).flatMap(([name, texts]) =>
        texts.map((text) => ({ classId: name === USUAL_CLASS.sentiment ? null : name, text })),
      ),
    );
}
