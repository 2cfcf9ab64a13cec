import { and, eq, sql } from "drizzle-orm";
import type { Store } from "../ports/database/port.ts";
import type { Classified } from "../wire/classification.ts";
import { classifier } from "./schema/classification.ts";

export type ClassifierRow = typeof classifier.$inferSelect;
/** All but the model itself. */
export type ClassifierHead = Omit<ClassifierRow, "model"> & { readonly hasModel: boolean };

const ofKind = (siteId: string, kind: Classified) => and(eq(classifier.siteId, siteId), eq(classifier.kind, kind));

/** What a site's classifier was made from and how well it does; undefined: none was made. */
export async function classifierHead(
  store: Store,
  siteId: string,
  kind: Classified,
): Promise<ClassifierHead | undefined> {
  const { labels, embedderId, figures, learntAt } = classifier;
  const [row] = await store
    .select({
      ...{ siteId: classifier.siteId, kind: classifier.kind, labels, embedderId, figures, learntAt },
      hasModel: sql<boolean>`${classifier.model} is not null`,
    })
    .from(classifier)
    .where(ofKind(siteId, kind));
  return row;
}

export async function readClassifier(
  store: Store,
  siteId: string,
  kind: Classified,
): Promise<ClassifierRow | undefined> {
  const [row] = await store.select().from(classifier).where(ofKind(siteId, kind));
  return row;
}

/** Replaces a site's classifier of that kind. */
export async function saveClassifier(store: Store, row: ClassifierRow): Promise<void> {
  const { siteId: _, kind: __, ...set } = row;
  await store
    .insert(classifier)
    .values(row)
    .onConflictDoUpdate({ target: [classifier.siteId, classifier.kind], set });
}
