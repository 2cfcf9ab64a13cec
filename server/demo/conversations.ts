import { setTimeout as sleep } from "node:timers/promises";
import { createDesk } from "../desk/desk.ts";
import type { DeskDeps, DeskVoice } from "../desk/parts.ts";
import type { Speaker, Voice } from "../desk/voice.ts";
import { newId } from "../lib/ids.ts";
import type { Log } from "../lib/log.ts";
import { deleteDemoConversations } from "../store/demo-conversation.ts";
import { demoProgress, noteDemoConversations, takeDemoConversations } from "../store/demo-progress.ts";
import type { Turns } from "../turn/parts.ts";
import { dated } from "./calendar.ts";
import type { DemoClock } from "./clock.ts";
import { play, type Stage } from "./play.ts";
import type { Script } from "./script.ts";

/** Visitors come first: nothing is created while one of their turns runs, or for this long afterwards. */
const QUIET_MS = 1_000;
/** Milliseconds between two checks whether they are done. */
const LOOK_MS = 100;

/**
 * Plays the demo's scripts through the real code, newest first. Continues where a run that died stopped, never plays
 * anything twice, and plays nothing once an owner has removed the conversations.
 * @param options.turnsForShow engine.turnsForShow
 * @param options.alone no other server process shares the database
 * @param options.quietMs how long no turn of a real visitor has run (engine.turns.quietMs)
 * @param options.onMade called after each conversation, with the share of all that exist now, 0 to 1
 * @returns how many scripts were played in this run
 */
export async function makeDemoConversations(options: {
  db: DeskDeps["db"];
  siteId: string;
  scripts: readonly Script[];
  clock: DemoClock;
  now: Date;
  log: Log;
  alone: boolean;
  turnsForShow(deps: { clock: DemoClock; voice: Voice }): Turns;
  checkText: DeskDeps["checkText"];
  quietMs(): number;
  onMade?(conversation: { siteId: string; conversationId: string }, share: number): void;
  signal: AbortSignal;
}): Promise<number> {
  const { db, siteId, clock, log, signal } = options;
  const runner = newId();
  const taken = await takeDemoConversations(db, { siteId, runner, at: options.now, alone: options.alone });
  if (taken === undefined) return 0;
  const turns = options.turnsForShow({ clock, voice: SILENT });
  const desk = createDesk({ db, clock, voice: SILENT, floorTaken: turns.floorTaken, checkText: options.checkText });
  const stage: Stage = { db, siteId, clock, turns, desk };
  const all = dated(options.scripts, new Date(taken.anchor));
  let played = 0;
  for (let number = taken.script; number < all.length; number++) {
    const { script, steps } = all[number] as (typeof all)[number];
    let conversationId: string | undefined;
    const from = number === taken.script ? taken.step : 0;
    for (let index = from; index < steps.length; index++) {
      const { step, at } = steps[index] as (typeof steps)[number];
      while (options.quietMs() < QUIET_MS && !signal.aborted) await sleep(LOOK_MS);
      if (signal.aborted) return played;
      try {
        conversationId = (await play(stage, { script, index, step, at }))?.id;
      } catch (error) {
        // Removed at this very moment, or an error in one script: the others are still created.
        log.warn({ err: error, script: script.id, step: index }, "a conversation for show could not be made whole");
        index = steps.length;
      }
      const last = index >= steps.length - 1;
      const next = last ? { script: number + 1, step: 0 } : { script: number, step: index + 1 };
      const done = last && number === all.length - 1;
      if (!(await noteDemoConversations(db, { siteId, runner, ...next, done }))) {
        await sweep(stage);
        return played;
      }
    }
    played++;
    if (conversationId !== undefined) options.onMade?.({ siteId, conversationId }, (number + 1) / all.length);
  }
  return played;
}

/** An owner removed them while one was being created: remove that one, too. */
async function sweep({ db, siteId }: Stage): Promise<void> {
  if ((await demoProgress(db, siteId))?.done === true) await deleteDemoConversations(db, siteId);
}

const SPEAKER: Speaker = { start() {}, delta() {}, end() {} };
/** Nobody listens to what happened weeks ago. */
const SILENT: DeskVoice = {
  speaker: () => SPEAKER,
  messageNew() {},
  stateChanged() {},
  rated() {},
  noteNew() {},
  noteGone() {},
  seen() {},
  shutOut() {},
  gone() {},
  rowChanged() {},
  setupChanged() {},
  customerChanged() {},
  merged() {},
};
