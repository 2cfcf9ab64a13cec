import { EMBEDDER_PATH } from "../../server/embedders.ts";
import { createQuickTune } from "../../server/gate/quick-tune.ts";
import { createGaps, type Gaps, type GapsDeps } from "../../server/learning/gaps.ts";
import { systemClock } from "../../server/lib/clock.ts";
import { silentLog } from "../../server/lib/log.ts";
import { createPrices, seedPrices } from "../../server/money/prices.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { openGgufEmbedder } from "../../server/ports/embedder/gguf.ts";
import type { Embedder } from "../../server/ports/embedder/port.ts";
import { noLargeModel } from "../../server/ports/large-model/none.ts";
import type { LargeModel } from "../../server/ports/large-model/port.ts";
import { memoryLimits } from "../../server/ports/limits/memory.ts";
import { createReplays } from "../../server/replays.ts";
import { noRecall } from "../../server/turn/4-recall.ts";
import { createGate } from "../../server/turn/6-gate.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { makeKnowledge, type WordEmbedder } from "../knowledge/builders.ts";
import { recordingVoice } from "../turn/builders.ts";

/** The real embedder, tune and gate, and the gaps as a process has them. */
export async function openLearning(options: { largeModel?: LargeModel } = {}): Promise<{
  readonly database: DatabasePort;
  readonly embedder: Embedder;
  readonly knowledge: ReturnType<typeof makeKnowledge>["knowledge"];
  gaps(more?: Partial<GapsDeps>): Gaps;
  close(): Promise<void>;
}> {
  const database = await openTestDatabase();
  const { db } = database;
  await seedPrices(db);
  const embedder: Embedder = await openGgufEmbedder({ modelPath: EMBEDDER_PATH, log: silentLog });
  const { knowledge, index } = makeKnowledge(database, {
    embedder: embedder as WordEmbedder,
    tune: createQuickTune({ embedder }),
  });
  const largeModel = options.largeModel ?? noLargeModel();
  const prices = createPrices(db, systemClock);
  const { voice } = recordingVoice();
  const replays = createReplays({
    plain: {
      ...{ db, clock: systemClock, log: silentLog, voice, embedder, recall: noRecall, prices, limits: memoryLimits() },
      async knowledge(siteId) {
        const live = knowledge.live(siteId);
        return live && { live, gate: createGate(live), search: (query) => knowledge.search(live, query) };
      },
    },
    ...{ knowledge, index },
    embedders: { withId: async () => embedder },
    gates: (live) => createGate(live),
  });
  return {
    ...{ database, embedder, knowledge },
    gaps: (more) =>
      createGaps({
        ...{ db, clock: systemClock, log: silentLog, largeModel, prices, live: knowledge.live },
        ...{ embedderOf: async () => embedder, freshMs: 0 },
        ...replays,
        ...more,
      }),
    async close() {
      await knowledge.close();
      await embedder.close();
      await database.close();
    },
  };
}
