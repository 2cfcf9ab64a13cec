import { LRUCache } from "lru-cache";
import type { LiveArticle } from "../knowledge/live.ts";
import type { Store } from "../ports/database/port.ts";
import { type CollectionRow, listCollections, placesOf } from "../store/collection.ts";
import { primaryLanguage } from "../text/language.ts";
import type { Catalogue } from "./catalogue.ts";

/** A collection with the articles of it that readers may see. */
export interface Shelf {
  readonly id: string;
  readonly key: string;
  /** Its title and description in a language; the site's, where nobody has translated them. */
  textsIn(language: string): { readonly title: string; readonly description: string };
  /** By title. */
  articlesIn(language: string): readonly LiveArticle[];
}

/** A help centre's collections in their order. */
export interface Shelves {
  readonly all: readonly Shelf[];
  /** Articles of a language in no collection. */
  unsortedIn(language: string): readonly LiveArticle[];
  /** The one that an article is in. */
  of(articleId: string): Shelf | undefined;
}

/** Sites whose collections a process keeps. */
const KEPT = 200;

/** Reads a site's collections once, until its `structure` or its live version is another. */
export function createShelves(db: Store) {
  const kept = new LRUCache<string, { structure: number; versionId: string; shelves: Promise<Shelves> }>({ max: KEPT });
  return (site: { readonly id: string; readonly structure: number }, catalogue: Catalogue): Promise<Shelves> => {
    const { structure } = site;
    const { versionId } = catalogue;
    const known = kept.get(site.id);
    if (known?.structure === structure && known.versionId === versionId) return known.shelves;
    const shelves = read(db, site.id, catalogue);
    kept.set(site.id, { structure, versionId, shelves });
    // A failed one isn't kept.
    shelves.catch(() => kept.get(site.id)?.shelves === shelves && kept.delete(site.id));
    return shelves;
  };
}

async function read(db: Store, siteId: string, catalogue: Catalogue): Promise<Shelves> {
  const rows = await listCollections(db, siteId);
  const places = rows.length === 0 ? new Map<string, string>() : await placesOf(db, siteId);
  const sorted = new Map<string, ReadonlyMap<string | undefined, readonly LiveArticle[]>>();
  /** The articles of a language by collection; undefined: in none. One pass for all of them. */
  const sortedIn = (language: string) => {
    let byCollection = sorted.get(language);
    if (byCollection === undefined) {
      byCollection = grouped(catalogue.inLanguage(language), places);
      sorted.set(language, byCollection);
    }
    return byCollection;
  };
  const all = rows.map((row) => shelfOf(row, (language) => sortedIn(language).get(row.id) ?? []));
  const byId = new Map(all.map((one) => [one.id, one]));
  return {
    all,
    unsortedIn: (language) => sortedIn(language).get(undefined) ?? [],
    of: (articleId) => byId.get(places.get(articleId) ?? ""),
  };
}

function grouped(articles: readonly LiveArticle[], places: ReadonlyMap<string, string>) {
  const groups = new Map<string | undefined, LiveArticle[]>();
  for (const article of articles) {
    const place = places.get(article.id);
    const group = groups.get(place);
    if (group === undefined) groups.set(place, [article]);
    else group.push(article);
  }
  return groups;
}

const shelfOf = (row: CollectionRow, articlesIn: Shelf["articlesIn"]): Shelf => ({
  id: row.id,
  key: row.key,
  textsIn: (language) => row.translations[primaryLanguage(language)] ?? row,
  articlesIn,
});
