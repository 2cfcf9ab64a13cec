import type { ExamKnowledge } from "../exam/types.ts";
import { TuppenceError } from "../lib/errors.ts";
import { type DataSetDeps, makeDataSet } from "./data-set.ts";
import { dataSetLines } from "./jsonl.ts";
import type { DataSet } from "./types.ts";

export interface TunesDeps extends DataSetDeps {
  /** The same as for turns. */
  knowledge(siteId: string): Promise<ExamKnowledge | undefined>;
}

/** Decides which articles are kept for the exam, unless a caller sets another. */
const SEED = 1;

/** Deep tunes of the small model. */
export interface Tunes {
  /**
   * A site's data set as chat JSONL.
   * @throws TUNE_TOO_SMALL, KNOWLEDGE_EMPTY
   */
  export(request: { readonly siteId: string; readonly seed?: number; readonly signal: AbortSignal }): Promise<{
    readonly jsonl: string;
    readonly figures: DataSet["figures"];
  }>;
}

export function createTunes(deps: TunesDeps): Tunes {
  async function siteKnowledge(siteId: string): Promise<ExamKnowledge> {
    const site = await deps.knowledge(siteId);
    if (site !== undefined && site.live.articles.size > 0) return site;
    throw new TuppenceError(
      "KNOWLEDGE_EMPTY",
      "This site has no published articles to tune the model on.",
      "Import articles with example phrasings, then publish them.",
    );
  }
  return {
    async export({ siteId, seed = SEED, signal }) {
      const set = await makeDataSet(deps, await siteKnowledge(siteId), { seed, signal });
      return { jsonl: dataSetLines(set), figures: set.figures };
    },
  };
}
