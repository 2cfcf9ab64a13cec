import type { Dials } from "../domain/dials.ts";
import type { Understood } from "../domain/message.ts";
import { ANYONE } from "../domain/viewer.ts";
import { guessLanguage } from "../text/language.ts";
import { embedQuestion } from "./3-understand.ts";
import { retrieve } from "./5-retrieve.ts";
import type { Turns } from "./parts.ts";
import type { RunDeps } from "./run.ts";
import { inOneLanguage, variantFor } from "./twins.ts";
import { asSeenBy } from "./view.ts";

/** An article that shares no word with the search is listed from this probability on, 0 to 1. */
const LIKELY = 0.05;

/** What the gate may use: only what it knows by itself, because a reader waits for every letter. */
const QUICK: Dials = {
  precision: 0.95,
  largeModel: false,
  mayRead: false,
  mayJudge: false,
  mayCompose: false,
  maySuggest: false,
};

/**
 * A reader's search: the assistant's retrieval and its gate's ranking, without a decision or an answer. Articles that the
 * gate ranks come first, then those that have the words.
 */
export async function search(deps: RunDeps, request: Parameters<Turns["search"]>[0]): ReturnType<Turns["search"]> {
  const { question, language, signal } = request;
  const found = await deps.knowledge(request.siteId);
  if (found === undefined) return [];
  // Readers of the help centre aren't signed in: what only some may see isn't found.
  const site = asSeenBy(found, request.viewer ?? ANYONE);
  const reader = (await site.across?.(question)) ?? site;
  const vector = await embedQuestion(reader.embedder ?? deps.embedder, question, signal);
  const understood: Understood = {
    question,
    isFollowUp: false,
    kind: "question",
    language: guessLanguage(question, language),
    vector,
  };
  const candidates = await retrieve({ live: site.live, search: reader.search }, understood);
  const { ranked } = inOneLanguage(await reader.gate(understood, candidates, QUICK), site.live, language);
  const byId = new Map(candidates.map((one) => [one.articleId, one]));
  const listed = ranked.filter(
    ({ articleId, probability }) => probability >= LIKELY || (byId.get(articleId)?.words ?? 0) > 0,
  );
  const preferred = variantFor(site.live, language);
  const first = new Set(listed.map((one) => one.articleId));
  const rest = candidates.filter((one) => one.words > 0).map((one) => preferred(one.articleId));
  return [...new Set([...first, ...rest])].map((articleId) => {
    const passageId = byId.get(articleId)?.passages[0]?.id;
    return { articleId, ...(passageId === undefined ? {} : { passageId }) };
  });
}
