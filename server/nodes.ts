import { randomUUID } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { inShort } from "./lib/errors.ts";
import type { Log } from "./lib/log.ts";
import type { EventsPort } from "./ports/events/port.ts";
import { BEAT_MS, type ServerNode } from "./turn/node.ts";
import type { Turns } from "./turn/parts.ts";

export interface NodeDeps {
  readonly events: EventsPort;
  readonly node: ServerNode;
  readonly turns: Pick<Turns, "look">;
  readonly knowledge: { refresh(): Promise<void> };
  readonly voice: {
    tellStream(conversationId: string): void;
    forgetStream(conversationId: string): void;
    onStreamWanted(listener: (conversationId: string) => void): void;
    resync(): void;
  };
  readonly log: Log;
}

/** Lives among the other nodes: hears them, says that it is alive, and takes over what the dead left. @returns what stops it */
export function liveAmongNodes(deps: NodeDeps): () => Promise<void> {
  hear(deps);
  const leaving = new AbortController();
  const work = async () => {
    await deps.node.beat();
    // Its last messages are stored, and nobody here may have heard of them: windows ask.
    if (await deps.node.hasLostAnother()) deps.voice.resync();
    await deps.turns.look();
  };
  const running = repeat(work, deps.log, leaving.signal);
  return () => {
    leaving.abort();
    return running;
  };
}

function hear({ events, knowledge, voice, log }: NodeDeps): void {
  voice.onStreamWanted((conversationId) => events.publish({ type: "stream-wanted", conversationId }));
  events.subscribe((event) => {
    switch (event.type) {
      case "floor-taken":
        return voice.forgetStream(event.conversationId);
      case "stream-wanted":
        return voice.tellStream(event.conversationId);
      case "knowledge-published":
        knowledge.refresh().catch((error) => log.warn(inShort(error), "refreshing knowledge failed"));
        return;
      case "events-lost":
        return voice.resync();
      default:
        // For the turns.
        return;
    }
  });
}

/** While the work fails, the log says so once, and once more when it succeeds again. */
async function repeat(work: () => Promise<void>, log: Log, leaving: AbortSignal): Promise<void> {
  for (let failures = 0; !leaving.aborted; ) {
    await sleep(BEAT_MS, undefined, { signal: leaving, ref: false }).catch(() => undefined);
    if (leaving.aborted) return;
    try {
      await work();
      if (failures > 0) log.info({ failures }, "this node is among the living again");
      failures = 0;
    } catch (error) {
      if (failures === 0) log.warn(inShort(error), "this node cannot say that it is alive");
      failures++;
    }
  }
}

/**
 * This node's data folder, as the other nodes know it. Only one process has the folder at a time, so one that starts
 * there needn't wait until the previous one counts as dead.
 */
export async function readPlace(dataDir: string): Promise<string> {
  const path = join(dataDir, "node-place");
  const kept = await readFile(path, "utf8").catch(() => "");
  if (kept.trim() !== "") return kept.trim();
  const place = randomUUID();
  await writeFile(path, `${place}\n`);
  return place;
}
