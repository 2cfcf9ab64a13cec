import { join } from "node:path";
import type { Config } from "./config.ts";
import { packageRoot } from "./lib/built-file.ts";
import type { Log } from "./lib/log.ts";
import type { Supervised } from "./lib/supervise.ts";
import {
  type GgufEmbedder,
  type GgufEmbedderOptions,
  ggufEmbedderId,
  openGgufEmbedder,
} from "./ports/embedder/gguf.ts";
import { withKnownVectors } from "./ports/embedder/known.ts";
import { openOpenAiEmbedder } from "./ports/embedder/openai.ts";
import type { Embedder, EmbedderChoice, SiteLanguages } from "./ports/embedder/port.ts";
import { primaryLanguage } from "./text/language.ts";

const MODELS = join(packageRoot(import.meta.url), "models");

/** The embedder that the repository ships for English. */
export const EMBEDDER_PATH = join(MODELS, "tuppence-embedder-en-q8_0.gguf");
/** The one for other languages, and across them. */
export const MULTILINGUAL_PATH = join(MODELS, "tuppence-embedder-multi.gguf");

/** Their vectors of the demo's texts. */
export const DEMO_VECTORS_PATH = join(packageRoot(import.meta.url), "demo", "vectors.json");

/** From this share of articles that aren't English, the multilingual embedder reads a site; a choice. */
const FOREIGN_SHARE = 0.1;

/** The server's embedders. */
export interface Embedders extends EmbedderChoice {
  /** Reads every site whose languages don't call for the other, and is open from the start. */
  readonly usual: Embedder;
  /** Its process, if it's embedded. */
  readonly child?: Supervised;
  close(): Promise<void>;
}

/** Whether neither shipped embedder reads it: its letters aren't Latin. */
export function isUnread(language: string): boolean {
  try {
    return new Intl.Locale(language).maximize().script !== "Latn";
  } catch {
    return false;
  }
}

/** Whether a site needs the embedder that reads more than English. */
export function needsMultilingual({ site, articles }: SiteLanguages): boolean {
  if (primaryLanguage(site) !== "en") return true;
  const all = [...articles.values()].reduce((sum, count) => sum + count, 0);
  return all > 0 && (articles.get("en") ?? 0) / all <= 1 - FOREIGN_SHARE;
}

/**
 * Opens the usual embedder: the server of EMBEDDER_URL, or what the repository ships. The multilingual one starts when a
 * site first needs it.
 * @throws MODEL_NOT_GGUF, EMBEDDER_UNAVAILABLE
 */
export async function openEmbedders(
  config: Pick<Config, "embedder" | "embedderUrl" | "embedderModel" | "embedderApiKey" | "demo">,
  log: Log,
): Promise<Embedders> {
  if (config.embedderUrl !== undefined && config.embedderModel !== undefined) {
    const usual = await openOpenAiEmbedder({
      url: config.embedderUrl,
      model: config.embedderModel,
      log,
      ...(config.embedderApiKey === undefined ? {} : { apiKey: config.embedderApiKey }),
    });
    return oneEmbedder(usual);
  }
  const open = opener(config.demo !== "off", log);
  if (config.embedder === "multilingual") {
    const usual = await open(MULTILINGUAL);
    const across = { id: async () => usual.id, open: async () => usual };
    return warning({ ...oneEmbedder(usual, usual.child), across }, log);
  }
  const usual = await open({ modelPath: EMBEDDER_PATH });
  return warning(config.embedder === "english" ? oneEmbedder(usual, usual.child) : byLanguage(usual, open), log);
}

const MULTILINGUAL = { modelPath: MULTILINGUAL_PATH, prefixes: { question: "query: ", passage: "passage: " } };

type Open = (model: Omit<GgufEmbedderOptions, "log">) => Promise<GgufEmbedder>;

/** Opens a shipped embedder. @param demo a demo is shown, whose texts' vectors come with Tuppence */
function opener(demo: boolean, log: Log): Open {
  return async (model) => {
    const embedder = await openGgufEmbedder({ ...model, log });
    return demo ? withKnownVectors(embedder, DEMO_VECTORS_PATH, log) : embedder;
  };
}

/** One embedder for all sites. */
export const oneEmbedder = (usual: Embedder, child?: Supervised): Embedders => ({
  usual,
  ...(child && { child }),
  forSite: async () => usual,
  withId: async (id) => (id === usual.id ? usual : undefined),
  close: () => usual.close(),
});

/** The usual one for English, and the other for the rest, in the usual one's process. */
function byLanguage(usual: GgufEmbedder, open: Open): Embedders {
  let opened: Promise<Embedder> | undefined;
  let id: Promise<string> | undefined;
  const multilingual = () => {
    // In the usual one's process.
    opened ??= open({ ...MULTILINGUAL, child: usual.child });
    // A failure isn't kept: the next publish tries again.
    opened.catch(() => (opened = undefined));
    return opened;
  };
  const multilingualId = () => {
    id ??= ggufEmbedderId(MULTILINGUAL_PATH);
    id.catch(() => (id = undefined));
    return id;
  };
  return {
    usual,
    child: usual.child,
    across: { id: multilingualId, open: multilingual },
    forSite: async (languages) => (needsMultilingual(languages) ? await multilingual() : usual),
    async withId(wanted) {
      if (wanted === usual.id) return usual;
      return wanted === (await multilingualId()) ? await multilingual() : undefined;
    },
    close: () => usual.close(),
  };
}

/** Says so when a site's articles are in letters that the shipped embedders don't read. */
function warning(embedders: Embedders, log: Log): Embedders {
  return {
    ...embedders,
    async forSite(languages) {
      const unread = [...languages.articles.keys()].filter(isUnread);
      if (unread.length > 0) {
        log.warn(
          { languages: unread },
          "no shipped embedder reads these articles: only shared words will find them. Set EMBEDDER_URL to a server that reads their language",
        );
      }
      return await embedders.forSite(languages);
    },
  };
}
