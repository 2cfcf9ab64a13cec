/** Names that both sides share: tiers, forms, reasons, events, error codes. One name per thing. */

export const TIERS = ["machine", "large", "person", "none"] as const;
export type Tier = (typeof TIERS)[number];

export const FORMS = [
  "cached",
  "quoted",
  "composed",
  "large",
  "clarify",
  "suggested",
  "smalltalk",
  "handoff",
  "out-of-hours",
  "refused",
] as const;
export type Form = (typeof FORMS)[number];

/** The forms that are answers. */
export const ANSWER_FORMS: readonly Form[] = ["cached", "quoted", "composed", "large"];

/** Why a turn ended the way it did; admin/words has the texts for people. */
export const REASONS = [
  "one-article-fits",
  "asked-before",
  "composed-and-supported",
  "large-model-answered",
  "two-articles-fit",
  "some-articles-near",
  "not-sure-enough",
  "not-in-knowledge",
  "no-knowledge",
  "asked-for-person",
  "did-not-help",
  "complaint",
  "small-talk",
  "thanks",
  "too-fast",
  "abuse",
  "self-harm",
  "medical-emergency",
  "legal-threat",
  "prompt-injection",
  "unsupported-sentence",
  "already-said",
  "machine-failed",
  "budget-spent",
  "person-has-floor",
  "waiting-for-person",
  "taken-over",
] as const;
export type Reason = (typeof REASONS)[number];

/** Somebody's life may depend on these: they stay at the top of every queue, on the server and on an agent's screen. */
export const EMERGENCIES: ReadonlySet<Reason> = new Set(["self-harm", "medical-emergency"]);

/** Socket.IO events, noun-action. */
export const EVENTS = {
  /** To a visitor who has just connected. */
  welcome: "welcome",
  /** To all: events may have been lost, so fetch what was missed. */
  resync: "resync",
  messageSend: "message-send",
  messageNew: "message-new",
  messageStart: "message-start",
  messageDelta: "message-delta",
  messageEnd: "message-end",
  conversationResume: "conversation-resume",
  conversationState: "conversation-state",
  typing: "typing",
  ratingSet: "rating-set",
  personRequest: "person-request",
  satisfactionSet: "satisfaction-set",
  emailSet: "email-set",
  seenSet: "seen-set",
  seenChange: "seen-change",
  conversationDelete: "conversation-delete",
  /** To the visitor's windows and the desk: the conversation was deleted. */
  conversationGone: "conversation-gone",
  /** Namespace "/desk": the queue has changed. */
  queueChange: "queue-change",
  /** Namespace "/desk": a note was added or deleted. */
  noteNew: "note-new",
  noteGone: "note-gone",
  /** Namespace "/desk", from a screen: which conversation it shows. */
  conversationWatch: "conversation-watch",
  /** Namespace "/desk": a conversation's row in lists, as it is now. */
  conversationChange: "conversation-change",
  /** Namespace "/desk": a colleague came, left, or set themselves away. */
  presenceChange: "presence-change",
} as const;

/**
 * Every error code: its HTTP status and whether the same call may succeed later.
 * A test compares this table with docs/errors.md. Retired codes stay, with `retired: true`.
 */
export const ERROR_CODES = {
  BAD_REQUEST: { status: 400, retryable: false },
  BODY_TOO_LARGE: { status: 413, retryable: false },
  MESSAGE_EMPTY: { status: 422, retryable: false },
  MESSAGE_TOO_LONG: { status: 422, retryable: false },
  MESSAGE_NOT_TEXT: { status: 422, retryable: false },
  MESSAGE_ID_REUSED: { status: 409, retryable: false },
  TOO_FAST: { status: 429, retryable: true },
  TOO_BUSY: { status: 503, retryable: true },
  SITE_UNKNOWN: { status: 404, retryable: false },
  SITE_CLOSED: { status: 403, retryable: false },
  ORIGIN_NOT_ALLOWED: { status: 403, retryable: false },
  KEY_MISSING: { status: 401, retryable: false },
  KEY_WRONG: { status: 401, retryable: false },
  KEY_EXPIRED: { status: 401, retryable: false },
  SCOPE_MISSING: { status: 403, retryable: false },
  VISITOR_TOKEN_WRONG: { status: 401, retryable: false },
  SIGN_IN_NEEDED: { status: 401, retryable: false },
  ROLE_TOO_LOW: { status: 403, retryable: false },
  LINK_EXPIRED: { status: 410, retryable: false },
  SIGN_IN_REFUSED: { status: 401, retryable: false },
  PASSWORD_TOO_WEAK: { status: 422, retryable: false },
  MEMBER_EXISTS: { status: 409, retryable: false },
  LAST_OWNER: { status: 409, retryable: false },
  IDENTITY_NEEDED: { status: 401, retryable: false },
  IDENTITY_WRONG: { status: 401, retryable: false },
  VISITOR_BLOCKED: { status: 403, retryable: false },
  FILE_NOT_ALLOWED: { status: 422, retryable: false },
  NOT_FOUND: { status: 404, retryable: false },
  CONVERSATION_UNKNOWN: { status: 404, retryable: false },
  HANDOFF_TAKEN: { status: 409, retryable: false },
  HANDOFF_NOT_YOURS: { status: 403, retryable: false },
  ARTICLE_UNKNOWN: { status: 404, retryable: false },
  ARTICLE_CHANGED: { status: 409, retryable: false },
  ARTICLE_INVALID: { status: 422, retryable: false },
  KNOWLEDGE_EMPTY: { status: 409, retryable: false },
  KNOWLEDGE_FILE_UNREADABLE: { status: 400, retryable: false },
  KNOWLEDGE_LINE_BAD: { status: 422, retryable: false },
  PUBLISH_RUNNING: { status: 409, retryable: true },
  PROPOSALS_RUNNING: { status: 409, retryable: true },
  GATE_UNCALIBRATED: { status: 500, retryable: false },
  SETTING_INVALID: { status: 422, retryable: false },
  SITE_TAKEN: { status: 409, retryable: false },
  EXAM_TOO_SMALL: { status: 409, retryable: false },
  TUNE_TOO_SMALL: { status: 409, retryable: false },
  TUNE_RUNNING: { status: 409, retryable: true },
  TUNE_NOT_OFFERED: { status: 409, retryable: false },
  TUNER_MISSING: { status: 503, retryable: false },
  TUNER_FAILED: { status: 500, retryable: true },
  ADAPTER_UNFIT: { status: 422, retryable: false },
  ADAPTER_IN_USE: { status: 409, retryable: false },
  INDEX_MISSING: { status: 503, retryable: true },
  VECTORS_UNAVAILABLE: { status: 503, retryable: true },
  EMBEDDER_UNAVAILABLE: { status: 503, retryable: true },
  JUDGE_UNAVAILABLE: { status: 503, retryable: true },
  SMALL_MODEL_UNAVAILABLE: { status: 503, retryable: true },
  SMALL_MODEL_BUSY: { status: 503, retryable: true },
  SMALL_MODEL_TOO_LONG: { status: 422, retryable: false },
  LARGE_MODEL_UNAVAILABLE: { status: 503, retryable: true },
  LARGE_MODEL_REFUSED_KEY: { status: 502, retryable: false },
  MODEL_NOT_GGUF: { status: 422, retryable: false },
  MODEL_TOO_LARGE: { status: 422, retryable: false },
  MODEL_IN_USE: { status: 409, retryable: false },
  LICENCE_NOT_ACCEPTED: { status: 422, retryable: false },
  MODEL_CHECKSUM_WRONG: { status: 422, retryable: true },
  MODEL_SOURCES_EXHAUSTED: { status: 503, retryable: true },
  DATABASE_UNAVAILABLE: { status: 503, retryable: true },
  DATABASE_TOO_OLD: { status: 500, retryable: false },
  DATABASE_TOO_NEW: { status: 500, retryable: false },
  DISK_FULL: { status: 507, retryable: true },
  MEMORY_TOO_LOW: { status: 507, retryable: false },
  STARTING: { status: 503, retryable: true },
  DATA_DIR_IN_USE: { status: 500, retryable: false },
  DATA_DIR_UNWRITABLE: { status: 500, retryable: false },
  PORT_IN_USE: { status: 500, retryable: false },
  CONFIG_INVALID: { status: 500, retryable: false },
  LEDGER_ALTERED: { status: 500, retryable: false },
  INTERNAL: { status: 500, retryable: true },
} as const satisfies Record<string, { status: number; retryable: boolean; retired?: boolean }>;
export type ErrorCode = keyof typeof ERROR_CODES;
