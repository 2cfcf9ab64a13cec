import { TuppenceError } from "../lib/errors.ts";
import { largeModelMissing } from "../money/large-model.ts";
import type { Db } from "../ports/database/port.ts";
import type { Embedder } from "../ports/embedder/port.ts";
import { identityOf, withoutPersonalData } from "../proposals/conversations.ts";
import { loadNeighbours } from "../proposals/neighbours.ts";
import { usable } from "../proposals/usable.ts";
import { titlesOf } from "../store/article.ts";
import { type GapMember, repliesAfter } from "../store/gap.ts";
import { vectorsOfPast } from "../store/gap-past-question.ts";
import { vectorsOfTurns } from "../store/gap-question.ts";
import type { KnownIdentity } from "../text/patterns/known-identity.ts";
import { createMask } from "../text/patterns/personal-data.ts";
import { withoutPlaceholders } from "../text/patterns/placeholders.ts";
import type { GapDraft, GapReply } from "../wire/gaps.ts";
import { ARTICLE_LIMITS } from "../wire/knowledge.ts";
import { joinReplies, questionAsTitle, replyAsArticle } from "./draft.ts";
import { meanOf } from "./grouping.ts";
import { type GapQuestions, gapRows } from "./list.ts";
import type { GapSite } from "./types.ts";
import { type Talk, type WriteDeps, writeDraft } from "./write.ts";

/** Articles that are suggested. */
const NEAREST = 5;
/** Questions that are shown, newest first. */
const SHOWN = 100;
/** Characters of a title. */
const TITLE = 120;

type Deps = WriteDeps & { readonly db: Db; embedderOf(siteId: string): Promise<Embedder> };
type Replies = Awaited<ReturnType<typeof repliesAfter>>;

const turnIdsOf = (members: readonly GapMember[]) => members.map((one) => one.turnId);

/** A group with its questions, the articles nearest to it, and its phrasings. */
export async function readGap(deps: Deps, site: GapSite, members: GapQuestions): Promise<GapReply> {
  const { db } = deps;
  const [gap] = await gapRows(db, members);
  if (gap === undefined)
    throw new TuppenceError("NOT_FOUND", "This group doesn't exist any more.", "Load the list again.");
  const shown = members.asked.slice(0, SHOWN);
  const past = members.past.slice(0, SHOWN);
  const replies = await repliesAfter(db, turnIdsOf(shown));
  return {
    gap,
    questions: shown.map(({ turnId, conversationId, question, kind, createdAt }) => ({
      ...{ turnId, conversationId, question, kind },
      at: createdAt.toISOString(),
      replies: replies.get(turnId) ?? [],
    })),
    past: past.map(({ pastId: id, question, source, at, outcome, reply }) => ({
      ...{ id, question, source, outcome, reply },
      at: at.toISOString(),
    })),
    nearest: await nearestTo(deps, site.id, members),
    phrasings: phrasingsOf(site, members),
    largeModelMissing:
      talksOf(site, { asked: shown, past }, replies).length === 0
        ? "No agent has replied in these conversations yet."
        : ((await largeModelMissing(deps, site.id)) ?? null),
  };
}

/** The site's articles by how near they are to the middle of the group, as they will be published. */
async function nearestTo(deps: Deps, siteId: string, { asked, past }: GapQuestions): Promise<GapReply["nearest"]> {
  const embedder = await deps.embedderOf(siteId);
  const pastIds = past.map((one) => one.pastId);
  const vectors = [
    ...(await vectorsOfTurns(deps.db, turnIdsOf(asked), embedder.id)),
    ...(await vectorsOfPast(deps.db, pastIds, embedder.id)),
  ];
  if (vectors.length === 0) return [];
  const mean = meanOf(vectors);
  const norm = Math.hypot(...mean);
  const neighbours = await loadNeighbours({ db: deps.db, embedder }, siteId);
  const found = neighbours.nearest(mean.map((x) => x / norm)).slice(0, NEAREST);
  const titles = await titlesOf(
    deps.db,
    found.map((one) => one.articleId),
  );
  return found.map(({ articleId, cosine }) => ({ articleId, title: titles.get(articleId) ?? "", closeness: cosine }));
}

/** The group's questions as phrasings: each once, as long as people type, without personal data. */
function phrasingsOf(
  site: GapSite,
  members: GapQuestions,
  article: { readonly title: string; readonly examples: readonly string[] } = { title: "", examples: [] },
): string[] {
  const texts = [
    ...members.asked.map((one) => withoutPersonalData(one.question, identityOf(one), site.language)),
    ...members.past.map((one) => withoutPlaceholders(one.question, site.language)),
  ].flatMap((text) => (text === undefined ? [] : [{ text }]));
  return usable(texts, { ...article, language: site.language }, new Set()).map((one) => one.text);
}

/** Questions with what the team replied, as an article could say it; newest first, those of past conversations last. */
function talksOf(site: GapSite, { asked, past }: GapQuestions, replies: Replies): Talk[] {
  const said = (question: string, texts: readonly string[], known: KnownIdentity): Talk[] => {
    const reply = texts
      .map((text) => replyAsArticle(text, known, site.language))
      .filter((text) => text !== "")
      .join("\n\n");
    return reply === "" ? [] : [{ question, reply }];
  };
  return [
    ...asked.flatMap((one) => {
      const known = identityOf(one);
      // Whatever can't be left out is hidden.
      const question = withoutPersonalData(one.question, known, site.language) ?? createMask(known).hide(one.question);
      return said(question, replies.get(one.turnId) ?? [], known);
    }),
    ...past.flatMap(({ question, reply }) => (reply === null ? [] : said(question, [reply], {}))),
  ];
}

/** An article to start from: the most central question, and what the team replied. */
export async function draftOf(
  deps: Deps,
  site: GapSite,
  members: GapQuestions,
  options: { readonly by: "replies" | "large-model"; readonly signal?: AbortSignal },
): Promise<GapDraft> {
  const { db } = deps;
  const shown = { asked: members.asked.slice(0, SHOWN), past: members.past.slice(0, SHOWN) };
  const talks = talksOf(site, shown, await repliesAfter(db, turnIdsOf(shown.asked)));
  const byCentrality = (a: { centrality: number }, b: { centrality: number }) => b.centrality - a.centrality;
  const [named] = [
    ...[...members.asked]
      .sort(byCentrality)
      .flatMap((one) => withoutPersonalData(one.question, identityOf(one), site.language) ?? []),
    ...[...members.past].sort(byCentrality).flatMap((one) => withoutPlaceholders(one.question, site.language) ?? []),
  ];
  const title = questionAsTitle(named ?? "", site.language, TITLE);
  const written =
    options.by === "large-model"
      ? await writeDraft(deps, {
          siteId: site.id,
          talks,
          language: site.language,
          ...(options.signal && { signal: options.signal }),
        })
      : { title, answer: joinReplies(talks.map((one) => one.reply)), unsupported: [], costNanoUsd: 0 };
  const own = { title: (written.title || title).slice(0, ARTICLE_LIMITS.title), examples: [] };
  return {
    content: {
      title: own.title,
      answer: written.answer.slice(0, ARTICLE_LIMITS.answer),
      phrasings: phrasingsOf(site, members, own),
      tags: [],
      url: null,
      language: site.language,
      audience: null,
    },
    unsupported: written.unsupported,
    costNanoUsd: written.costNanoUsd,
  };
}
