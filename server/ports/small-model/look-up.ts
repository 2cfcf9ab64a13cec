import { stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { messageOf, TuppenceError } from "../../lib/errors.ts";
import { type CatalogueEntry, HUB_URL } from "./catalogue.ts";
import { urlOf } from "./fetch.ts";

export interface LookUpOptions {
  /** As in `FetchOptions`. */
  readonly sources: readonly string[];
  readonly hubUrl?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What a source says of a file that it has; undefined: it doesn't say. */
export interface FoundFile {
  readonly bytes: number | undefined;
  /** As the hub writes it, e.g. "apache-2.0". */
  readonly licence: string | undefined;
}

/** Milliseconds for a source to say what it has. */
const LOOK_MS = 10_000;

/** What the hub says of a repository, as far as we look. */
const card = z.object({
  cardData: z.object({ license: z.string().optional(), license_name: z.string().optional() }).optional(),
  tags: z.array(z.string()).optional(),
});

/**
 * Asks the sources for a file's size and licence, without downloading it; the first that has the file counts.
 * @throws MODEL_SOURCES_EXHAUSTED naming each source's fault
 */
export async function lookUp(
  entry: Pick<CatalogueEntry, "repository" | "file" | "title">,
  options: LookUpOptions,
): Promise<FoundFile> {
  const faults: string[] = [];
  for (const source of options.sources) {
    options.signal?.throwIfAborted();
    try {
      if (source === "hub" || /^https?:\/\//i.test(source)) return await ask(source, entry, options);
      if (source === "pip") throw new Error("no Python package holds this model");
      const found = await stat(source);
      const { size } = found.isDirectory() ? await stat(join(source, entry.file)) : found;
      return { bytes: size, licence: undefined };
    } catch (error) {
      faults.push(`${source}: ${messageOf(error)}`);
    }
  }
  throw new TuppenceError(
    "MODEL_SOURCES_EXHAUSTED",
    faults.length === 0
      ? `${entry.title} can't be looked up: MODEL_SOURCES is empty.`
      : `${entry.title} wasn't found. ${faults.join(" | ")}`,
    "Check the name (owner/repository/file.gguf), or that this server can reach one of the MODEL_SOURCES.",
  );
}

async function ask(
  source: string,
  entry: Pick<CatalogueEntry, "repository" | "file">,
  { hubUrl = HUB_URL, signal }: LookUpOptions,
): Promise<FoundFile> {
  const limit = AbortSignal.timeout(LOOK_MS);
  const signals = signal === undefined ? limit : AbortSignal.any([signal, limit]);
  const headers = { "accept-encoding": "identity" };
  const reply = await fetch(urlOf(source, entry, hubUrl), { method: "HEAD", headers, signal: signals }).catch(
    (error: unknown) => {
      throw error instanceof TypeError && error.cause !== undefined ? error.cause : error;
    },
  );
  if (!reply.ok) throw new Error(`it answered ${reply.status} ${reply.statusText}`.trim());
  const length = Number(reply.headers.get("content-length") ?? Number.NaN);
  return {
    bytes: Number.isSafeInteger(length) && length > 0 ? length : undefined,
    licence: source === "hub" ? await licenceOf(entry.repository, hubUrl, signals) : undefined,
  };
}

/** Undefined if the hub doesn't say: then it counts as unknown, and must be accepted as such. */
async function licenceOf(repository: string, hubUrl: string, signal: AbortSignal): Promise<string | undefined> {
  try {
    const reply = await fetch(`${hubUrl}/api/models/${repository}`, { signal });
    if (!reply.ok) return undefined;
    const { cardData, tags = [] } = card.parse(await reply.json());
    const tagged = tags.find((tag) => tag.startsWith("license:"))?.slice("license:".length);
    const licence = cardData?.license ?? tagged;
    return licence === "other" ? (cardData?.license_name ?? licence) : licence;
  } catch {
    return undefined;
  }
}
