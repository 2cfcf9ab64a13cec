/** What an API key is allowed to do. A signed-in member has a role instead. */
export const SCOPES = ["answer", "conversations", "knowledge", "reports", "settings"] as const;
/**
 * `answer`: ask questions outside a conversation; `conversations`: read them and act in them as an agent; `knowledge`:
 * articles, imports, publishing; `reports`: figures, exports, metrics; `settings`: sites, settings, models.
 */
export type Scope = (typeof SCOPES)[number];
