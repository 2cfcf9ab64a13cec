import { createHash } from "node:crypto";
import { z } from "zod";
import { markdownFault } from "../text/markdown.ts";
import { ARTICLE_LIMITS } from "../wire/knowledge.ts";

/** Characters (UTF-16 code units) or pieces that an article may have; generous, so that only mistakes meet them. */
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
  audience: 100,
} as const;

/** An article as a file gives it (DESIGN section 8), checked and tidied. */
export interface ArticleInput {
  /** The id in the company's own files. */
  readonly key: string;
  readonly title: string;
  /** Markdown; HTML in it is text: the widget escapes it, no server code renders it. */
  readonly answer: string;
  readonly examples: readonly string[];
  readonly tags: readonly string[];
  readonly url: string | undefined;
  /** BCP 47. */
  readonly language: string;
  readonly audience: string | undefined;
}

/** A line that was left out, and why in words. */
export interface BadLine {
  /** From 1, as an editor counts. */
  readonly line: number;
  readonly fault: string;
}

const text = (max: number) =>
  z
    .string()
    .check((context) => {
      const fault = textFault(context.value, max);
      if (fault !== undefined) context.issues.push({ code: "custom", message: fault, input: context.value });
    })
    .transform((value) => value.trim());

const filled = (max: number) => text(max).refine((value) => value !== "", { error: "is empty" });

/** A field that may be left out, null or empty. */
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

const SCHEMA = z.object({
  // Numbers are taken: a spreadsheet's ids often are.
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
    error: "is no http:// or https:// address, nor a path that begins with /",
  }),
  language: maybe(LIMITS.language).refine((value) => value === undefined || isLanguage(value), {
    error: 'is no language tag such as "en" or "pt-BR"',
  }),
  audience: maybe(LIMITS.audience),
});

/** Of the web, or a path on the company's own site. Nothing that a browser would run ("javascript:"). */
function isAddress(text: string): boolean {
  if (/^\/(?![/\\])[^\s\\]*$/u.test(text)) return true;
  return /^https?:\/\/\S+$/iu.test(text) && URL.canParse(text);
}

function isLanguage(tag: string): boolean {
  try {
    return /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/u.test(tag) && Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}

/** What keeps a text out of the database, or undefined. */
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

function faultOf(issue: z.core.$ZodIssue, given: Record<string, unknown>): string {
  const [field, place] = issue.path;
  const name = place === undefined ? `"${String(field)}"` : `entry ${Number(place) + 1} of "${String(field)}"`;
  if (issue.code === "invalid_type" || issue.code === "invalid_union") {
    const value = place === undefined ? given[String(field)] : (given[String(field)] as unknown[])[Number(place)];
    if (value === undefined || (value === null && place === undefined)) return `${name} is missing`;
    const inner =
      issue.code === "invalid_union" ? issue.errors.flat().find((one) => one.code !== "invalid_type") : undefined;
    if (inner !== undefined) return `${name} ${inner.message}`;
    const wanted = issue.code === "invalid_type" ? (KINDS[issue.expected] ?? issue.expected) : "text";
    return `${name} must be ${wanted}, but is ${kindOf(value)}`;
  }
  return `${name} ${issue.message}`;
}

/** Letters and digits of a title with dashes between: an id for articles that came without one, an anchor for headings. */
export function slugOf(title: string): string {
  const slug = title
    .normalize("NFKD")
    .replace(/(?<=\p{Script=Latin})\p{M}+/gu, "")
    .normalize("NFC")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-+|-+$/gu, "");
  return slug.slice(0, 200) || createHash("sha256").update(title).digest("hex").slice(0, 12);
}

/**
 * Checks one article.
 * @param given what a line of a file says
 * @param language the site's, for articles that name none
 * @returns the article, or the first fault in words
 */
export function checkArticle(given: unknown, language: string): ArticleInput | { readonly fault: string } {
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    return { fault: `must be one JSON object, but is ${kindOf(given)}` };
  }
  const parsed = SCHEMA.safeParse(given);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return { fault: issue === undefined ? "is not an article" : faultOf(issue, given as Record<string, unknown>) };
  }
  const { id, title, answer, examples, tags, url, audience } = parsed.data;
  return {
    key: id ?? slugOf(title),
    title: title.replace(/\s+/gu, " "),
    answer: answer.replace(/\r\n?/gu, "\n"),
    examples: examples.map((example) => example.replace(/\s+/gu, " ")),
    tags,
    url,
    language: parsed.data.language ?? language,
    audience,
  };
}

/** SHA-256 over what an article says: the same content makes no new revision. */
export function contentHash(article: ArticleInput): string {
  const { title, answer, examples, tags, url, language, audience } = article;
  return createHash("sha256")
    .update(JSON.stringify([title, answer, examples, tags, url ?? null, language, audience ?? null]))
    .digest("hex");
}
