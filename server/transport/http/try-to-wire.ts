import type { Hit, SearchResult } from "../../ports/vectors/port.ts";
import type { Trace } from "../../turn/types.ts";
import type { TriedPassage, TryReply } from "../../wire/try.ts";
import type { Turns } from "../deps.ts";
import { answerToWire } from "./answer-to-wire.ts";

/** Passages that are shown: more would add nothing, because the first ones decided. */
const PASSAGES = 20;
const ARTICLES = 8;

type Answered = Awaited<ReturnType<Turns["answerOnce"]>>;

/** What the steps found, with titles and texts instead of ids. */
export function tryToWire(answered: Answered, trace: Trace): TryReply {
  const { live, guard, understood, recall, found } = trace;
  return {
    ...answerToWire(answered),
    steps: {
      guard:
        guard === undefined
          ? null
          : {
              pass: guard.pass,
              reason: guard.pass ? null : guard.reason,
              personalData: [...new Set(guard.personalData.map((one) => one.kind))],
            },
      understood: understood ?? null,
      recall: recall === undefined ? null : { hit: recall.hit ?? null },
      retrieved: found === undefined ? null : { passages: passagesOf(found, live) },
      gate: gateOf(answered, trace),
    },
    step_ms: answered.latency.steps,
    lines: answered.lines.map(({ side, kind, nanoUsd, quantity }) => ({ side, kind, nanoUsd, quantity })),
    version: live?.number ?? null,
  };
}

function passagesOf(found: SearchResult, live: Trace["live"]): TriedPassage[] {
  const scores = (hits: readonly Hit[]) => new Map(hits.map((hit) => [hit.passageId, hit.score]));
  const words = scores(found.words);
  const vectors = scores(found.dense);
  return found.fused.slice(0, PASSAGES).map(({ passageId, articleId, kind }, i) => ({
    articleId,
    article: live?.articles.get(articleId)?.title ?? "",
    kind,
    text: live?.passages.get(passageId)?.text ?? "",
    words: words.get(passageId) ?? null,
    vector: vectors.get(passageId) ?? null,
    rank: i + 1,
  }));
}

function gateOf({ dials }: Answered, { live, gate, verdict }: Trace): TryReply["steps"]["gate"] {
  if (verdict === undefined) return null;
  return {
    confidence: verdict.confidence,
    precision: dials.precision,
    answerFrom: gate?.limits.answer ?? null,
    clarifyFrom: gate?.limits.clarify ?? null,
    suggestFrom: dials.maySuggest ? (gate?.limits.suggest ?? null) : null,
    reason: verdict.reason,
    articles: verdict.ranked.slice(0, ARTICLES).map(({ articleId, probability }) => ({
      articleId,
      title: live?.articles.get(articleId)?.title ?? "",
      probability,
      evidence: [...(gate?.evidence.find((one) => one.articleId === articleId)?.features ?? [])],
    })),
    judged: gate?.judged ?? null,
  };
}
