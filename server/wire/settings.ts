/** Settings as the console and the API read and write them. */
import * as z from "zod/mini";
import { approvalSettings } from "./approval.ts";
import { helpCentreSettings } from "./help.ts";
import { hoursWire } from "./hours.ts";
import { modelDownload, modelFile } from "./model-shelf.ts";
import { ASSIGNMENTS } from "./routing.ts";
import { SCOPES } from "./scopes.ts";
import { serviceLevels } from "./service-level.ts";
import { widgetSettings } from "./widget.ts";

/**
 * What a visitor is told where the small model has passed its writing exam: the article's own words, a short reply with
 * them open beneath it, or a short reply with them one tap away.
 */
export const REPLIES = ["quote", "short-with-article", "short"] as const;
export type Replies = (typeof REPLIES)[number];

/**
 * What a manager can set, as described by `siteSettingsSchema` (server/settings/settings.ts); identity has its own
 * routes.
 */
export const settingsValues = z.object({
  precision: z.number(),
  replies: z.enum(REPLIES),
  suggest: z.boolean(),
  handOffAtOnce: z.boolean(),
  /** On which subjects the assistant only drafts, and a person sends. */
  approval: approvalSettings,
  quietHours: z.number(),
  replyMailMinutes: z.number(),
  pushText: z.boolean(),
  hours: z.nullable(hoursWire),
  /** Null: no targets. */
  serviceLevels: z.nullable(serviceLevels),
  /** 0: never. */
  releaseAfterMinutes: z.number(),
  assignment: z.object({ mode: z.enum(ASSIGNMENTS), capacity: z.number(), skillWaitMinutes: z.number() }),
  baselineModel: z.string(),
  machineUsdPerHour: z.number(),
  machineWatts: z.number(),
  usdPerKwh: z.number(),
  personUsdPerHour: z.number(),
  /** Null: no limit. */
  largeModelUsdPerDay: z.nullable(z.number()),
  testers: z.array(z.string()),
  /** Only an owner can change it. */
  review: z.boolean(),
  widget: widgetSettings,
  helpCentre: helpCentreSettings,
});
export type SettingsValues = z.infer<typeof settingsValues>;

/** How visitors are identified; the secret itself is only returned when it's created. */
export const identityWire = z.object({
  mode: z.enum(["optional", "strict"]),
  hasSecret: z.boolean(),
  publicKey: z.nullable(z.string()),
});
export type IdentityWire = z.infer<typeof identityWire>;

export const siteWire = z.object({
  key: z.string(),
  name: z.string(),
  /** Origins that can embed the widget; "self": this server's own pages. */
  allowedOrigins: z.array(z.string()),
  /** BCP 47. */
  language: z.string(),
  isDemo: z.boolean(),
});
export type SiteWire = z.infer<typeof siteWire>;

/** GET and PATCH /api/v1/settings */
export const settingsReply = z.object({
  site: siteWire,
  settings: settingsValues,
  identity: identityWire,
  /** Large models of the price table that a counterfactual can be priced on; dollars per million tokens. */
  baselineModels: z.array(
    z.object({
      model: z.string(),
      provider: z.string(),
      inputUsd: z.nullable(z.number()),
      outputUsd: z.nullable(z.number()),
      /** The source of the price. */
      source: z.string(),
    }),
  ),
  /** The large model that is asked; null: none is set up. */
  largeModel: z.nullable(
    z.object({
      model: z.string(),
      /** Dollars per million tokens; null: the price table doesn't have it, so it's counted as free. */
      price: z.nullable(z.object({ inputUsd: z.number(), outputUsd: z.number(), source: z.string() })),
      /** What its answers for this site have cost since midnight UTC. */
      spentTodayNanoUsd: z.int(),
    }),
  ),
  /** Demo conversations. */
  demoConversations: z.int(),
});
export type SettingsReply = z.infer<typeof settingsReply>;

export const siteQuery = z.object({ site: z.optional(z.string().check(z.maxLength(63))) });

/**
 * PATCH /api/v1/settings: each value is checked by its own rule, null restores the default; the reply's `fields` names
 * each fault by its path.
 */
export const settingsChange = z.record(z.string(), z.unknown());

/** An origin as a browser sends it, or "self" for this server's own pages. */
export const originWire = z.string().check(
  z.refine((text) => text === "self" || (URL.canParse(text) && new URL(text).origin === text), {
    error: 'must be an origin such as "https://shop.example", without a path, or "self"',
  }),
);
const siteName = z.string().check(z.trim(), z.minLength(1), z.maxLength(120));
const siteLanguage = z
  .string()
  .check(
    z.maxLength(35),
    z.regex(/^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i, { error: "must be a language such as en or pt-BR" }),
  );
export const siteKey = z
  .string()
  .check(z.regex(/^[a-z0-9][a-z0-9-]{0,62}$/, { error: "must be small letters, digits and hyphens" }));

/** PATCH /api/v1/settings/site */
export const siteChange = z.object({
  name: z.optional(siteName),
  allowedOrigins: z.optional(z.array(originWire).check(z.maxLength(100))),
  language: z.optional(siteLanguage),
});
/** POST /api/v1/settings/site: a key that is taken is refused. */
export const siteNew = z.object({
  key: siteKey,
  name: siteName,
  allowedOrigins: z._default(z.array(originWire).check(z.maxLength(100)), []),
  language: z._default(siteLanguage, "en"),
});

/** PATCH /api/v1/settings/identity */
export const identityChange = z.object({
  mode: z.optional(z.enum(["optional", "strict"])),
  /** SPKI in PEM; null removes it. */
  publicKey: z.optional(z.nullable(z.string().check(z.maxLength(5000)))),
});
export const identityReply = z.object({ identity: identityWire });
/** POST /api/v1/settings/identity/secret: returned once. */
export const secretReply = z.object({ secret: z.string(), identity: identityWire });

/** What a target accuracy means, measured on held-out questions. */
export const dialPoint = z.object({
  /** Target accuracy: share of right answers, 0 to 1. */
  precision: z.number(),
  /** Probability from which the assistant answers; above 1: it never does. */
  threshold: z.number(),
  /**
   * Of the questions that the knowledge covers: answered, asked back, titles suggested (on a site that allows it;
   * otherwise a person), handed to a person.
   */
  coverage: z.number(),
  clarified: z.number(),
  suggested: z.number(),
  person: z.number(),
  /** Right ones among the answered, with the 95% Wilson interval. */
  measured: z.number(),
  low: z.number(),
  high: z.number(),
  judged: z.int(),
  wrong: z.int(),
  /** Tested answers needed to guarantee this accuracy, with no and with one wrong. */
  needed: z.object({ withNone: z.int(), withOne: z.int() }),
  /** Why the sample can't guarantee it; null: it can. */
  refusal: z.nullable(z.string()),
});
export type DialPoint = z.infer<typeof dialPoint>;

/** GET /api/v1/settings/precision; `points` is empty before the first publish. */
export const precisionReply = z.object({
  points: z.array(dialPoint),
  /** The site's target accuracy, which is that of one of the points. */
  present: z.number(),
  /** Tested questions of this site that the figures are based on; 0: they come from other sites. */
  heldOut: z.int(),
  version: z.nullable(z.int()),
});
export type PrecisionReply = z.infer<typeof precisionReply>;

/** GET /api/v1/settings/parts */
export const partWire = z.object({
  status: z.enum(["ready", "starting", "degraded", "absent", "failed"]),
  detail: z.string(),
  progress: z.optional(z.number()),
  needed: z.boolean(),
});
export const partsReply = z.object({ parts: z.record(z.string(), partWire) });
export type PartWire = z.infer<typeof partWire>;

const apiKeyWire = z.object({
  id: z.string(),
  name: z.string(),
  prefix: z.string(),
  scopes: z.array(z.enum(SCOPES)),
  /** ISO 8601, UTC; null: it never expires. */
  expiresAt: z.nullable(z.string()),
  createdAt: z.string(),
  /** The id of the member who created it, if one did. */
  createdBy: z.nullable(z.string()),
  lastUsedAt: z.nullable(z.string()),
  revokedAt: z.nullable(z.string()),
});
export type ApiKeyWire = z.infer<typeof apiKeyWire>;
/** GET /api/v1/api-keys */
export const apiKeysReply = z.object({ keys: z.array(apiKeyWire) });
/** POST /api/v1/api-keys; `key` is returned once. */
export const apiKeyNew = z.object({
  name: z.string().check(z.trim(), z.minLength(1), z.maxLength(80)),
  scopes: z.array(z.enum(SCOPES)).check(z.minLength(1), z.maxLength(SCOPES.length)),
  /** Null: it never expires. */
  expiresInDays: z._default(z.nullable(z.int().check(z.minimum(1), z.maximum(3650))), null),
});
export const apiKeyMade = z.object({ key: z.string(), row: apiKeyWire });
export const apiKeyReply = z.object({ row: apiKeyWire });

/** DELETE /api/v1/settings/demo */
export const demoGone = z.object({ removed: z.int() });

/** GET /api/v1/models, POST /api/v1/models/use */
export const examLine = z.object({
  site: z.string(),
  model: z.string(),
  role: z.enum(["judge", "compose"]),
  passed: z.boolean(),
  /** What is required, and what it reached. */
  bars: z.array(z.object({ name: z.string(), value: z.number(), wanted: z.string(), passed: z.boolean() })),
  /** When it was taken. */
  at: z.string(),
  /** The result came with Tuppence: the model is known to fail on this knowledge, so no exam was run. */
  shipped: z.boolean(),
});
export type ExamLineWire = z.infer<typeof examLine>;
export const modelInUse = z.object({ name: z.string(), chosen_by: z.enum(["SLM_URL", "SLM_MODEL", "use", "default"]) });
export const modelsReply = z.object({
  in_use: modelInUse,
  state: z.object({ status: z.string(), detail: z.string(), progress: z.optional(z.number()) }),
  models: z.array(
    z.object({
      name: z.string(),
      title: z.string(),
      licence: z.string(),
      /** Where to read the licence. */
      licence_url: z.string(),
      restricted: z.boolean(),
      bytes: z.number(),
      memory_bytes: z.number(),
      /** On two cores, estimated from its size. */
      tokens_per_second: z.number(),
      fetched: z.boolean(),
      /** Bytes of a download that was stopped; 0: none. */
      part_bytes: z.number(),
      in_use: z.boolean(),
      exams: z.array(examLine),
    }),
  ),
  /** Files among the models that aren't in the catalogue. */
  files: z.array(modelFile),
  /** Downloads that are running, were stopped, or failed. */
  downloads: z.array(modelDownload),
  /** Memory that a model could take now; null: not known. */
  memory_free_bytes: z.nullable(z.number()),
  others: z.array(examLine),
});
export type ModelsReply = z.infer<typeof modelsReply>;
