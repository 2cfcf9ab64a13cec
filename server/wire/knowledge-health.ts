/** How well a site's articles do: what is wrong with them, what to do first, and what customers made of each. */
import * as z from "zod/mini";

/** Days of conversations that an article's figures count. */
export const HEALTH_DAYS = 90;
/** Findings, and articles, of one page. */
export const HEALTH_PAGE = 50;

/**
 * What can be wrong with an article. `contradiction`: another article says something else. `not-helping`: its answers were
 * often no help. `confusable`: questions meant for it are close to another article. `dead-link`: an address in it leads
 * nowhere. `stale-date`: it speaks of a date as ahead that has passed. `missing-language`: others are in more languages.
 * `too-long`: a part of it is longer than what is quoted. `unused`: nobody asked for it.
 */
export const FINDING_KINDS = [
  "contradiction",
  "not-helping",
  "confusable",
  "dead-link",
  "stale-date",
  "missing-language",
  "too-long",
  "unused",
] as const;
export type FindingKind = (typeof FINDING_KINDS)[number];

/** Why a link counts as dead; `private`: it leads into a private network, where nothing is checked. */
export const LINK_STATES = ["unchecked", "alive", "dead", "unreachable", "private"] as const;
export type LinkState = (typeof LINK_STATES)[number];

export const DISAGREEMENTS = ["number", "date", "denial", "cost", "only"] as const;

const articleName = z.object({ id: z.string(), title: z.string() });
export type ArticleName = z.infer<typeof articleName>;

const side = z.object({
  articleId: z.string(),
  title: z.string(),
  /** The sentence, without Markdown. */
  text: z.string(),
  /** For a number: as the sentence writes it. */
  value: z.nullable(z.string()),
  /** Other articles that say the same. */
  others: z.int(),
});

/** What an article's figures count: conversations of the last `HEALTH_DAYS` days, without tests. */
export const articleFigures = z.object({
  /** Questions for which it came first. */
  asked: z.int(),
  /** Of those: answered from it. */
  answered: z.int(),
  /** Of the answers: the visitor said that it helped. */
  helped: z.int(),
  /** Of the answers: a thumbs-down, "that didn't help", or the same question asked again. */
  contradicted: z.int(),
  /** ISO 8601, UTC: the last answer from it, however long ago; null: none yet. */
  lastUsedAt: z.nullable(z.string()),
});
export type ArticleFigures = z.infer<typeof articleFigures>;

/** What is particular to each kind; fields of other kinds are absent. */
const detail = z.object({
  contradiction: z.optional(
    z.object({
      about: z.enum(DISAGREEMENTS),
      sides: z.array(side),
      /** The side that fewer articles agree with; null: neither. */
      oddOneOut: z.nullable(z.string()),
    }),
  ),
  confusable: z.optional(
    z.object({
      /** A question meant for the first article that is closer to the second. */
      question: z.string(),
      /** A visitor asked it; otherwise it's one of the first article's phrasings. */
      isVisitors: z.boolean(),
      /** Phrasings of either that are closer to the other. */
      phrasings: z.int(),
      /** How often visitors were asked which of the two they meant. */
      askedBack: z.int(),
      /** For each article: words of its wordings that the other's don't have. */
      tellApart: z.array(z.object({ articleId: z.string(), words: z.array(z.string()) })),
    }),
  ),
  link: z.optional(
    z.object({
      url: z.string(),
      state: z.enum(LINK_STATES),
      /** HTTP status; null: no reply. */
      status: z.nullable(z.int()),
      /** What went wrong, for people. */
      reason: z.nullable(z.string()),
      /** ISO 8601, UTC. */
      checkedAt: z.nullable(z.string()),
    }),
  ),
  date: z.optional(z.object({ text: z.string(), date: z.string() })),
  length: z.optional(
    z.object({
      /** Characters of its longest part, and of the most that is quoted at once. */
      characters: z.int(),
      limit: z.int(),
      /** `steps`: a numbered list is cut in the middle. `headings`: a long article has none to be found by. */
      reason: z.enum(["part", "steps", "headings"]),
    }),
  ),
  languages: z.optional(
    z.object({
      /** BCP 47: languages that the article isn't in. */
      missing: z.array(z.string()),
      /** Questions in that language; null: others of the site's articles are in it. */
      asked: z.nullable(z.int()),
    }),
  ),
  figures: z.optional(articleFigures),
});

export const findingWire = z.object({
  /** Stays the same while the finding does: what a dismissal is kept by. */
  id: z.string(),
  kind: z.enum(FINDING_KINDS),
  /** The article to change first; empty: it's about the site. */
  articles: z.array(articleName),
  /** Points of the score that settling it is worth, to a tenth. */
  gain: z.number(),
  dismissed: z.nullable(z.object({ by: z.nullable(z.string()), at: z.string() })),
  detail,
});
export type Finding = z.infer<typeof findingWire>;

export const healthQuery = z.object({
  site: z.optional(z.string()),
  kind: z.optional(z.enum(FINDING_KINDS)),
  /** Only those about this article. */
  article: z.optional(z.uuid()),
  /** "true": those that were dismissed instead. */
  dismissed: z.optional(z.enum(["true", "false"])),
  /** Rows to skip: `next` from the previous page. */
  cursor: z.optional(z.string().check(z.regex(/^\d{1,9}$/, { error: "must be the `next` of a page" }))),
});

export const healthReply = z.object({
  /** 0 to 100; null: no articles, or they are being read for the first time. */
  score: z.nullable(z.int()),
  articles: z.int(),
  /** Articles without a finding. */
  healthy: z.int(),
  /** What to do first comes first. */
  findings: z.array(findingWire),
  /** With these filters. */
  total: z.int(),
  next: z.nullable(z.string()),
  /** Open findings of the site by kind, whatever the filters. */
  counts: z.record(z.enum(FINDING_KINDS), z.int()),
  dismissed: z.int(),
  /** ISO 8601, UTC: when the articles were read; null: not yet. */
  readAt: z.nullable(z.string()),
  /** The articles are being read again, because they have changed. */
  isReading: z.boolean(),
  /** Addresses in the articles: how many there are, and how many wait to be checked. */
  links: z.object({ all: z.int(), waiting: z.int() }),
});
export type HealthReply = z.infer<typeof healthReply>;

export const HEALTH_ORDERS = ["asked", "contradicted", "unused"] as const;
export type HealthOrder = (typeof HEALTH_ORDERS)[number];

export const healthArticlesQuery = z.object({
  site: z.optional(z.string()),
  /** `asked`: most asked first. `contradicted`: most contradicted first. `unused`: longest without an answer first. */
  order: z.optional(z.enum(HEALTH_ORDERS)),
  cursor: z.optional(z.string().check(z.regex(/^\d{1,9}$/, { error: "must be the `next` of a page" }))),
});
export const healthArticlesReply = z.object({
  articles: z.array(
    z.object({ ...articleName.shape, figures: articleFigures, findings: z.int(), /** 0 to 100. */ health: z.int() }),
  ),
  total: z.int(),
  next: z.nullable(z.string()),
});
export type HealthArticlesReply = z.infer<typeof healthArticlesReply>;

export const dismissRequest = z.object({
  site: z.optional(z.string()),
  /** A finding's id. */
  id: z.string().check(z.minLength(1), z.maxLength(100)),
  /** False: it counts again. */
  dismissed: z.boolean(),
});
export const dismissReply = z.object({ changed: z.boolean() });

export const healthCheckRequest = z.object({
  site: z.optional(z.string()),
  /** Check every link again, not only those that are due. */
  links: z.optional(z.boolean()),
});
export const healthCheckReply = z.object({
  isReading: z.boolean(),
  links: z.object({ all: z.int(), waiting: z.int() }),
});
