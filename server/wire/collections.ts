/** Collections: articles that belong together, as the help centre shows them. */
import * as z from "zod/mini";

export const COLLECTION_LIMITS = { collections: 200, title: 120, description: 500, articles: 1_000 };

const title = z.string().check(z.trim(), z.minLength(1), z.maxLength(COLLECTION_LIMITS.title));
const description = z.string().check(z.trim(), z.maxLength(COLLECTION_LIMITS.description));
/** By language without region ("de"). */
const translations = z.record(
  z.string().check(z.regex(/^[a-z]{2,3}$/, { error: "must be a language such as de" })),
  z.object({ title, description: z._default(description, "") }),
);
const site = z.optional(z.string().check(z.maxLength(63)));

export const collectionWire = z.object({
  id: z.string(),
  /** Part of its address; never changes. */
  key: z.string(),
  /** In the site's language. */
  title: z.string(),
  description: z.string(),
  translations: z.record(z.string(), z.object({ title: z.string(), description: z.string() })),
  /** Articles in it that aren't archived, published or not. */
  articles: z.int(),
});
export type CollectionWire = z.infer<typeof collectionWire>;

/** GET /api/v1/knowledge/collections; every change replies with the same. */
export const collectionsReply = z.object({
  /** In their order. */
  collections: z.array(collectionWire),
  /** Articles in none. */
  unsorted: z.int(),
});
export type CollectionsReply = z.infer<typeof collectionsReply>;

/** POST /api/v1/knowledge/collections */
export const collectionNew = z.object({
  site,
  title,
  description: z._default(description, ""),
  translations: z._default(translations, {}),
});
/** PATCH /api/v1/knowledge/collections/:id; what is left out stays. */
export const collectionChange = z.object({
  title: z.optional(title),
  description: z.optional(description),
  translations: z.optional(translations),
});
/** PUT /api/v1/knowledge/collections/order: every collection, in its new order. */
export const collectionOrder = z.object({
  site,
  ids: z.array(z.uuid()).check(z.maxLength(COLLECTION_LIMITS.collections)),
});
/** POST /api/v1/knowledge/collections/articles: null takes them out. */
export const collectionMove = z.object({
  site,
  ids: z.array(z.uuid()).check(z.minLength(1), z.maxLength(COLLECTION_LIMITS.articles)),
  collectionId: z.nullable(z.uuid()),
});
export const collectionMoved = z.object({ moved: z.int() });
