import type { Store } from "../ports/database/port.ts";
import { newestArticles } from "../store/article-export.ts";
import { originalKeys } from "../store/article-variant.ts";
import type { CollectionTexts } from "../store/collection.ts";

/**
 * A site's articles as JSONL, in the format that `import` reads: importing the file again changes nothing. The newest content
 * of each, published or not; archived ones are left out.
 */
export async function* exportKnowledge(store: Store, siteId: string): AsyncGenerator<string> {
  const described = new Set<string>();
  const originals = await originalKeys(store, siteId);
  for await (const { id, key, title, answer, examples, tags, url, language, audience, collection } of newestArticles(
    store,
    siteId,
  )) {
    const variantOf = originals.get(id);
    const line = {
      id: key,
      title,
      answer,
      ...(examples.length === 0 ? {} : { examples }),
      ...(tags.length === 0 ? {} : { tags }),
      ...(url === null ? {} : { url }),
      language,
      ...(audience === null ? {} : { audience }),
      ...(collection === null ? {} : { collection: collectionLine(collection, described) }),
      ...(variantOf === undefined ? {} : { variant_of: variantOf }),
    };
    yield `${JSON.stringify(line)}\n`;
  }
}

/** A collection by its title and, where the file names it first, with what else there is to it. */
function collectionLine(
  { title, description, translations, position }: CollectionTexts & { readonly position: number },
  described: Set<string>,
): string | object {
  if (described.has(title)) return title;
  described.add(title);
  return {
    ...{ title, position },
    ...(description === "" ? {} : { description }),
    ...(Object.keys(translations).length === 0 ? {} : { translations }),
  };
}
