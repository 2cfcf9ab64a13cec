import type { Verdict } from "../domain/verdict.ts";
import { normaliseQuestion } from "../text/normalise.ts";
import { ownLines } from "../text/own-lines.ts";
import { takesOffer } from "../text/patterns/kinds.ts";
import { placeNamed } from "../text/patterns/ordinals.ts";
import type { ReplyName } from "../text/patterns/replies.ts";
import type { Reason } from "../wire/names.ts";
import { guard } from "./2-guard.ts";
import { embedQuestion, read } from "./3-understand.ts";
import { retrieve } from "./5-retrieve.ts";
import { isLanguageSet, languageOf } from "./chat-language.ts";
import { settledByKind } from "./kinds.ts";
import type { Asked } from "./parts.ts";
import { person } from "./person.ts";
import { fitsNow, sayRecalled } from "./recalled.ts";
import {
  end,
  goOn,
  type Judged,
  type Next,
  type Passed,
  type Read,
  type Retrieved,
  type Step,
  type TurnContext,
  type TurnState,
} from "./state.ts";
import { articleOf, sayReply } from "./thought.ts";
import { inOneLanguage } from "./twins.ts";
import { asSeenBy, withHelpAddresses } from "./view.ts";

/** Fixes the version of the knowledge that the turn sees. A turn that is given up goes no further. */
export const beginning: Step<TurnState, TurnState> = async (turn, state) => {
  const { asked, deps } = turn;
  const found = await deps.knowledge(asked.siteId);
  const { isOn, isLinked } = asked.settings.helpCentre;
  const addressed = found !== undefined && isOn && isLinked ? withHelpAddresses(found, deps.publicUrl ?? "") : found;
  const site = addressed && asSeenBy(addressed, asked.viewer);
  const begun = site === undefined ? state : { ...state, site };
  const home = asked.language ?? site?.live.language ?? "en";
  if (asked.givenUp) return end(await person(turn, { ...begun, language: home }, "machine-failed"));
  if (asked.trace !== undefined && site !== undefined) asked.trace.live = site.live;
  return goOn({ ...begun, language: languageOf(asked, home) });
};

const REFUSALS: Partial<Record<Reason, ReplyName>> = {
  abuse: "refusedAbuse",
  "prompt-injection": "refusedInjection",
  "too-fast": "refusedTooFast",
};

/** The button, or a yes to the person just offered: neither is refused as too fast. */
const takesPerson = ({ wantsPerson, personOffered, text }: Asked): boolean =>
  wantsPerson || (personOffered && takesOffer(text) === true);

/** 2. Passes, refuses, or sends to a person; a conversation that is waiting for one goes there too. */
export const guarding: Step<TurnState, Passed> = async (turn, state) => {
  const { asked, meter } = turn;
  const guarded = meter.time("guard", () => guard(asked.text, asked.tooFast && !takesPerson(asked)));
  if (asked.trace !== undefined) asked.trace.guard = guarded;
  if (!guarded.pass) {
    const { reason } = guarded;
    return end(
      guarded.to === "person"
        ? await person(turn, state, reason)
        : sayReply(turn, state, { tier: "none", form: "refused", reason, name: REFUSALS[reason] ?? "refusedTooFast" }),
    );
  }
  const hasEmail = guarded.personalData.some((one) => one.kind === "email");
  if (asked.waiting)
    return end(await person(turn, state, "waiting-for-person", { quiet: asked.acknowledged && !hasEmail }));
  return goOn({ ...state, hasEmail });
};

/** 3. The kind of message, and the complete question. What isn't a question is settled here. */
export const understanding: Step<Passed, Read> = async (turn, state) => {
  const { asked, meter } = turn;
  const reading = meter.time("understand", () =>
    read(ownLines(asked.text), asked.pastAlone, {
      siteLanguage: asked.language ?? state.site?.live.language ?? "en",
      articleTitle: (id) => articleOf(state, id)?.title,
      personOffered: asked.personOffered,
      answered: asked.answerMessageId !== undefined,
      clarified: asked.clarified || asked.suggested,
    }),
  );
  const { question, isFollowUp, kind } = reading;
  const language = isLanguageSet(asked) ? state.language : reading.language;
  if (asked.trace !== undefined) asked.trace.understood = { question, language, isFollowUp, kind };
  const known = { ...state, question, language };
  const chosen = chosenOption(turn, state);
  if (chosen === undefined) {
    // An address left after the offer of a person accepts the offer.
    const taken = asked.personOffered && state.hasEmail;
    const settled = await settledByKind(turn, known, taken ? { ...reading, kind: "asks-for-person" } : reading);
    if (settled !== undefined) return end(settled);
  }
  if (known.site === undefined) return end(await person(turn, known, "no-knowledge"));
  return goOn({ ...known, site: known.site, reading, ...(chosen === undefined ? {} : { chosen }) });
};

/** The article behind a button, or the same typed: its place among those offered, or a title. */
function chosenOption({ asked }: TurnContext, state: TurnState): string | undefined {
  const id = asked.optionArticleId;
  if (id !== undefined && articleOf(state, id) !== undefined) return id;
  if (!(asked.clarified || asked.suggested) || state.site === undefined) return undefined;
  const place = placeNamed(asked.text, asked.offered.length);
  const named = place === undefined ? undefined : asked.offered[place]?.articleId;
  if (named !== undefined && articleOf(state, named) !== undefined) return named;
  const typed = normaliseQuestion(asked.text);
  return [...state.site.live.articles.values()].find((one) => normaliseQuestion(one.title) === typed)?.id;
}

/** 4. An answer that was kept for exactly this question. */
export const recalling: Step<Read, Read> = async (turn, state) => {
  const { asked, meter, deps } = turn;
  if (!asked.cache || state.chosen !== undefined) return goOn(state);
  if (asked.trace !== undefined) asked.trace.recall = {};
  const query = { versionId: state.site.live.versionId, view: state.site.view, question: state.question };
  const exact = await meter.time("recall", () => deps.recall.exact(deps.db, query));
  return exact !== undefined && fitsNow(asked, exact) ? end(sayRecalled(turn, state, exact)) : goOn(state);
};

/** 5. The closest passages, to the message alone: what it may follow up on comes with `choosing`. */
export const retrieving: Step<Read, Retrieved> = (turn, state) => {
  const { chosen, reading, question } = state;
  if (chosen === undefined) return lookUp(turn, state, reading.inContext?.typed ?? question);
  // The question before the clarifying one, or before the suggestion, says which part of the chosen article answers.
  const before = turn.asked.pastAlone.findLast((one) => one.author === "visitor")?.text;
  return lookUp(turn, state, before ?? question);
};

/** The passages closest to a text. @throws EMBEDDER_UNAVAILABLE, INDEX_MISSING, VECTORS_UNAVAILABLE */
export async function lookUp(turn: TurnContext, state: Read, question: string): Promise<Next<Retrieved>> {
  const { asked, meter, deps } = turn;
  const reader = (await state.site.across?.(question)) ?? state.site;
  const vector = await meter.time("understand", () =>
    embedQuestion(reader.embedder ?? deps.embedder, question, asked.signal),
  );
  const understood = { ...state.reading, question, vector };
  const found = { live: state.site.live, search: reader.search };
  const candidates = await meter.time("retrieve", () => retrieve(found, understood, asked.trace ?? {}));
  return goOn({ ...state, question, reader, vector, understood, candidates });
}

/** 6. Who answers, and how. What the visitor chose needs no gate. */
export const gating: Step<Retrieved, Judged> = async (turn, state) => {
  const { asked, meter } = turn;
  const judged = async () => {
    const found = await meter.time("gate", () =>
      state.reader.gate(state.understood, state.candidates, asked.dials, meter.work, asked.trace),
    );
    return inOneLanguage(found, state.site.live, state.language);
  };
  const verdict = state.chosen === undefined ? await judged() : chosenVerdict(state.chosen);
  if (asked.trace !== undefined) asked.trace.verdict = verdict;
  return goOn({ ...state, verdict });
};

const chosenVerdict = (articleId: string): Verdict => ({
  tier: "machine",
  form: "quoted",
  confidence: 1,
  reason: "one-article-fits",
  ranked: [{ articleId, probability: 1 }],
  options: [],
});
