import type { DraftedAnswer } from "../domain/approval.ts";
import type { AnswerArticle } from "../domain/article.ts";
import type { Reason } from "../wire/names.ts";
import { handOff } from "./8-handoff.ts";
import type { Thought } from "./parts.ts";
import { quoted } from "./quoting.ts";
import type { TurnContext, TurnState } from "./state.ts";
import { articleOf, candidateOf, nearestArticles, say, thoughtOf } from "./thought.ts";

/** Below this, the nearest article isn't useful as a draft for an agent. */
const DRAFT = 0.2;

/**
 * Ends the turn with a person, offered or asked for.
 * @param options.quiet when it's queued, don't say anything
 * @param options.approval the answer that the person is to send
 */
export async function person(
  turn: TurnContext,
  state: TurnState,
  reason: Reason,
  options: { readonly quiet?: boolean; readonly approval?: DraftedAnswer } = {},
): Promise<Thought> {
  const { quiet = false, approval } = options;
  const { asked, meter, deps } = turn;
  // Waiting for the database is no work of the step's own.
  const available = await asked.available?.(reason);
  const usualSeconds = await asked.usual?.();
  return meter.time("handoff", () => {
    const nearest = nearestArticles(state);
    const draft = approval?.text ?? draftOf(state, nearest[0]);
    const plan = handOff({
      reason,
      text: asked.text,
      past: asked.past,
      language: state.language,
      ...(asked.timeZone === undefined ? {} : { timeZone: asked.timeZone }),
      siteLanguage: state.site?.live.language ?? "en",
      hours: available === undefined ? asked.settings.hours : available.hours,
      nobodyHere: available?.openAt === "",
      ...(usualSeconds === undefined ? {} : { usualSeconds }),
      atOnce: asked.settings.handOffAtOnce || asked.givenUp,
      givenUp: asked.givenUp,
      now: deps.clock.now(),
      nearest,
      titleOf: (id) => articleOf(state, id)?.title,
      ...(draft === undefined ? {} : { draft }),
    });
    const { queue, handoff, form, text, yesOrNo } = plan;
    const more = queue === undefined ? {} : { queue: approval === undefined ? queue : { ...queue, approval } };
    if (quiet && queue !== undefined) {
      return thoughtOf(turn, state, { tier: "person", form, reason, confidence: 0, citations: [], options: [] }, more);
    }
    const asks = yesOrNo === undefined ? {} : { yesOrNo };
    return say(turn, state, { tier: "person", form, reason, text, handoff, ...asks }, more);
  });
}

/** What an agent could send, if an article came close. */
function draftOf(state: TurnState, first: AnswerArticle | undefined): string | undefined {
  const near = (state.verdict?.ranked[0]?.probability ?? 0) >= DRAFT;
  if (first === undefined || !near || state.site === undefined) return undefined;
  return quoted(state.site.live, first, { question: state.question, candidate: candidateOf(state, first.id) });
}
