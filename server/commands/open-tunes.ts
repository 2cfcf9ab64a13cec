import { join } from "node:path";
import type { Engine } from "../assemble.ts";
import type { Config } from "../config.ts";
import type { Exams } from "../exam/exams.ts";
import { availableMemory } from "../lib/available-memory.ts";
import { packageRoot } from "../lib/built-file.ts";
import { systemClock as clock } from "../lib/clock.ts";
import type { Log } from "../lib/log.ts";
import { openChildSmallModel } from "../ports/small-model/child-process.ts";
import { dropReceived, receiveGguf } from "../ports/small-model/receive.ts";
import { createReaders } from "../readers.ts";
import { baseOf } from "../tuned-model.ts";
import { createTunes, type Tunes } from "../tuning/tunes.ts";
import { examined } from "../turn/examined.ts";
import { refuseIfTooLarge } from "./model-facts.ts";
import { withModelInUse } from "./model-shelf.ts";

/** The deep tunes of a running engine. Call `close()` before the exams'. */
export function openTunes(options: { engine: Engine; config: Config; exams: Exams; log: Log }): Tunes {
  const { engine, config, exams, log } = options;
  const { knowledge, embedder, database, smallModel, turns } = engine;
  const readers = createReaders(engine);
  const folder = join(config.dataDir, "tunes");
  void dropReceived(folder);
  return createTunes({
    ...{ database, embedder, examined, exams, smallModel, clock, log },
    async knowledge(siteId) {
      const live = knowledge.live(siteId);
      return live === undefined ? undefined : { live, ...(await readers.of(live)) };
    },
    base: async () => baseOf(await withModelInUse(config, database.db)),
    async open(files) {
      const model = await openChildSmallModel({ ...files, log });
      try {
        await model.ready();
        return model;
      } catch (error) {
        await model.close();
        throw error;
      }
    },
    trainer: {
      python: config.tunerPython,
      program: join(packageRoot(import.meta.url), "tuner", "tune_site.py"),
      environment: config.inherited,
    },
    folder,
    receive: receiveGguf,
    refuseIfTooLarge: (model) => refuseIfTooLarge(model, availableMemory()),
    onSwitched: turns.settingsChanged,
  });
}
