/** The public help centre: a manager's settings, what its pages' script reads, and what readers said of its articles. */
import * as z from "zod/mini";

const address = z.string().check(
  z.maxLength(2000),
  z.refine((text) => /^https:\/\/\S+$/iu.test(text) && URL.canParse(text), { error: "must be an https:// address" }),
);
const line = (length: number) => z.string().check(z.trim(), z.minLength(1), z.maxLength(length));

/** The setting `helpCentre` of a site; colours are the widget's. */
export const helpCentreSettings = z.object({
  /** Anyone can read the site's public articles at /help/<site>. */
  isOn: z._default(z.boolean(), false),
  /** Shown at the top; null: the site's name. */
  name: z._default(z.nullable(line(80)), null),
  /** The heading above the search; null: ours, in the reader's language. */
  heading: z._default(z.nullable(line(120)), null),
  /** A picture beside the name, https. */
  logo: z._default(z.nullable(address), null),
  /** The company's own website, linked at the top. */
  homeUrl: z._default(z.nullable(address), null),
  /** Search engines may list it. */
  isIndexed: z._default(z.boolean(), true),
  /** Readers can open the chat. */
  hasChat: z._default(z.boolean(), true),
  /** Sources under an answer lead there, for articles without an address of their own. */
  isLinked: z._default(z.boolean(), true),
});
export type HelpCentreSettings = z.infer<typeof helpCentreSettings>;

/** Characters of a search. */
export const LONGEST_SEARCH = 300;

/** GET /help/<site>/search.json?q=: what is offered while the reader types. */
export const helpSearchReply = z.object({
  results: z.array(z.object({ title: z.string(), url: z.string(), excerpt: z.string() })),
});
export type HelpSearchReply = z.infer<typeof helpSearchReply>;

/** POST /help/<site>/feedback, as the form of an article's page sends it. */
export const helpFeedback = z.object({ article: z.uuid(), helped: z.enum(["yes", "no"]) });

/** GET /api/v1/help-centre */
export const helpCentreReply = z.object({
  isOn: z.boolean(),
  /** Where readers find it: absolute, or below this server if it doesn't know its own address (PUBLIC_URL). */
  url: z.string(),
  languages: z.array(z.object({ language: z.string(), articles: z.int() })),
  /** Articles of the live version that it doesn't show, because not everyone may see them. */
  restricted: z.int(),
  /** What readers said, least helpful first; at most 100 articles. */
  feedback: z.array(z.object({ articleId: z.string(), title: z.string(), helped: z.int(), notHelped: z.int() })),
});
export type HelpCentreReply = z.infer<typeof helpCentreReply>;
