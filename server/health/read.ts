import { createHash } from "node:crypto";
import type { StoredFinding } from "../domain/finding.ts";
import { breathe } from "../knowledge/load.ts";
import type { Db } from "../ports/database/port.ts";
import { type ArticleContent, currentArticles } from "../store/article.ts";
import { type AskedBackRow, askedBack, newestQuestions } from "../store/article-figures.ts";
import { vectorOf, wordingsOf } from "../store/passage.ts";
import { createMask } from "../text/patterns/personal-data.ts";
import { linksIn, webAddress } from "./article-links.ts";
import { type Confusable, confusablePairs, tellApart, type Wording } from "./confusable.ts";
import { type Contradiction, contradictionsIn } from "./contradictions.ts";
import { askedLanguages, missingLanguages } from "./languages.ts";
import type { SentenceVectors } from "./sentence-vectors.ts";
import { staleDatesIn } from "./stale-dates.ts";
import { tooLongIn } from "./too-long.ts";

/** Questions whose language is looked at: the newest ones. */
const QUESTIONS = 2_000;
/** Of one kind, more are not stored: nobody would go through them. */
const MOST_OF_A_KIND = 1_000;
/** A pair that visitors were asked back about less often, and whose phrasings are apart, is chance. */
const FEWEST_ASKED_BACK = 3;

/** What reading a site's articles found. */
export interface Read {
  readonly findings: readonly StoredFinding[];
  /** The web addresses in them. */
  readonly links: readonly { readonly url: string; readonly articleIds: readonly string[] }[];
}

/** An id that stays the same as long as what was found does. */
export const findingId = (kind: string, ...of: readonly string[]): string =>
  `${kind}-${createHash("sha256").update(of.join("\u0000")).digest("hex").slice(0, 24)}`;

/**
 * Reads a site's newest articles: what contradicts what, which are confused, what is stale, too long or not translated.
 * Only sentences are embedded, for contradictions; confusable pairs are found among the wordings that a publish has embedded.
 * @param options.vectors absent: contradictions are found by words alone
 * @throws EMBEDDER_UNAVAILABLE, the signal's reason
 */
export async function readArticles(
  db: Db,
  site: { readonly id: string; readonly language: string },
  options: {
    readonly since: Date;
    readonly now: Date;
    readonly signal: AbortSignal;
    readonly vectors?: SentenceVectors | undefined;
  },
): Promise<Read> {
  const { since, now, signal, vectors } = options;
  const breath = async () => {
    await breathe();
    signal.throwIfAborted();
  };
  const articles = await currentArticles(db, site.id);
  const readable = articles.map(({ articleId: id, title, answer, language }) => ({ id, title, answer, language }));
  const contradictions = await contradictionsIn(readable, {
    onBreath: breath,
    ...(vectors && { embed: (texts) => vectors(texts, signal) }),
  });
  const wordings = await wordingsIn(db, articles);
  const pairs = await confusablePairs(wordings, breath);
  const asked = await askedBack(db, site.id, since);
  const questions = await newestQuestions(db, site.id, since, QUESTIONS);
  const found: StoredFinding[] = [
    ...contradictions.map(ofContradiction),
    ...confusables(articles, pairs, asked),
    ...missingLanguages(articles).map(
      ({ articleId, missing }): StoredFinding => ({
        id: findingId("missing-language", articleId, ...missing),
        kind: "missing-language",
        articleIds: [articleId],
        detail: { languages: { missing: [...missing], asked: null } },
      }),
    ),
    ...askedLanguages(questions, articles, site.language).map(
      ({ language, asked: count }): StoredFinding => ({
        id: findingId("missing-language", "site", language),
        kind: "missing-language",
        articleIds: [],
        detail: { languages: { missing: [language], asked: count } },
      }),
    ),
  ];
  const links = new Map<string, string[]>();
  for (const [i, article] of articles.entries()) {
    found.push(...inOneArticle(article, now));
    for (const url of linksOf(article)) links.set(url, [...(links.get(url) ?? []), article.articleId]);
    if (i % 50 === 49) await breath();
  }
  const counts = new Map<string, number>();
  const findings = found.filter(({ kind }) => {
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    return count <= MOST_OF_A_KIND;
  });
  return { findings, links: [...links].map(([url, articleIds]) => ({ url, articleIds })) };
}

/** The web addresses of an article: in its text, and its own. */
const linksOf = ({ answer, url }: Pick<ArticleContent, "answer" | "url">): string[] => {
  const own = url === null ? undefined : webAddress(url);
  return [...new Set([...linksIn(answer), ...(own === undefined ? [] : [own])])];
};

function ofContradiction({ about, a, b, withA, withB }: Contradiction): StoredFinding {
  const side = ({ articleId, text, value }: Contradiction["a"], others: number) => ({
    ...{ articleId, text, others },
    title: "",
    value: value ?? null,
  });
  const odd = withA === withB ? null : withA < withB ? a : b;
  const first = odd ?? a;
  const second = first === a ? b : a;
  return {
    id: findingId("contradiction", ...[`${a.articleId} ${a.text}`, `${b.articleId} ${b.text}`].sort()),
    kind: "contradiction",
    articleIds: [first.articleId, second.articleId],
    detail: {
      contradiction: { about, sides: [side(a, withA), side(b, withB)], oddOneOut: odd?.articleId ?? null },
    },
  };
}

async function wordingsIn(db: Db, articles: readonly ArticleContent[]): Promise<Wording[]> {
  const byRevision = new Map(articles.map(({ revisionId, articleId }) => [revisionId, articleId]));
  const rows = await wordingsOf(db, [...byRevision.keys()]);
  // Vectors of two embedders can't be compared: those of the one that read most.
  const counts = new Map<string, number>();
  for (const { embedderId } of rows) counts.set(embedderId, (counts.get(embedderId) ?? 0) + 1);
  const [usual] = [...counts].sort((a, b) => b[1] - a[1])[0] ?? [];
  return rows.flatMap(({ revisionId, kind, plain, embedderId, vector }): Wording[] => {
    const articleId = byRevision.get(revisionId);
    if (articleId === undefined || embedderId !== usual) return [];
    return [{ articleId, kind, text: plain, vector: vectorOf(vector) }];
  });
}

function confusables(
  articles: readonly ArticleContent[],
  pairs: readonly Confusable[],
  asked: readonly AskedBackRow[],
): StoredFinding[] {
  const byId = new Map(articles.map((article) => [article.articleId, article]));
  const keyOf = (a: string, b: string) => [a, b].sort().join(" ");
  const back = new Map(asked.map((row) => [keyOf(row.a, row.b), row]));
  const seen = new Set<string>();
  const make = (
    [a, b]: readonly [string, string],
    about: { question: string; isVisitors: boolean; phrasings: number; askedBack: number },
  ): StoredFinding[] => {
    const [first, second] = [byId.get(a), byId.get(b)];
    if (first === undefined || second === undefined) return [];
    seen.add(keyOf(a, b));
    const said = (article: ArticleContent) => [article.title, ...article.examples];
    const [words, others] = tellApart(said(first), said(second), first.language);
    const detail = {
      ...about,
      tellApart: [
        { articleId: a, words },
        { articleId: b, words: others },
      ],
    };
    return [
      {
        id: findingId("confusable", keyOf(a, b)),
        kind: "confusable",
        articleIds: [a, b],
        detail: { confusable: detail },
      },
    ];
  };
  return [
    ...pairs.flatMap(({ articleIds, question, phrasings }) => {
      const times = back.get(keyOf(...articleIds))?.times ?? 0;
      return make(articleIds, { question, isVisitors: false, phrasings, askedBack: times });
    }),
    ...asked
      .filter(({ a, b, times }) => times >= FEWEST_ASKED_BACK && !seen.has(keyOf(a, b)))
      .flatMap(({ a, b, times, question }) =>
        make([a, b], { question: createMask().hide(question), isVisitors: true, phrasings: 0, askedBack: times }),
      ),
  ];
}

function inOneArticle({ articleId, answer, language }: ArticleContent, now: Date): StoredFinding[] {
  const long = tooLongIn(answer);
  return [
    ...staleDatesIn(answer, language, now).map(
      (date): StoredFinding => ({
        id: findingId("stale-date", articleId, date.text),
        kind: "stale-date",
        articleIds: [articleId],
        detail: { date },
      }),
    ),
    ...(long === undefined
      ? []
      : [
          {
            id: findingId("too-long", articleId, String(long.characters)),
            kind: "too-long",
            articleIds: [articleId],
            detail: { length: long },
          } satisfies StoredFinding,
        ]),
  ];
}
