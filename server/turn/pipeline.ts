import { answering } from "./answering.ts";
import { forApproval, holding } from "./approval.ts";
import { languageOf } from "./chat-language.ts";
import { choosing } from "./follow-up.ts";
import type { Asked, Meter, Thought, TurnDeps } from "./parts.ts";
import { person } from "./person.ts";
import { passes } from "./retry.ts";
import { several } from "./several.ts";
import { respelling } from "./spelling.ts";
import { type Ended, end, type Next, type TurnContext, type TurnState } from "./state.ts";
import { beginning, gating, guarding, recalling, retrieving, understanding } from "./steps.ts";
import { nearestArticles } from "./thought.ts";
import type { Teller } from "./types.ts";

/**
 * Steps 2 to 8 for one message, in order: who answers is decided before the first word, and if a tier fails, the turn
 * moves on to the next. Each step takes the state and returns it with what it adds, or ends the turn. What nobody can
 * answer ends with a person.
 * @throws DATABASE_UNAVAILABLE, DISK_FULL: the turn waits and runs again
 */
export async function think(deps: TurnDeps, asked: Asked, teller: Teller, meter: Meter): Promise<Thought> {
  const held = asked.approval === undefined ? undefined : holding(teller, asked.approval);
  const turn: TurnContext = { deps, asked, teller: held ?? teller, meter };
  const start: TurnState = {
    // A turn that is given up isn't read again: its text may be what crashed the runs before.
    language: asked.givenUp ? (asked.language ?? "en") : languageOf(asked, "en"),
    question: asked.text,
    candidates: [],
  };
  const begun = await run(turn, { ended: false, state: start }, beginning);
  const passed = await run(turn, begun, guarding);
  const read = await run(turn, passed, understanding);
  const unknown = await run(turn, read, recalling);
  const asks = await run(turn, unknown, several);
  const retrieved = await run(turn, asks, retrieving);
  const judged = await run(turn, retrieved, gating);
  const chosen = await run(turn, judged, choosing);
  const spelled = await run(turn, chosen, respelling);
  if (!spelled.ended) held?.consider(nearestArticles(spelled.state).map((article) => article.id));
  const { thought } = await run(turn, spelled, answering);
  if (held?.held === undefined) return thought;
  const steps: readonly Next<TurnState>[] = [begun, passed, read, unknown, asks, retrieved, judged, chosen, spelled];
  const known = steps.flatMap((one) => (one.ended ? [] : [one.state])).at(-1) ?? start;
  return forApproval({ ...turn, teller }, { state: known, thought, held: held.held });
}

/** Takes a step unless the turn has ended. A step that fails ends it with a person, who sees what was found so far. */
async function run<In extends TurnState, Out extends TurnState, Result extends Next<Out> | Ended>(
  turn: TurnContext,
  before: Next<In>,
  step: (turn: TurnContext, state: In) => Result | Promise<Result>,
): Promise<Result | Ended> {
  if (before.ended) return before;
  try {
    return await step(turn, before.state);
  } catch (error) {
    if (passes(error)) throw error;
    turn.deps.log.error({ err: error, siteId: turn.asked.siteId }, "a step of the turn failed; a person is offered");
    return end(await person(turn, before.state, "machine-failed"));
  }
}
