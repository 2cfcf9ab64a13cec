/** The audit log: who did what that matters for security, for an organisation's owners. */
import * as z from "zod/mini";

export const AUDIT_ACTIONS = [
  "sign-in",
  "sign-in-failed",
  "member-joined",
  "role-changed",
  "custom-role-changed",
  "member-deactivated",
  "member-reactivated",
  "password-link-made",
  "key-created",
  "key-revoked",
  "identity-secret-made",
  "exported",
  "conversation-read",
  "customer-read",
  "searched",
  "changed",
  "conversation-deleted",
  "customer-erased",
  "customers-merged",
  "model-added",
  "model-removed",
  "model-chosen",
  "tune-promoted",
  "tune-taken-back",
  "gap-decided",
  "suggestion-decided",
  "source-added",
  "source-changed",
  "source-removed",
  "review-decided",
  "review-setting-changed",
  "mail-channel-changed",
  "webhook-added",
  "webhook-changed",
  "webhook-removed",
  "webhook-secret-made",
  "webhook-replayed",
  "team-changed",
  "agent-changed",
  "tag-changed",
  "routing-changed",
  "topics-changed",
  "classifier-changed",
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

export const AUDIT_ACTORS = ["member", "key", "machine", "stranger"] as const;

/** Rows of one page. */
export const AUDIT_PAGE = 100;

/** GET /api/v1/audit: newest first. */
export const auditQuery = z.object({
  action: z.optional(z.enum(AUDIT_ACTIONS)),
  /** What one member or API key did, by id. */
  actor: z.optional(z.uuid()),
  /** `next` of the page before. */
  cursor: z.optional(z.string().check(z.maxLength(100))),
});
export const auditEntryWire = z.object({
  id: z.string(),
  /** ISO 8601, UTC. */
  at: z.string(),
  action: z.enum(AUDIT_ACTIONS),
  actor: z.enum(AUDIT_ACTORS),
  actorId: z.nullable(z.string()),
  actorName: z.nullable(z.string()),
  address: z.nullable(z.string()),
  subject: z.nullable(z.string()),
  detail: z.nullable(z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))),
});
export type AuditEntryWire = z.infer<typeof auditEntryWire>;
export const auditReply = z.object({ entries: z.array(auditEntryWire), next: z.nullable(z.string()) });
