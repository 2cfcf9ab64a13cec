import { join } from "node:path";
import type { Engine } from "./assemble.ts";
import type { Config } from "./config.ts";
import { createDemoClock } from "./demo/clock.ts";
import { makeDemoConversations } from "./demo/conversations.ts";
import { readScripts } from "./demo/script.ts";
import { systemClock } from "./lib/clock.ts";
import type { Log } from "./lib/log.ts";
import type { PartState } from "./lib/part-state.ts";
import { onStop } from "./lifetime.ts";
import type { Db } from "./ports/database/port.ts";
import { demoProgress } from "./store/demo-progress.ts";
import { checkText } from "./turn/1-receive.ts";

const NONE: PartState = { status: "absent", detail: "No demo conversations." };

/**
 * Plays the demo company's conversations in the background where they are not all there.
 * @returns how far it is
 */
export async function playDemo(options: {
  readonly db: Db;
  /** The demo company's site; undefined: there is none. */
  readonly siteId: string | undefined;
  /** With the scripts. */
  readonly folder: string;
  readonly config: Config;
  readonly engine: Engine;
  readonly rowChanged: (conversation: { siteId: string; conversationId: string }) => void;
  readonly log: Log;
}): Promise<() => PartState> {
  const { db, siteId, engine, log } = options;
  if (siteId === undefined || (await demoProgress(db, siteId))?.done !== false) return () => NONE;
  let making: PartState = { status: "starting", detail: "", progress: 0 };
  const leaving = new AbortController();
  const made = readScripts(join(options.folder, "conversations.jsonl"))
    .then((scripts) =>
      makeDemoConversations({
        db,
        siteId,
        scripts,
        clock: createDemoClock(systemClock),
        now: systemClock.now(),
        log,
        alone: options.config.databaseUrl === undefined,
        turnsForShow: engine.turnsForShow,
        checkText,
        quietMs: engine.turns.quietMs,
        onMade(conversation, share) {
          making = { status: "starting", detail: "", progress: share };
          options.rowChanged(conversation);
        },
        signal: leaving.signal,
      }),
    )
    .then((played) => {
      making = played > 0 ? { status: "ready", detail: "" } : NONE;
    })
    .catch((error) => {
      making = { status: "failed", detail: "couldn't be created. The log says why." };
      log.warn({ err: error }, "the demo company's conversations could not be made");
    });
  onStop(async () => {
    leaving.abort();
    await made;
  });
  return () => making;
}
