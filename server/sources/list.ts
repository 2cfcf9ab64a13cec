import { compareContents } from "../knowledge/compare.ts";
import { contentOf } from "../knowledge/edit.ts";
import { TuppenceError } from "../lib/errors.ts";
import type { Store } from "../ports/database/port.ts";
import { newestContents } from "../store/article-revision.ts";
import { type ChangeFilter, countChanges, listChanges, readChanges } from "../store/source-change.ts";
import {
  SOURCE_CHANGES_PAGE,
  type SourceChangeDetail,
  type SourceChangesReply,
  type SourceChangeWire,
} from "../wire/sources.ts";
import { merge } from "./merge.ts";

type Row = Awaited<ReturnType<typeof readChanges>>[number];
type Here = Awaited<ReturnType<typeof newestContents>>;

/** A page of a site's undecided changes, each with what accepting it does. */
export async function openSourceChanges(
  store: Store,
  siteId: string,
  options: ChangeFilter & { readonly offset: number },
): Promise<SourceChangesReply> {
  const { offset, ...filter } = options;
  const rows = await listChanges(store, siteId, { ...filter, offset, limit: SOURCE_CHANGES_PAGE });
  const { total } = await countChanges(store, siteId, filter);
  const { total: _, ...counts } = await countChanges(store, siteId, { sourceId: filter.sourceId });
  const whole = new Map(
    (
      await readChanges(
        store,
        siteId,
        rows.map((row) => row.id),
      )
    ).map((row) => [row.change.id, row]),
  );
  const here = await newestContents(
    store,
    siteId,
    rows.map((row) => row.key),
  );
  return {
    changes: rows.flatMap((row) => {
      const found = whole.get(row.id);
      return found === undefined ? [] : [toWire(found, here)];
    }),
    total,
    next: offset + rows.length < total && rows.length > 0 ? String(offset + rows.length) : null,
    counts,
  };
}

/** One change from all sides. @throws NOT_FOUND, also if it was decided */
export async function readSourceChange(store: Store, siteId: string, id: string): Promise<SourceChangeDetail> {
  const [row] = await readChanges(store, siteId, [id]);
  if (row === undefined || row.change.state !== "open") {
    throw new TuppenceError(
      "NOT_FOUND",
      "This change was decided, or replaced by a newer one.",
      "Load the list again.",
    );
  }
  const here = await newestContents(store, siteId, [row.change.key]);
  const { base, ours, theirs, merged } = sidesOf(row, here);
  return {
    change: toWire(row, here),
    base: base ?? null,
    ours: ours ?? null,
    theirs,
    merged: merged?.content ?? theirs,
    collisions: [...(merged?.collisions ?? [])],
    ourDiff: base === undefined || ours === undefined ? null : compareContents(base, ours),
    theirDiff: base === undefined || theirs === null ? null : compareContents(base, theirs),
  };
}

function sidesOf({ change, known }: Row, here: Here) {
  const current = here.get(change.key);
  const base = known?.base ?? undefined;
  const ours = current === undefined || current.archived ? undefined : contentOf(current.revision);
  const theirs = change.content;
  const merged = ours === undefined || theirs === null ? undefined : merge(base, ours, theirs);
  return { current, base, ours, theirs, merged };
}

function toWire(row: Row, here: Here): SourceChangeWire {
  const { change, source } = row;
  const { current, ours, theirs, merged } = sidesOf(row, here);
  return {
    id: change.id,
    source: { id: source.id, name: source.name, kind: source.kind },
    kind: change.kind,
    key: change.key,
    articleId: current?.articleId ?? null,
    title: change.title,
    url: theirs?.url ?? ours?.url ?? null,
    reason: change.reason,
    isConflict: (merged?.collisions.length ?? 0) > 0,
    diff: ours === undefined || merged === undefined ? null : compareContents(ours, merged.content),
    content: change.kind === "added" || ours === undefined ? theirs : null,
    createdAt: change.createdAt.toISOString(),
  };
}
