import type { Engine } from "./assemble.ts";
import { createFixedClassifiers, type FixedClassifiers } from "./classification/fixed.ts";
import { type jobOf, learnHandler } from "./classification/learn.ts";
import { type LookDeps, look } from "./classification/look.ts";
import { createTopics, type Topics } from "./classification/topics.ts";
import type { JobHandler, Jobs } from "./jobs/jobs.ts";
import type { Clock } from "./lib/clock.ts";
import type { Log } from "./lib/log.ts";
import type { Db } from "./ports/database/port.ts";
import type { Classified } from "./wire/classification.ts";

/** What is told of conversations: topics, priority, sentiment. */
export interface Classification {
  readonly topics: Topics;
  readonly classifiers: FixedClassifiers;
  readonly handlers: Readonly<Record<ReturnType<typeof jobOf>, JobHandler>>;
  /** Has sites learn whose labels changed, and tells about quiet conversations. Safe on any number of nodes. */
  look(): Promise<void>;
}

/** Opens what tells conversations apart, and how it's learnt. @param options.addJob jobs are opened after their handlers */
export function openClassification(options: {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  readonly voice: LookDeps["voice"];
  readonly engine: Pick<Engine, "teller" | "kinds"> & { readonly knowledge: Pick<Engine["knowledge"], "embedderOf"> };
  readonly addJob: Jobs["add"];
  /** Shorter, for tests. */
  readonly debounceMs?: number;
}): Classification {
  const { db, clock, log, voice, engine, addJob, debounceMs } = options;
  const { embedderOf } = engine.knowledge;
  const { kinds } = engine;
  const deps: LookDeps = {
    ...{ db, clock, log, voice, embedderOf, jobs: { add: addJob }, teller: engine.teller },
    ...(debounceMs === undefined ? {} : { debounceMs }),
  };
  const handlerOf = (kind: Classified) => learnHandler({ db, clock, embedderOf }, kinds[kind]);
  return {
    topics: createTopics(deps, kinds.topic),
    classifiers: createFixedClassifiers(deps, kinds),
    handlers: { topics: handlerOf("topic"), priority: handlerOf("priority"), sentiment: handlerOf("sentiment") },
    async look() {
      for (const kind of Object.values(kinds)) await look(deps, kind);
    },
  };
}
