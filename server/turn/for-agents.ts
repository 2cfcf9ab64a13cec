import { type Citation, citationOf } from "../domain/article.ts";
import type { Dials } from "../domain/dials.ts";
import { catalogueOf } from "../help/catalogue.ts";
import type { LiveKnowledge, SiteKnowledge } from "../knowledge/live.ts";
import { TuppenceError } from "../lib/errors.ts";
import { isId, newId } from "../lib/ids.ts";
import type { SiteSettings } from "../settings/settings.ts";
import { findWithVisitor } from "../store/conversation.ts";
import { primaryLanguage } from "../text/language.ts";
import { candidatesOf } from "./5-retrieve.ts";
import { askedLast, askedOnce, viewerOf } from "./asked.ts";
import { createMeter, createTeller } from "./meter.ts";
import type { AgentArticle, DraftedReply, ForAgents, SearchHit } from "./parts.ts";
import { think } from "./pipeline.ts";
import { quoted, textPassages } from "./quoting.ts";
import type { RunDeps } from "./run.ts";
import { search } from "./search.ts";
import type { Trace } from "./types.ts";
import { asSeenBy, withHelpAddresses } from "./view.ts";

/** Articles that a search lists. */
const FOUND = 8;
/** Of these, articles by title that stand first: an agent often knows what the article is called. */
const BY_TITLE = 3;
/** Replies that are drafted. */
const DRAFTS = 3;
/** Below this probability, an article isn't useful as a draft: as in person.ts. */
const LIKELY = 0.2;

/** What helps agents to reply. Nothing of it is stored, costs tokens or is said to a visitor. */
export function createForAgents(deps: RunDeps): ForAgents {
  const contextOf = async (conversationId: string) => {
    const found = isId(conversationId) ? await findWithVisitor(deps.db, conversationId) : undefined;
    if (found === undefined) {
      const remedy = "Reload the list: it may have been deleted.";
      throw new TuppenceError("CONVERSATION_UNKNOWN", "This conversation doesn't exist.", remedy);
    }
    return {
      ...found,
      viewer: viewerOf(found.visitor),
      settings: await deps.dials.settings(found.conversation.siteId),
    };
  };
  return {
    async find({ conversationId, question, signal }) {
      const { conversation, visitor, viewer, settings } = await contextOf(conversationId);
      const site = await deps.knowledge(conversation.siteId);
      if (site === undefined) return [];
      const { live } = asSeenBy(addressed(deps, site, settings), viewer);
      const language = visitor.language ?? live.language;
      const titled = catalogueOf(site.live).byTitle(question, primaryLanguage(language), BY_TITLE);
      const hits = await deps.quiet.during(() =>
        search(deps, { siteId: conversation.siteId, question, language, viewer, ...(signal && { signal }) }),
      );
      const byId = new Map<string, SearchHit>(titled.map(({ id: articleId }) => [articleId, { articleId }]));
      for (const hit of hits) byId.set(hit.articleId, hit);
      return [...byId.values()].flatMap((hit) => articleOf(live, hit) ?? []).slice(0, FOUND);
    },
    async draft({ conversationId, signal }) {
      const { conversation, viewer, settings } = await contextOf(conversationId);
      const asked = await askedLast(deps.db, conversation);
      if (asked === undefined) return { sequence: null, drafts: [] };
      const request = { ...asked.request, siteId: conversation.siteId, viewer, ...(signal && { signal }) };
      return { sequence: asked.sequence, drafts: await deps.quiet.during(() => drafted(deps, request, settings)) };
    },
    async cite({ siteId, articleIds }) {
      const site = await deps.knowledge(siteId);
      if (site === undefined) return [];
      const { articles } = addressed(deps, site, await deps.dials.settings(siteId)).live;
      return [...new Set(articleIds)].flatMap((id): Citation[] => {
        const article = articles.get(id);
        return article === undefined ? [] : [citationOf(article)];
      });
    },
  };
}

/** With the help centre's addresses, as the turns' sources have them. */
function addressed(deps: RunDeps, site: SiteKnowledge, { helpCentre }: SiteSettings): SiteKnowledge {
  return helpCentre.isOn && helpCentre.isLinked ? withHelpAddresses(site, deps.publicUrl ?? "") : site;
}

function articleOf(live: LiveKnowledge, hit: SearchHit): AgentArticle | undefined {
  const article = live.articles.get(hit.articleId);
  if (article === undefined) return undefined;
  const passages = textPassages(live, article.id);
  const best = passages.findIndex((one) => one.id === hit.passageId);
  return {
    ...citationOf(article),
    language: article.language,
    answer: article.answer,
    parts: passages.map((one) => one.text),
    ...(best < 0 ? {} : { best }),
  };
}

/** Steps 2 to 7 without anything that writes: the articles' own words, however sure the gate is of them. */
async function drafted(
  deps: RunDeps,
  request: Parameters<typeof askedOnce>[0],
  site: SiteSettings,
): Promise<readonly DraftedReply[]> {
  const usual = await deps.dials.of(request.siteId, site);
  const dials: Dials = { ...usual, largeModel: false, largeModelSpent: false, mayJudge: false, mayCompose: false };
  const trace: Trace = {};
  const signal = request.signal ?? new AbortController().signal;
  const teller = createTeller({ start() {}, delta() {}, end() {} }, newId(), signal, () => {});
  const asked = askedOnce({ ...request, cache: false, trace }, { site, dials, signal });
  await think(deps, asked, teller, createMeter(deps.clock.monotonicMs));
  const { live, verdict, found, understood } = trace;
  if (live === undefined || verdict === undefined) return [];
  const candidates = found === undefined ? [] : candidatesOf(found);
  return verdict.ranked
    .filter((one) => one.probability >= LIKELY)
    .slice(0, DRAFTS)
    .flatMap(({ articleId, probability }): DraftedReply[] => {
      const article = live.articles.get(articleId);
      if (article === undefined) return [];
      const candidate = candidates.find((one) => one.articleId === articleId);
      const text = quoted(live, article, { question: understood?.question ?? request.question, candidate });
      return [{ ...citationOf(article), text, probability }];
    });
}
