import { and, asc, eq, gt, isNull } from "drizzle-orm";
import type { Store } from "../ports/database/port.ts";
import { article, articleRevision } from "./schema/article.ts";
import { collection } from "./schema/collection.ts";

/** Articles per query: a whole help centre in memory would be a hundred megabytes. */
const PAGE = 500;

/** The newest content of every article of a site that isn't archived, in the order of the keys. */
export async function* newestArticles(store: Store, siteId: string) {
  let last: string | undefined;
  for (;;) {
    const rows = await store
      .select({
        id: article.id,
        key: article.key,
        title: articleRevision.title,
        answer: articleRevision.answer,
        examples: articleRevision.examples,
        tags: articleRevision.tags,
        url: articleRevision.url,
        language: articleRevision.language,
        audience: articleRevision.audience,
        collection: {
          title: collection.title,
          description: collection.description,
          translations: collection.translations,
          position: collection.position,
        },
      })
      .from(article)
      .innerJoin(articleRevision, eq(articleRevision.id, article.revisionId))
      .leftJoin(collection, eq(collection.id, article.collectionId))
      .where(
        and(
          eq(article.siteId, siteId),
          isNull(article.archivedAt),
          last === undefined ? undefined : gt(article.key, last),
        ),
      )
      .orderBy(asc(article.key))
      .limit(PAGE);
    yield* rows;
    const end = rows.at(-1)?.key;
    if (end === undefined || rows.length < PAGE) return;
    last = end;
  }
}
