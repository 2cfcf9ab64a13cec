import { primaryLanguage } from "../text/language.ts";
import type { Form } from "../wire/names.ts";
import { choosing } from "./follow-up.ts";
import { asSiteSpells } from "./site-spelling.ts";
import { goOn, type Judged, type Next, type Step, type TurnContext } from "./state.ts";
import { gating, lookUp } from "./steps.ts";

/** How much an outcome is worth to the visitor; the last is a person. */
const QUOTED = 3;
const WORTH: Partial<Record<Form, number>> = { quoted: QUOTED, clarify: 2, large: 1, suggested: 1 };
const worth = (state: Judged): number => WORTH[state.verdict.form] ?? 0;

/**
 * Of two answers, the second reading's has to be clearly surer: its chance of being wrong at most this share of the first's.
 * Without its misspelt word, "how long is the waranty on a tent?" is about pitching it (0.82), with it about the warranty (0.999).
 */
const SURER = 0.1;

const isBetterThan = (a: Judged, b: Judged): boolean =>
  worth(a) > worth(b) ||
  (worth(a) === QUOTED && worth(b) === QUOTED && 1 - a.verdict.confidence <= SURER * (1 - b.verdict.confidence));

/**
 * 6. A question with misspelt words is judged once more with them as the site spells them, and that reading is used if it
 * gets further or is clearly surer. In another language than the site's, every word would look misspelt.
 */
export const respelling: Step<Judged, Judged> = async (turn, state) => {
  const { trace } = turn.asked;
  const { live } = state.site;
  if (state.chosen !== undefined || state.isUnsupported) return goOn(state);
  if (primaryLanguage(state.reading.language) !== primaryLanguage(live.language)) return goOn(state);
  // Of a message that was read with what was said before, its own words are.
  const typed = state.usedHistory ? state.reading.inContext?.typed : undefined;
  const respelled = turn.meter.time("understand", () => asSiteSpells(typed ?? state.question, live));
  if (respelled === undefined) return goOn(state);
  const { corrections } = respelled;
  const before = { understood: trace?.understood, found: trace?.found, gate: trace?.gate, verdict: trace?.verdict };
  const next = await judgeAgain(turn, state, respelled.question);
  if (next.ended) return next;
  const isBetter = isBetterThan(next.state, state);
  // The turn's record shows the reading that was used.
  if (trace !== undefined && !isBetter) Object.assign(trace, before);
  if (trace?.understood !== undefined && isBetter) {
    trace.understood = { ...trace.understood, question: next.state.question, corrections };
  }
  return isBetter ? next : goOn(state);
};

async function judgeAgain(turn: TurnContext, state: Judged, question: string): Promise<Next<Judged>> {
  const { inContext, ...reading } = state.reading;
  const again = {
    ...reading,
    question,
    ...(inContext && state.usedHistory && { inContext: { ...inContext, typed: question } }),
  };
  const found = await lookUp(turn, { ...state, reading: again }, question);
  if (found.ended) return found;
  const alone = await gating(turn, found.state);
  return alone.ended ? alone : choosing(turn, alone.state);
}
