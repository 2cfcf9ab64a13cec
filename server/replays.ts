import type { Gate } from "./domain/verdict.ts";
import type { Embedders } from "./embedders.ts";
import type { Knowledge } from "./knowledge/knowledge.ts";
import type { LiveKnowledge } from "./knowledge/live.ts";
import type { GapsDeps } from "./learning/gaps.ts";
import { noLimits } from "./ports/limits/memory.ts";
import type { VectorIndex } from "./ports/vectors/port.ts";
import { noRecall } from "./turn/4-recall.ts";
import type { ServiceDeps } from "./turn/parts.ts";
import { createTurns } from "./turn/service.ts";

/**
 * Turns that ask old questions again: on what is live, and on what the next publish would put live. By the same steps as
 * visitors' turns, without models that write or cost, and without answers that are kept for others.
 */
export function createReplays(deps: {
  /** What turns need, without models that write. */
  readonly plain: ServiceDeps;
  readonly knowledge: Pick<Knowledge, "unpublished">;
  readonly index: VectorIndex;
  readonly embedders: Pick<Embedders, "withId">;
  gates(live: LiveKnowledge): Gate;
}): Pick<GapsDeps, "liveTurns" | "unpublishedTurns"> {
  // A node of its own: these turns hold no conversation's floor, so other servers have nothing to tell them.
  const { node: _, ...plain } = deps.plain;
  const alone: ServiceDeps = { ...plain, recall: noRecall, limits: noLimits };
  return {
    liveTurns: createTurns(alone),
    async unpublishedTurns(siteId, options) {
      const { live, close } = await deps.knowledge.unpublished(siteId, options);
      const embedder = await deps.embedders.withId(live.embedderId);
      const gate = live.articles.size === 0 ? undefined : deps.gates(live);
      const search = (query: Parameters<VectorIndex["search"]>[1]) => deps.index.search(live, query);
      const turns = createTurns({
        ...alone,
        knowledge: async () => gate && { live, gate, search, ...(embedder && { embedder }) },
      });
      return { turns, close };
    },
  };
}
