import { createHash } from "node:crypto";
import { z } from "zod";
import { htmlFault, htmlToLine, htmlToMarkdown } from "../text/html.ts";
import { markdownFault } from "../text/markdown.ts";
import { LONGEST_AUDIENCE, readAudience, writeAudience } from "../wire/audience.ts";
import { COLLECTION_LIMITS } from "../wire/collections.ts";
import type { ImportPlace } from "../wire/import.ts";
import { ARTICLE_LIMITS } from "../wire/knowledge.ts";
import { resolveAddress, resolveLinks, type SiteAddress } from "./links.ts";

/** Characters (UTF-16 code units) or items that an article can have; generous, so that only mistakes exceed them. */
export const LIMITS = {
  id: 300,
  title: ARTICLE_LIMITS.title,
  answer: ARTICLE_LIMITS.answer,
  example: ARTICLE_LIMITS.phrasing,
  examples: ARTICLE_LIMITS.phrasings,
  tag: ARTICLE_LIMITS.tag,
  tags: ARTICLE_LIMITS.tags,
  url: 2_000,
  language: 35,
  audience: LONGEST_AUDIENCE,
  collection: COLLECTION_LIMITS.title,
} as const;

/** An article from a file, checked and cleaned up. */
export interface ArticleInput {
  /** The id in the company's own files. */
  readonly key: string;
  readonly title: string;
  /** Markdown without HTML, with complete links. */
  readonly answer: string;
  readonly examples: readonly string[];
  readonly tags: readonly string[];
  readonly url: string | undefined;
  /** BCP 47. */
  readonly language: string;
  readonly audience: string | undefined;
  /** The title of the collection that it's put in; undefined: it stays where it is. */
  readonly collection?: string | undefined;
  /** What a new collection of that title gets besides it. */
  readonly collectionTexts?: Omit<z.output<typeof COLLECTION>, "title"> | undefined;
  /** The key of the article that it is in another language; undefined: as it was. */
  readonly variantOf?: string | undefined;
}

/** What checking an article needs to know about its site. */
export interface CheckOptions {
  /** BCP 47, for articles that don't name a language. */
  readonly language: string;
  readonly site: SiteAddress;
  /**
   * Links that can't be made absolute become their text, for pages that nobody wrote for us. Default: the article is
   * refused for them, because whoever wrote them can write them out.
   */
  readonly keepsLoose?: boolean;
}

/** A place of a file that was skipped, and why. */
export type BadLine = Readonly<ImportPlace> & { readonly fault: string };

const text = (max: number) =>
  z
    .string()
    .check((context) => {
      const fault = textFault(context.value, max);
      if (fault !== undefined) context.issues.push({ code: "custom", message: fault, input: context.value });
    })
    .transform((value) => value.trim());

const filled = (max: number) => text(max).refine((value) => value !== "", { error: "is empty" });

/** A field that can be missing, null or empty. */
const maybe = (max: number) =>
  text(max)
    .nullish()
    .transform((value) => (value === "" ? undefined : (value ?? undefined)));

const listOf = (max: number, count: number) =>
  z
    .array(text(max))
    .max(count, { error: `has more than ${count.toLocaleString("en")} entries` })
    .nullish()
    .transform((values) => [...new Set((values ?? []).filter((value) => value !== ""))]);

/** As an export writes it where it's named first. */
const COLLECTION = z.object({
  title: filled(LIMITS.collection),
  description: text(COLLECTION_LIMITS.description).default(""),
  translations: z
    .record(
      z.string().regex(/^[a-z]{2,3}$/u),
      z.object({ title: filled(LIMITS.collection), description: text(COLLECTION_LIMITS.description).default("") }),
    )
    .default({}),
  position: z.int().min(0).optional(),
});

const SCHEMA = z.object({
  // Numbers are accepted, because ids in spreadsheets often are.
  id: z.union([filled(LIMITS.id), z.int().transform(String)], { error: "must be text" }).nullish(),
  title: filled(LIMITS.title),
  answer: filled(LIMITS.answer)
    .refine((value) => /[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(value), { error: "has no words" })
    .check((context) => {
      const fault = markdownFault(context.value);
      if (fault === undefined) return;
      context.issues.push({ code: "custom", message: `${fault}: make several articles of it`, input: context.value });
    }),
  examples: listOf(LIMITS.example, LIMITS.examples),
  tags: listOf(LIMITS.tag, LIMITS.tags),
  url: maybe(LIMITS.url).refine((value) => value === undefined || isAddress(value), {
    error: "is neither an http:// or https:// address nor a path that begins with /",
  }),
  language: maybe(LIMITS.language).refine((value) => value === undefined || isLanguage(value), {
    error: 'is not a language tag such as "en" or "pt-BR"',
  }),
  collection: z.union([maybe(LIMITS.collection), COLLECTION], { error: "must be text" }),
  variant_of: z
    .union([maybe(LIMITS.id), z.int().transform(String)], { error: "must be text" })
    .transform((value) => value ?? undefined),
  audience: maybe(LIMITS.audience).check((context) => {
    const found = context.value === undefined ? [] : readAudience(context.value);
    if ("fault" in found) context.issues.push({ code: "custom", message: found.fault, input: context.value });
  }),
});

/** A web address, or a path on the company's own site. Nothing that a browser would run ("javascript:"). */
function isAddress(text: string): boolean {
  if (/^\/(?:[^\s\\/][^\s\\]*)?$/u.test(text)) return true;
  return /^https?:\/\/\S+$/iu.test(text) && URL.canParse(text);
}

function isLanguage(tag: string): boolean {
  try {
    return /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/u.test(tag) && Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}

/** Why a text can't be stored in the database, or undefined. */
export function textFault(value: string, max: number): string | undefined {
  if (value.length > max) {
    return `has ${value.length.toLocaleString("en")} characters, more than the ${max.toLocaleString("en")} allowed`;
  }
  if (value.includes("\0")) return "holds a NUL character: binary data, not text";
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\u0001-\u0008\u000b\u000e-\u001f\u007f]/.test(value)) return "holds control characters: binary data, not text";
  if (/\p{Surrogate}/u.test(value)) return "holds half a character (a lone surrogate): save the file as UTF-8 again";
  return undefined;
}

const KINDS: Readonly<Record<string, string>> = { string: "text", array: "a list of texts", object: "an object" };

function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return (
    { string: "text", number: "a number", boolean: "true or false", object: "an object" }[typeof value as string] ??
    typeof value
  );
}

function faultOf(issue: z.core.$ZodIssue, options: Record<string, unknown>): string {
  const [field, place] = issue.path;
  const name = place === undefined ? `"${String(field)}"` : `entry ${Number(place) + 1} of "${String(field)}"`;
  if (issue.code === "invalid_type" || issue.code === "invalid_union") {
    const value = place === undefined ? options[String(field)] : (options[String(field)] as unknown[])[Number(place)];
    if (value === undefined || (value === null && place === undefined)) return `${name} is missing`;
    const inner =
      issue.code === "invalid_union" ? issue.errors.flat().find((one) => one.code !== "invalid_type") : undefined;
    if (inner !== undefined) return `${name} ${inner.message}`;
    const wanted = issue.code === "invalid_type" ? (KINDS[issue.expected] ?? issue.expected) : "text";
    return `${name} must be ${wanted}, but is ${kindOf(value)}`;
  }
  return `${name} ${issue.message}`;
}

/** A title's letters and digits with hyphens between: an id for articles without one, or an anchor for headings. */
export function slugOf(title: string): string {
  const slug = title
    .normalize("NFKD")
    .replace(/(\p{Script=Latin})\p{M}+/gu, "$1")
    .normalize("NFC")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-|-$/gu, "");
  return slug.slice(0, 200) || createHash("sha256").update(title).digest("hex").slice(0, 12);
}

/** Characters of HTML that an answer can be made from: most of it is tags. */
const LONGEST_HTML = 4 * LIMITS.answer;

/** Converts HTML in a field to Markdown before its length is checked; anything but text is left to the schema. */
function withoutHtml(
  options: Record<string, unknown>,
): { readonly clean: Record<string, unknown> } | { readonly fault: string } {
  const { title, answer, examples } = options;
  const line = (value: unknown) =>
    typeof value === "string" && value.length <= 4 * LIMITS.example ? htmlToLine(value) : value;
  let markdown = answer;
  if (typeof answer === "string" && answer.length <= LONGEST_HTML) {
    const fault = htmlFault(answer);
    if (fault !== undefined) return { fault: `"answer" ${fault}: make several articles of it` };
    try {
      markdown = htmlToMarkdown(answer);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      return { fault: '"answer" nests its HTML elements too deep to be read' };
    }
    if (markdown === "" && answer.trim() !== "") return { fault: '"answer" has no words besides its HTML' };
  }
  return {
    clean: {
      ...options,
      title: line(title),
      answer: markdown,
      examples: Array.isArray(examples) ? examples.map(line) : examples,
    },
  };
}

const looseFault = (field: string, address: string) =>
  `"${field}" ${field === "url" ? "is" : "links to"} "${address.slice(0, 200)}", which is on no known site: write the whole address, or import with the site's address (--base-url https://your.site)`;

/**
 * Checks one article; HTML in it becomes Markdown, and relative addresses become absolute.
 * @param request a line of a file
 * @returns the article, or the first fault
 */
export function checkArticle(request: unknown, options: CheckOptions): ArticleInput | { readonly fault: string } {
  if (typeof request !== "object" || request === null || Array.isArray(request)) {
    return { fault: `must be one JSON object, but is ${kindOf(request)}` };
  }
  const converted = withoutHtml(request as Record<string, unknown>);
  if ("fault" in converted) return converted;
  const { clean } = converted;
  const parsed = SCHEMA.safeParse(clean);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return { fault: issue === undefined ? "is not an article" : faultOf(issue, clean) };
  }
  const { id, title, examples, tags, audience, collection, variant_of: variantOf } = parsed.data;
  const { site, keepsLoose = false } = options;
  const found = parsed.data.url === undefined ? undefined : resolveAddress(parsed.data.url, site);
  if (typeof found === "object" && !keepsLoose) return { fault: looseFault("url", found.loose) };
  const url = typeof found === "object" ? undefined : found;
  const answer = resolveLinks(parsed.data.answer.replace(/\r\n?/gu, "\n"), site, url, { keepsLoose });
  if (typeof answer === "object") return { fault: looseFault("answer", answer.loose) };
  return {
    key: id ?? slugOf(title),
    title: title.replace(/\s+/gu, " "),
    answer,
    examples: examples.map((example) => example.replace(/\s+/gu, " ")),
    tags,
    url,
    language: parsed.data.language ?? options.language,
    audience: audience === undefined ? undefined : audienceOf(audience),
    ...collectionOf(collection),
    ...(variantOf === undefined ? {} : { variantOf }),
  };
}

function collectionOf(
  given: string | z.output<typeof COLLECTION> | undefined,
): Pick<ArticleInput, "collection" | "collectionTexts"> {
  if (given === undefined) return {};
  if (typeof given === "string") return { collection: given };
  const { title, ...collectionTexts } = given;
  return { collection: title, collectionTexts };
}

/** As it's stored, however it was written; undefined: everyone. */
function audienceOf(text: string): string | undefined {
  const found = readAudience(text);
  return "fault" in found ? text : writeAudience(found);
}

/** SHA-256 of an article's content: the same content makes no new revision. */
export function contentHash(article: ArticleInput): string {
  const { title, answer, examples, tags, url, language, audience } = article;
  return createHash("sha256")
    .update(JSON.stringify([title, answer, examples, tags, url ?? null, language, audience ?? null]))
    .digest("hex");
}
