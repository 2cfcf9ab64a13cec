import { ask } from "../gate/ask.ts";
import { gateFromBytes } from "../gate/model-bytes.ts";
import type { GateModel } from "../gate/train.ts";
import type { LiveKnowledge } from "../knowledge/live.ts";
import type { Db } from "../ports/database/port.ts";
import type { Embedder } from "../ports/embedder/port.ts";
import type { Judge } from "../ports/judge/port.ts";
import { sharedPhrasings } from "../store/article-list.ts";
import type { ProposalCheck } from "../store/proposal.ts";
import { loadNeighbours, type Neighbours } from "./neighbours.ts";

/**
 * An article in this place or before it may well be the right one: as many titles as the assistant offers when it asks
 * back.
 */
const NEAR = 3;
/** Neighbours that the judge reads beside the article. */
const RIVALS = 3;
/** Log-odds by which a neighbour must lead, so that a question clearly fits it better. A choice: odds 2.7 to 1. */
const CLEARLY = 1;

export interface CheckDeps {
  readonly db: Db;
  readonly embedder: Embedder;
  /** Absent: the gate's ranking decides alone. */
  readonly judge?: Pick<Judge, "judge">;
  /** The site's live version, if it has one. */
  live(siteId: string): LiveKnowledge | undefined;
}

/** Compares phrasings with their article and its neighbours. */
export type Check = (
  articleId: string,
  texts: readonly string[],
  signal?: AbortSignal,
) => Promise<readonly ProposalCheck[]>;

interface Ranked {
  readonly articleId: string;
  readonly score: number;
}

/**
 * The check of one site. An article that is live is ranked by the live gate, another one by its nearest passage. With a
 * judge, the judge has the last word on the article and its nearest neighbours.
 */
export function createCheck(deps: CheckDeps, siteId: string): Check {
  let neighbours: Promise<Neighbours> | undefined;
  let gate: { readonly of: LiveKnowledge; readonly model: GateModel } | undefined;
  const load = (signal: AbortSignal | undefined) => {
    neighbours ??= loadNeighbours(deps, siteId, signal).catch((error) => {
      neighbours = undefined;
      throw error;
    });
    return neighbours;
  };

  async function rank(articleId: string, text: string, vector: Float32Array, signal: AbortSignal | undefined) {
    const live = deps.live(siteId);
    if (live?.articles.has(articleId) && live.embedderId === deps.embedder.id) {
      if (gate?.of !== live) gate = { of: live, model: gateFromBytes(live.tune) };
      return { by: "gate" as const, ranked: rankByGate(gate.model, text, vector) };
    }
    const near = (await load(signal)).nearest(vector);
    return { by: "cosine" as const, ranked: near.map((one) => ({ articleId: one.articleId, score: one.cosine })) };
  }

  return async (articleId, texts, signal) => {
    const vectors = await deps.embedder.embed(texts, signal === undefined ? {} : { signal });
    const shared = await sharedPhrasings(deps.db, { siteId, articleId, phrasings: texts });
    const others = new Map(shared.map((one) => [one.phrasing, one.articleId]));
    const checks: ProposalCheck[] = [];
    for (const [i, text] of texts.entries()) {
      const vector = vectors[i] as Float32Array;
      const { by, ranked } = await rank(articleId, text, vector, signal);
      const { judge } = deps;
      const ofJudge =
        judge === undefined
          ? undefined
          : await judged(judge, { articleId, text, vector, ranked, neighbours: await load(signal), signal }).catch(
              // Without its opinion there is still the ranking.
              () => undefined,
            );
      signal?.throwIfAborted();
      const found = ofJudge ?? placeOf(articleId, by, ranked);
      // Another article has the very same phrasing: accepting it would make the two harder to tell apart.
      checks.push({ ...found, closerTo: others.get(text) ?? found.closerTo });
    }
    return checks;
  };
}

function rankByGate(model: GateModel, text: string, vector: Float32Array): Ranked[] {
  const { articles, probabilities } = ask(model, { text, vector });
  return Array.from(articles, (article, i) => ({
    articleId: model.articleIds[article] ?? "",
    score: probabilities[i] ?? 0,
  }));
}

/** What a ranking says about a phrasing of this article. */
function placeOf(articleId: string, checkedBy: "gate" | "cosine", ranked: readonly Ranked[]): ProposalCheck {
  const at = ranked.findIndex((one) => one.articleId === articleId);
  const isNear = at >= 0 && at < NEAR;
  return {
    checkedBy,
    rank: at < 0 ? null : at + 1,
    score: ranked[at]?.score ?? 0,
    closerTo: isNear ? null : (ranked[0]?.articleId ?? null),
  };
}

async function judged(
  judge: Pick<Judge, "judge">,
  of: {
    readonly articleId: string;
    readonly text: string;
    readonly vector: Float32Array;
    readonly ranked: readonly Ranked[];
    readonly neighbours: Neighbours;
    readonly signal: AbortSignal | undefined;
  },
): Promise<ProposalCheck> {
  const { articleId, text, vector, neighbours } = of;
  // One that is live and archived by now has no text: it goes with the next publish.
  const rivals: { id: string; read: string }[] = [];
  for (const { articleId: id } of of.ranked) {
    if (rivals.length === RIVALS) break;
    const read = id === articleId ? "" : neighbours.judgedText(id, vector);
    if (read !== "") rivals.push({ id, read });
  }
  const odds = await judge.judge(
    text,
    [neighbours.judgedText(articleId, vector), ...rivals.map((one) => one.read)],
    of.signal === undefined ? {} : { signal: of.signal },
  );
  const own = odds[0] ?? 0;
  const best = rivals
    .map(({ id }, i) => ({ id, odds: odds[i + 1] ?? Number.NEGATIVE_INFINITY }))
    .reduce<{ id: string; odds: number } | undefined>(
      (most, one) => (most === undefined || one.odds > most.odds ? one : most),
      undefined,
    );
  return {
    checkedBy: "judge",
    rank: 1 + odds.filter((one, i) => i > 0 && one > own).length,
    score: own,
    closerTo: best !== undefined && best.odds - own > CLEARLY ? best.id : null,
  };
}
