import { TuppenceError } from "../lib/errors.ts";

/**
 * Bytes that a publish takes at its peak, in the server and the tune's process together, on top of what the server holds
 * anyway: a fixed part and a part for each passage. Source: test/bench/publish-memory.mjs on 29 November 2026: 920 MB above
 * the 242 MB at rest for 50,000 passages (5,000 articles), 480 MB for 10,000. Of the latter, a good part is garbage that
 * Node hasn't collected yet and gives back when memory is short, so the fixed part is the smaller one: small sites aren't
 * refused for it. 14,000 of each passage's 30,000 bytes are an estimate: since that measurement a passage
 * has a vector for each of its sentences, about three, of which the server and the tune's process hold three copies.
 */
const BASE_BYTES = 150e6;
const PASSAGE_BYTES = 30_000;

const mb = (bytes: number) => Math.ceil(bytes / 1e6).toLocaleString("en-US");

/**
 * Refuses a publish that the system would end half-way, and the server with it.
 * @param available bytes that can still be taken; undefined: unknown, and nothing is refused
 * @throws MEMORY_TOO_LOW
 */
export function requireMemory(passages: number, available: number | undefined): void {
  const needed = BASE_BYTES + passages * PASSAGE_BYTES;
  if (available === undefined || available >= needed) return;
  throw new TuppenceError(
    "MEMORY_TOO_LOW",
    `Publishing ${passages.toLocaleString("en-US")} passages needs about ${mb(needed)} MB of free memory, and this server has ${mb(available)} MB. Nothing was changed: the live version stays.`,
    `Give the server or its container at least ${mb(needed - available)} MB more, set SLM_MODEL=none to free the small model's memory, or publish fewer articles.`,
  );
}
