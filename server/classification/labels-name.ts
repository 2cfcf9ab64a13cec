import { createHash } from "node:crypto";
import type { Store } from "../ports/database/port.ts";
import { siteSettings } from "../settings/settings.ts";
import type { Kind } from "./kind.ts";

/** A change of what is learnt, or of how: every site learns anew. */
const VERSION = 2;

/**
 * Names what a classifier is made from: another name means that it's out of date.
 * @param embedderId its vectors are compared
 */
export async function nameOfLabels(
  store: Store,
  kind: Kind,
  { siteId, embedderId }: { siteId: string; embedderId: string },
): Promise<string> {
  const mark = await kind.mark(store, siteId);
  const { precision } = kind.choice(await siteSettings(store, siteId));
  const all = [VERSION, kind.kind, embedderId, precision, mark];
  return createHash("sha256").update(JSON.stringify(all)).digest("hex").slice(0, 32);
}
