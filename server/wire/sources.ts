/** Where a site's articles come from besides files and people: websites, help-centre APIs, Git repositories. */
import * as z from "zod/mini";
import { articleContent, articleDiff } from "./knowledge.ts";

export const SOURCE_KINDS = ["website", "zendesk", "intercom", "chatwoot", "git"] as const;
export type SourceKind = (typeof SOURCE_KINDS)[number];

export const SOURCE_SCHEDULES = ["manual", "hourly", "daily", "weekly"] as const;
export type SourceSchedule = (typeof SOURCE_SCHEDULES)[number];

/** `propose`: a person accepts every change; `publish`: additions and changes go live at once. Nothing is archived without a person. */
export const SOURCE_APPLY = ["propose", "publish"] as const;
export type SourceApply = (typeof SOURCE_APPLY)[number];

/** `added`: an article that isn't here yet; `changed`: its text is another; `vanished`: the source doesn't have it any more. */
export const SOURCE_CHANGE_KINDS = ["added", "changed", "vanished"] as const;
export type SourceChangeKind = (typeof SOURCE_CHANGE_KINDS)[number];

export const SOURCE_LIMITS = {
  /** Pages, API articles or files that one run reads at most. */
  mostPages: 10_000,
  usualPages: 1_000,
  perSite: 50,
  paths: 50,
};
/** Changes of one page, and decisions of one call. */
export const SOURCE_CHANGES_PAGE = 50;
export const MOST_SOURCE_DECISIONS = 500;

const path = z.string().check(z.minLength(1), z.maxLength(200));

/** What of a source is read. Fields that don't belong to its kind are ignored. */
export const sourceOptions = z.object({
  /** Website: pages, otherwise articles or files, that a run reads at most. */
  maxPages: z._default(z.int().check(z.minimum(1), z.maximum(SOURCE_LIMITS.mostPages)), SOURCE_LIMITS.usualPages),
  /** Website and Git: only paths that begin with one of these, "*" for anything. Empty: all. */
  include: z._default(z.array(path).check(z.maxLength(SOURCE_LIMITS.paths)), []),
  /** Website and Git: never these. */
  exclude: z._default(z.array(path).check(z.maxLength(SOURCE_LIMITS.paths)), []),
  /** Zendesk: the only locale that is read, e.g. "en-us"; Intercom: one of its languages. Null: the help centre's default. */
  locale: z._default(z.nullable(z.string().check(z.maxLength(35))), null),
  /** Chatwoot: the number in the address of your account (app/accounts/3). */
  account: z._default(z.nullable(z.int().check(z.minimum(1))), null),
  /** Chatwoot: the help centre's slug. */
  portal: z._default(z.nullable(z.string().check(z.maxLength(200))), null),
  /** Git: default: the repository's own. */
  branch: z._default(z.nullable(z.string().check(z.maxLength(200))), null),
  /** Zendesk: the e-mail that the token belongs to. */
  email: z._default(z.nullable(z.string().check(z.maxLength(300))), null),
});
export type SourceOptions = z.infer<typeof sourceOptions>;

const name = z.string().check(z.trim(), z.minLength(1), z.maxLength(200));
const address = z.string().check(z.trim(), z.minLength(1), z.maxLength(2_000));
const token = z.string().check(z.trim(), z.minLength(1), z.maxLength(2_000));

export const createSourceRequest = z.object({
  site: z.optional(z.string()),
  kind: z.enum(SOURCE_KINDS),
  /** Default: the address's host. */
  name: z.optional(name),
  /** Website: the first page or a sitemap. Zendesk: https://NAME.zendesk.com. Intercom: its API's address. Git: the repository's. */
  address,
  token: z.optional(token),
  options: z.optional(sourceOptions),
  schedule: z._default(z.enum(SOURCE_SCHEDULES), "daily"),
  apply: z._default(z.enum(SOURCE_APPLY), "propose"),
});
export const changeSourceRequest = z.object({
  site: z.optional(z.string()),
  name: z.optional(name),
  address: z.optional(address),
  /** Null: forget it. */
  token: z.optional(z.nullable(token)),
  options: z.optional(sourceOptions),
  schedule: z.optional(z.enum(SOURCE_SCHEDULES)),
  apply: z.optional(z.enum(SOURCE_APPLY)),
});

/** What a run read. */
export const sourceFigures = z.object({
  /** Pages, API articles or files that were read. */
  pages: z.int(),
  articles: z.int(),
  /** Not read because of the limit. */
  unread: z.int(),
  /** Not read on purpose: robots.txt, noindex, not a page. */
  skipped: z.int(),
  /** Couldn't be read this time; their articles stay as they are. */
  failed: z.int(),
  added: z.int(),
  changed: z.int(),
  vanished: z.int(),
  /** Accepted at once because the source says so. */
  applied: z.int(),
});
export type SourceFigures = z.infer<typeof sourceFigures>;

export const sourceWire = z.object({
  id: z.string(),
  kind: z.enum(SOURCE_KINDS),
  name: z.string(),
  address: z.string(),
  hasToken: z.boolean(),
  options: sourceOptions,
  schedule: z.enum(SOURCE_SCHEDULES),
  apply: z.enum(SOURCE_APPLY),
  /** ISO 8601, UTC; null: only when somebody starts it. */
  nextRunAt: z.nullable(z.string()),
  /** When it was last read to the end. */
  lastReadAt: z.nullable(z.string()),
  /** Since when it can't be read, why, and what to do; null: it can. */
  failing: z.nullable(z.object({ since: z.string(), fault: z.string(), remedy: z.nullable(z.string()) })),
  figures: z.nullable(sourceFigures),
  /** Articles that came from it and are still here. */
  articles: z.int(),
  /** Changes that wait for a decision, and those among them that were edited on both sides. */
  open: z.int(),
  conflicts: z.int(),
  /** The unfinished run. */
  job: z.nullable(
    z.object({
      id: z.string(),
      state: z.enum(["waiting", "running"]),
      stage: z.nullable(z.string()),
      done: z.int(),
      total: z.nullable(z.int()),
      fault: z.nullable(z.string()),
      nextTryAt: z.nullable(z.string()),
    }),
  ),
  createdAt: z.string(),
});
export type SourceWire = z.infer<typeof sourceWire>;

export const sourcesReply = z.object({
  sources: z.array(sourceWire),
  /** Of all sources. */
  open: z.int(),
});
export type SourcesReply = z.infer<typeof sourcesReply>;

/** What became of a page in the newest run. */
export const SOURCE_PAGE_STATES = ["waiting", "done", "skipped", "failed", "gone"] as const;
export const sourcePagesQuery = z.object({
  site: z.optional(z.string()),
  state: z.optional(z.enum(SOURCE_PAGE_STATES)),
  cursor: z.optional(z.string().check(z.regex(/^\d{1,9}$/, { error: "must be the `next` of a page" }))),
});
export const sourcePagesReply = z.object({
  pages: z.array(
    z.object({
      address: z.string(),
      state: z.enum(SOURCE_PAGE_STATES),
      /** Why it wasn't read; null: it was. */
      reason: z.nullable(z.string()),
      articles: z.int(),
      readAt: z.nullable(z.string()),
    }),
  ),
  next: z.nullable(z.string()),
});
export type SourcePagesReply = z.infer<typeof sourcePagesReply>;

export const sourceChangesQuery = z.object({
  site: z.optional(z.string()),
  source: z.optional(z.uuid()),
  kind: z.optional(z.enum(SOURCE_CHANGE_KINDS)),
  /** "true": only those that were edited on both sides. */
  conflict: z.optional(z.enum(["true", "false"])),
  cursor: z.optional(z.string().check(z.regex(/^\d{1,9}$/, { error: "must be the `next` of a page" }))),
});

export const sourceChangeWire = z.object({
  id: z.string(),
  source: z.object({ id: z.string(), name: z.string(), kind: z.enum(SOURCE_KINDS) }),
  kind: z.enum(SOURCE_CHANGE_KINDS),
  /** The article's id in files, e.g. "help.shop.example/returns". */
  key: z.string(),
  /** Null: it isn't here yet. */
  articleId: z.nullable(z.string()),
  title: z.string(),
  /** The page at the source. */
  url: z.nullable(z.string()),
  /** Why it's missing there, for `vanished`. */
  reason: z.nullable(z.string()),
  /** Both sides changed the same field: somebody has to choose. */
  isConflict: z.boolean(),
  /** What accepting it does to the article: `added` has the whole text in `content`. */
  diff: z.nullable(articleDiff),
  content: z.nullable(articleContent),
  createdAt: z.string(),
});
export type SourceChangeWire = z.infer<typeof sourceChangeWire>;

export const sourceChangesReply = z.object({
  changes: z.array(sourceChangeWire),
  /** With these filters. */
  total: z.int(),
  next: z.nullable(z.string()),
  counts: z.object({ added: z.int(), changed: z.int(), vanished: z.int(), conflicts: z.int() }),
});
export type SourceChangesReply = z.infer<typeof sourceChangesReply>;

/** GET /sources/changes/:id: one change from all three sides. */
export const sourceChangeDetail = z.object({
  change: sourceChangeWire,
  /** As it came from the source the last time it was accepted; null: never. */
  base: z.nullable(articleContent),
  ours: z.nullable(articleContent),
  theirs: z.nullable(articleContent),
  /** What accepting it would make: both sides' changes, theirs where they collide. */
  merged: z.nullable(articleContent),
  /** Fields that both sides changed. */
  collisions: z.array(z.string()),
  /** From `base` to each side. */
  ourDiff: z.nullable(articleDiff),
  theirDiff: z.nullable(articleDiff),
});
export type SourceChangeDetail = z.infer<typeof sourceChangeDetail>;

/**
 * `accept`: as the source has it, with our own changes to other fields; `drop`: leave the article as it is;
 * `theirs` and `ours`: the same for a conflict; `edited`: with `content`.
 */
export const SOURCE_ACTIONS = ["accept", "drop", "theirs", "ours", "edited"] as const;
export const decideSourceRequest = z.object({
  site: z.optional(z.string()),
  decisions: z
    .array(
      z.object({
        id: z.uuid(),
        action: z.enum(SOURCE_ACTIONS),
        /** For `edited`. */
        content: z.optional(articleContent),
      }),
    )
    .check(z.minLength(1), z.maxLength(MOST_SOURCE_DECISIONS)),
});
/** POST /sources/changes/accept: every open change with these filters that isn't a conflict. */
export const acceptAllRequest = z.object({
  site: z.optional(z.string()),
  source: z.optional(z.uuid()),
  kind: z.optional(z.enum(SOURCE_CHANGE_KINDS)),
});
export const decideSourceReply = z.object({
  accepted: z.int(),
  dropped: z.int(),
  /** Decided by somebody else before, or replaced by a newer change; nothing happened. */
  already: z.int(),
  /** Accepted, but edited on both sides: they're still open. */
  conflicts: z.array(z.string()),
  /** Articles that visitors see differently after the next publish. */
  articles: z.int(),
});
export type DecideSourceReply = z.infer<typeof decideSourceReply>;
