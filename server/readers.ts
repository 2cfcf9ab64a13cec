import type { Embedders } from "./embedders.ts";
import type { Knowledge } from "./knowledge/knowledge.ts";
import type { LiveKnowledge, SiteKnowledge } from "./knowledge/live.ts";
import type { Query } from "./ports/vectors/port.ts";
import { createAcross } from "./turn/across.ts";

type Across = NonNullable<SiteKnowledge["across"]>;

/** What reads the questions to live versions. */
export interface Readers {
  /** What searches a live version, with the embedder that its questions need, and what reads those in other languages. */
  of(live: LiveKnowledge): Promise<Pick<SiteKnowledge, "search" | "embedder" | "across">>;
}

export function createReaders(deps: {
  readonly knowledge: Pick<Knowledge, "search" | "across">;
  readonly embedders: Pick<Embedders, "withId" | "across">;
}): Readers {
  const { knowledge, embedders } = deps;
  const acrosses = new WeakMap<LiveKnowledge, Across>();

  /** Undefined also while what it needs is being made. */
  async function acrossOf(live: LiveKnowledge, search: SiteKnowledge["search"]): Promise<Across | undefined> {
    const reader = embedders.across;
    if (reader === undefined) return undefined;
    let across = acrosses.get(live);
    if (across === undefined) {
      const isOwn = live.embedderId === (await reader.id());
      const tune = isOwn ? live.tune : knowledge.across(live)?.tune;
      if (tune === undefined) return undefined;
      across = createAcross(live, { tune, open: reader.open, ...(isOwn && { search }) });
      acrosses.set(live, across);
    }
    return across;
  }

  return {
    async of(live) {
      const search = (query: Query) => knowledge.search(live, query);
      const embedder = await embedders.withId(live.embedderId);
      const across = await acrossOf(live, search);
      return { search, ...(embedder && { embedder }), ...(across && { across }) };
    },
  };
}
