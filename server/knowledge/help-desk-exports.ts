/**
 * Articles as other help desks' APIs and exports give them, in the import's own fields. Shapes:
 * - Zendesk: https://developer.zendesk.com/api-reference/help_center/help-center-api/articles/
 * - Intercom: https://developers.intercom.com/docs/references/rest-api/api.intercom.io/articles/article
 * - Freshdesk: https://developers.freshdesk.com/api/#solution_article_attributes
 * - Help Scout: https://developer.helpscout.com/docs-api/objects/article/
 * - Chatwoot: https://developers.chatwoot.com/api-reference/help-center/add-a-new-article (reply), and
 *   app/views/api/v1/accounts/articles/_article.json.jbuilder in its repository
 * - Crisp: https://docs.crisp.chat/references/rest-api/v1/#helpdesk-locale-article
 */
import type { ExportSystem } from "../wire/import.ts";
import { languageTag } from "./language-tag.ts";

type Fields = Readonly<Record<string, unknown>>;

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const has = (record: Fields, ...names: string[]) => names.every((name) => Object.hasOwn(record, name));
const text = (value: unknown) => (typeof value === "string" ? value : typeof value === "number" ? String(value) : "");
const texts = (values: unknown) => (Array.isArray(values) ? values.map(text).filter((value) => value !== "") : []);
const namesOf = (values: unknown) =>
  (Array.isArray(values) ? values : [values]).map((one) => (isRecord(one) ? text(one.name) : ""));

/** Which system's article a record is, by fields that only its have. */
export function systemOf(record: Fields): ExportSystem | undefined {
  if (has(record, "title", "body", "section_id") || has(record, "body", "html_url", "label_names")) return "zendesk";
  if (record.type === "article" && has(record, "title") && (has(record, "body") || has(record, "state")))
    return "intercom";
  if (has(record, "title", "description", "folder_id") && (has(record, "description_text") || has(record, "status")))
    return "freshdesk";
  if (has(record, "collectionId", "name", "number")) return "help-scout";
  if (has(record, "article_id", "title") && (has(record, "content") || has(record, "status"))) return "crisp";
  if (
    has(record, "title", "content", "slug") &&
    (has(record, "portal_id") || has(record, "account_id") || has(record, "portal"))
  )
    return "chatwoot";
  return undefined;
}

/** Names of the folders that an export brings along, by their ids. */
export type FolderNames = ReadonlyMap<string, string>;

type Reader = (record: Fields, folders: FolderNames) => Record<string, unknown>[];

/** Tags without doubles and empty ones. */
const tagsOf = (...groups: readonly (readonly string[])[]) => [...new Set(groups.flat())].filter((tag) => tag !== "");

const zendesk: Reader = (record, folders) => {
  const own = {
    id: text(record.id),
    title: record.title ?? record.name,
    answer: record.body,
    url: record.html_url,
    language: languageTag(record.locale),
    tags: tagsOf([folders.get(text(record.section_id)) ?? ""], texts(record.label_names)),
    // A segment is a part of the customers, or the agents alone.
    draft: record.draft === true || (record.user_segment_id !== undefined && record.user_segment_id !== null),
  };
  const translations = (Array.isArray(record.translations) ? record.translations : []).filter(isRecord);
  const others = translations.filter(({ locale }) => locale !== record.locale);
  return [
    own,
    ...others.map((one) => ({
      ...own,
      id: `${own.id}/${text(one.locale)}`,
      title: one.title,
      answer: one.body,
      url: one.html_url,
      language: languageTag(one.locale),
      draft: own.draft || one.draft === true,
    })),
  ];
};

const intercom: Reader = (record, folders) => {
  const tags = isRecord(record.tags) ? namesOf(record.tags.tags) : [];
  const of = (id: string, content: Fields, locale: unknown) => ({
    id,
    title: content.title,
    answer: content.body,
    url: content.url ?? undefined,
    language: languageTag(locale),
    tags: tagsOf([folders.get(text(record.parent_id)) ?? ""], tags),
    draft: content.state !== undefined && content.state !== "published",
  });
  const id = text(record.id);
  const translated = isRecord(record.translated_content) ? Object.entries(record.translated_content) : [];
  return [
    of(id, record, record.default_locale),
    ...translated.flatMap(([locale, content]) =>
      // The language of the article itself is among them too.
      locale !== record.default_locale && isRecord(content) && text(content.body) !== ""
        ? [of(`${id}/${locale}`, content, locale)]
        : [],
    ),
  ];
};

/** 1: everybody; others: signed-in customers, agents, some companies. */
const EVERYBODY = 1;
/** 1 is a draft. */
const FRESHDESK_PUBLISHED = 2;

const freshdesk: Reader = (record, folders) => {
  const hierarchy = Array.isArray(record.hierarchy)
    ? record.hierarchy.flatMap((one) => (isRecord(one) ? namesOf(one.data) : []))
    : [];
  const visibility = record.folder_visibility;
  return [
    {
      id: text(record.id),
      title: record.title,
      answer: record.description ?? record.desc_un_html,
      url: record.url ?? undefined,
      language: languageTag(record.language),
      tags: tagsOf(
        hierarchy,
        [text(record.category_name), text(record.folder_name), folders.get(text(record.folder_id)) ?? ""],
        texts(record.tags),
        Array.isArray(record.tags) ? namesOf(record.tags) : [],
      ),
      draft:
        (record.status !== undefined && Number(record.status) !== FRESHDESK_PUBLISHED) ||
        (visibility !== undefined && visibility !== null && Number(visibility) !== EVERYBODY),
    },
  ];
};

const helpScout: Reader = (record, folders) => [
  {
    id: text(record.id),
    title: record.name,
    answer: record.text,
    url: record.publicUrl ?? record.url ?? undefined,
    tags: tagsOf(
      texts(record.categories).map((id) => folders.get(id) ?? ""),
      texts(record.keywords),
    ),
    draft: record.status !== "published" || record.visibility === "private",
  },
];

const chatwoot: Reader = (record) => {
  const { category, meta } = record;
  return [
    {
      id: text(record.slug) || text(record.id),
      title: record.title,
      answer: record.content,
      url: record.link ?? undefined,
      language: languageTag(record.locale) ?? (isRecord(category) ? languageTag(category.locale) : undefined),
      tags: tagsOf(namesOf(category), isRecord(meta) ? texts(meta.tags) : []),
      // Drafts and archived ones; older versions write 0, 1 and 2.
      draft: !["published", "1"].includes(text(record.status)),
    },
  ];
};

const VIDEOS: Readonly<Record<string, string>> = {
  youtube: "https://www.youtube.com/watch?v=",
  vimeo: "https://vimeo.com/",
  dailymotion: "https://www.dailymotion.com/video/",
};

/**
 * Crisp's Markdown as everybody's: boxes ("| note"), highlights ("++new++") and embedded videos.
 * Source: https://help.crisp.chat/en/article/how-to-format-knowledge-base-articles-oiurpj/
 */
function crispMarkdown(markdown: string): string {
  return markdown
    .replace(
      /\$\{(youtube|vimeo|dailymotion|frame)\}\[([^\]\n]{0,300})\]\(([^)\n]{1,2000})\)/gu,
      (_, kind: string, title: string, target: string) => `[${title || target}](${VIDEOS[kind] ?? ""}${target})`,
    )
    .replace(/\+\+([^+\n]{1,500})\+\+/gu, "$1")
    .split("\n")
    .map((line) => (/^\|{1,3} ?[^|\s][^|]*$/u.test(line) ? `> ${line.replace(/^\|{1,3} ?/u, "")}` : line))
    .join("\n");
}

const crisp: Reader = (record) => [
  {
    id: text(record.article_id),
    title: record.title,
    answer: typeof record.content === "string" ? crispMarkdown(record.content) : record.content,
    url: record.url ?? undefined,
    language: languageTag(record.locale),
    tags: tagsOf(namesOf(record.category), namesOf(record.section)),
    draft: (record.status !== undefined && record.status !== "published") || record.visibility === "hidden",
  },
];

const READERS: Readonly<Record<ExportSystem, Reader>> = {
  zendesk,
  intercom,
  freshdesk,
  "help-scout": helpScout,
  chatwoot,
  crisp,
};

/** A system's article as articles of an import: one a language. */
export const exportedArticles = (
  system: ExportSystem,
  record: Fields,
  folders: FolderNames,
): Record<string, unknown>[] => READERS[system](record, folders);

/** Objects inside each other that are looked through for articles. */
const DEEPEST = 8;

/** The articles in a whole export, wherever they are in it, and the names of the folders beside them. */
export function exportedRecords(whole: unknown): {
  readonly records: readonly { readonly record: Record<string, unknown>; readonly system: ExportSystem }[];
  readonly folders: FolderNames;
} {
  const records: { record: Record<string, unknown>; system: ExportSystem }[] = [];
  const folders = new Map<string, string>();
  const visit = (value: unknown, depth: number) => {
    if (depth > DEEPEST) return;
    if (Array.isArray(value)) for (const one of value) visit(one, depth + 1);
    if (!isRecord(value)) return;
    const system = systemOf(value);
    if (system !== undefined) {
      records.push({ record: value, system });
      return;
    }
    if (has(value, "id", "name")) folders.set(text(value.id), text(value.name));
    for (const one of Object.values(value)) visit(one, depth + 1);
  };
  visit(whole, 0);
  return { records, folders };
}
