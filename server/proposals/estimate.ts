import { priceTokens } from "../money/lines.ts";
import type { Prices } from "../money/prices.ts";
import type { Db } from "../ports/database/port.ts";
import type { LargeModel } from "../ports/large-model/port.ts";
import { articlesWithFewer } from "../store/proposal-job.ts";
import type { ProposalEstimate, ProposalSource } from "../wire/proposals.ts";
import { usableByArticle } from "./conversations.ts";
import { ASKED_FOR, messagesFor, mostOf, usualTokens } from "./cost.ts";

/** The budget, unless a person sets another: this many times the estimate. */
const BUDGET = 2;

/** What a job would do and cost, with the articles that it would ask about. */
export interface Plan extends ProposalEstimate {
  readonly articleIds: readonly string[];
}

export interface PlanDeps {
  readonly db: Db;
  readonly largeModel: LargeModel;
  readonly prices: Prices;
  readonly clock: { now(): Date };
}

/** @param request.fewerThan only articles with fewer phrasings; not for conversations */
export async function planJob(
  deps: PlanDeps,
  request: { readonly siteId: string; readonly source: ProposalSource; readonly fewerThan: number },
): Promise<Plan> {
  return request.source === "conversation" ? planConversations(deps.db, request.siteId) : planLargeModel(deps, request);
}

async function planConversations(db: Db, siteId: string): Promise<Plan> {
  const found = await usableByArticle(db, siteId);
  return {
    source: "conversation",
    missing: null,
    model: null,
    articles: found.size,
    questions: [...found.values()].reduce((sum, count) => sum + count, 0),
    promptTokens: 0,
    completionTokens: 0,
    nanoUsd: 0,
    budgetNanoUsd: null,
    articleIds: [...found.keys()],
  };
}

async function planLargeModel(
  { db, largeModel, prices, clock }: PlanDeps,
  { siteId, fewerThan }: { readonly siteId: string; readonly fewerThan: number },
): Promise<Plan> {
  const state = largeModel.state();
  const isThere = state.status !== "absent";
  const price = isThere ? await prices.largeModel(largeModel.model, clock.now()) : undefined;
  const articles = await articlesWithFewer(db, siteId, fewerThan);
  const sum = { promptTokens: 0, completionTokens: 0, nanoUsd: 0 };
  let dearest = 0;
  for (const article of articles) {
    const messages = messagesFor(article);
    const tokens = usualTokens(messages);
    sum.promptTokens += tokens.promptTokens;
    sum.completionTokens += tokens.completionTokens;
    if (price === undefined) continue;
    sum.nanoUsd += priceTokens(tokens, price);
    dearest = Math.max(dearest, mostOf(messages, price));
  }
  return {
    source: "large-model",
    missing: isThere
      ? null
      : "No large model is set up. Set LLM_URL, LLM_MODEL and LLM_API_KEY, then restart the server.",
    model: isThere ? largeModel.model : null,
    articles: articles.length,
    questions: articles.length * ASKED_FOR,
    ...sum,
    nanoUsd: price === undefined ? null : sum.nanoUsd,
    // Enough for a single article's longest reply, too.
    budgetNanoUsd: price === undefined ? null : Math.max(BUDGET * sum.nanoUsd, dearest),
    articleIds: articles.map((article) => article.articleId),
  };
}
