import type { Engine } from "./assemble.ts";
import type { JobHandler, Jobs } from "./jobs/jobs.ts";
import type { Clock } from "./lib/clock.ts";
import type { Log } from "./lib/log.ts";
import type { Db } from "./ports/database/port.ts";
import { topicsHandler } from "./topics/learn.ts";
import { createTopics, type Topics, type TopicsDeps } from "./topics/topics.ts";

/** Topics of conversations, and how they're learnt. @param options.addJob jobs are opened after their handlers */
export function openTopics(options: {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  readonly voice: TopicsDeps["voice"];
  readonly engine: Pick<Engine, "topicTeller"> & { readonly knowledge: Pick<Engine["knowledge"], "embedderOf"> };
  readonly addJob: Jobs["add"];
  /** Shorter, for tests. */
  readonly times?: TopicsDeps["times"];
}): { readonly topics: Topics; readonly handlers: { readonly topics: JobHandler } } {
  const { db, clock, log, voice, engine, addJob, times } = options;
  const { embedderOf } = engine.knowledge;
  return {
    topics: createTopics({
      ...{ db, clock, log, voice, embedderOf, jobs: { add: addJob }, teller: engine.topicTeller },
      ...(times === undefined ? {} : { times }),
    }),
    handlers: { topics: topicsHandler({ db, clock, embedderOf }) },
  };
}
