/** The manager's overview: what the conversations of a period came to. Money is integer nano-dollars, days are UTC. */
import * as z from "zod/mini";
import { REASONS } from "./names.ts";

/**
 * What an involved conversation came to; each has exactly one, and the first that holds counts. Definitions:
 * desk/resolution.ts.
 */
export const RESOLUTIONS = ["handed-on", "reopened", "contradicted", "confirmed", "assumed", "open"] as const;
export type Resolution = (typeof RESOLUTIONS)[number];

/** What the list of conversations can be narrowed to: a class, the two that count as resolved, or all involved. */
export const RESOLUTION_FILTERS = [...RESOLUTIONS, "resolved", "involved"] as const;
export type ResolutionFilter = (typeof RESOLUTION_FILTERS)[number];

/** Where a turn may be escalated to. */
export const ESCALATIONS = ["large", "person"] as const;
export type Escalation = (typeof ESCALATIONS)[number];

/** Days that one call may cover: a leap year. */
export const MAX_DAYS = 366;

/** Below so many involved conversations a rate is shown with its interval only: at 20, 95% is still 40 points wide. */
export const FEW = 20;

const day = z.iso.date({ error: "must be a day such as 2026-11-21" });

/** GET /api/v1/overview and /api/v1/overview/export */
export const overviewQuery = z.object({
  site: z.optional(z.string().check(z.maxLength(100))),
  /** First day, UTC; default: 28 days up to `to`. */
  from: z.optional(day),
  /** Last day, UTC, included; default: today. */
  to: z.optional(day),
});
export type OverviewQuery = z.infer<typeof overviewQuery>;

const classes = z.object({
  "handed-on": z.int(),
  reopened: z.int(),
  contradicted: z.int(),
  confirmed: z.int(),
  assumed: z.int(),
  open: z.int(),
});
export type ResolutionCounts = z.infer<typeof classes>;

/** Of a number of conversations or turns; null where there are none. */
const spread = z.nullable(z.object({ count: z.int(), mean: z.number(), p50: z.number(), p95: z.number() }));
export type Spread = z.infer<typeof spread>;

const interval = z.nullable(z.object({ low: z.number(), high: z.number() }));

export const overviewFigures = z.object({
  conversations: z.int(),
  /** Those that the machine answered at least once. */
  involved: z.int(),
  classes,
  /** Confirmed and assumed. */
  resolved: z.int(),
  /** Resolved over involved, 0 to 1; null: nothing is involved. */
  resolutionRate: z.nullable(z.number()),
  /** Wilson's 95% interval of it. */
  resolutionInterval: interval,
  /** Conversations with a turn that went there, and their share of all. */
  escalated: z.object({
    large: z.int(),
    person: z.int(),
    /** To either. */
    any: z.int(),
  }),
  /** Conversations that no person touched. */
  contained: z.int(),
  /** Milliseconds from the stored message to the first text, of each conversation's first answer. */
  firstResponseMs: spread,
  cost: z.object({
    /** Every ledger line of these conversations: machine, large model, people. */
    sumNanoUsd: z.int(),
    /** Of these: people's time. */
    peopleNanoUsd: z.int(),
    /** By conversation. */
    perConversation: spread,
    /** `mean` is the whole sum over the resolved conversations; median and p95 are of their own costs. */
    perResolution: spread,
    /** The same turns on the baseline model. */
    counterfactualNanoUsd: z.int(),
    /** The counterfactual less what answering cost; people's time would be the same on both sides and is left out. */
    savingsNanoUsd: z.int(),
    /** Savings over the counterfactual; null: there is none. Negative: the baseline would have been cheaper. */
    savingsShare: z.nullable(z.number()),
  }),
  /** The visitor's rating of the whole, 1 to 5. */
  satisfaction: z.object({ count: z.int(), mean: z.nullable(z.number()) }),
  /** Of single answers. */
  ratings: z.object({ helped: z.int(), notHelped: z.int() }),
});
export type OverviewFigures = z.infer<typeof overviewFigures>;

export const overviewDay = z.object({
  /** UTC, e.g. "2026-11-21". */
  day: z.string(),
  conversations: z.int(),
  involved: z.int(),
  classes,
  large: z.int(),
  person: z.int(),
  contained: z.int(),
  firstResponseP50Ms: z.nullable(z.number()),
  costNanoUsd: z.int(),
  counterfactualNanoUsd: z.int(),
  satisfactionCount: z.int(),
  satisfactionSum: z.int(),
});
export type OverviewDay = z.infer<typeof overviewDay>;

const period = z.object({
  /** Moments, ISO 8601; `to` is not included. */
  from: z.string(),
  to: z.string(),
  days: z.int(),
});
export type OverviewPeriod = z.infer<typeof period>;

export const overviewReply = z.object({
  site: z.object({ key: z.string(), isDemo: z.boolean() }),
  period,
  /** As long, right before it. */
  before: period,
  quietHours: z.int(),
  figures: overviewFigures,
  figuresBefore: overviewFigures,
  /** Every day of the period, those without a conversation too. */
  days: z.array(overviewDay),
  /** Why turns went to a person; a conversation with two reasons counts under both. Most frequent first. */
  reasons: z.array(z.object({ reason: z.enum(REASONS), conversations: z.int() })),
  /** First responses by how long they took; the last bucket has no end. */
  firstResponses: z.array(z.object({ upToMs: z.nullable(z.int()), conversations: z.int() })),
  /** What the site's ledger holds for the period outside of conversations that are there: the API's answers, deleted ones. */
  elsewhereNanoUsd: z.int(),
  baselineModel: z.string(),
  breakEven: z.object({
    /** The machine for a month of 730 hours. */
    machineNanoUsdAMonth: z.int(),
    /** Of an answer on a large model; `measured`: the mean of this period, else the design's reference. */
    tokens: z.object({ prompt: z.int(), completion: z.int(), basis: z.enum(["measured", "reference"]) }),
    models: z.array(
      z.object({
        provider: z.string(),
        model: z.string(),
        nanoUsdAnAnswer: z.int(),
        /** Answers a month from which on the machine is cheaper; null: the model costs nothing. */
        answersAMonth: z.nullable(z.int()),
        validFrom: z.string(),
      }),
    ),
  }),
  /** The market's prices per outcome. */
  outcomes: z.array(
    z.object({
      provider: z.string(),
      name: z.string(),
      nanoUsd: z.int(),
      validFrom: z.string(),
      source: z.string(),
    }),
  ),
});
export type OverviewReply = z.infer<typeof overviewReply>;
