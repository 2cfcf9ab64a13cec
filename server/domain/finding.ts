import type { Finding, FindingKind } from "../wire/knowledge-health.ts";

/** What reading the articles found, before it's known what customers made of them. */
export interface StoredFinding {
  readonly id: string;
  readonly kind: FindingKind;
  /** The one to change first comes first; empty: it's about the site. */
  readonly articleIds: readonly string[];
  readonly detail: Omit<Finding["detail"], "link" | "figures">;
}
