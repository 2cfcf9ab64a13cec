/** The manager's overview of a period. Money is integer nano-dollars. */
import * as z from "zod/mini";
import { TAG_COLOURS } from "./desk.ts";
import { REASONS } from "./names.ts";

/** How a conversation ended; every conversation has exactly one outcome. Definitions: domain/conversation-outcome.ts. */
export const OUTCOMES = ["confirmed", "presumed", "team", "open", "abandoned", "unresolved"] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Why a conversation counts as not resolved. */
export const UNRESOLVED_REASONS = ["contradicted", "reopened", "no-reply"] as const;
export type UnresolvedReason = (typeof UNRESOLVED_REASONS)[number];

/**
 * What the list of conversations can be filtered by: an outcome, why one wasn't resolved, `assistant` (confirmed or
 * presumed), or `answered` (the assistant answered at least once).
 */
export const OUTCOME_FILTERS = [...OUTCOMES, ...UNRESOLVED_REASONS, "assistant", "answered"] as const;
export type OutcomeFilter = (typeof OUTCOME_FILTERS)[number];

/**
 * Where a conversation was escalated: a turn went to the large model; a turn went to a person or offered one (`person`);
 * it was queued for the team or taken over (`handoff`).
 */
export const ESCALATIONS = ["large", "person", "handoff"] as const;
export type Escalation = (typeof ESCALATIONS)[number];

/** Days that one call may cover: a leap year. */
export const MAX_DAYS = 366;

/** With fewer answered conversations, only a rate's interval is shown: at 20, 95% is still 40 points wide. */
export const FEW = 20;

const day = z.iso.date({ error: "must be a day such as 2026-11-21" });

/** GET /api/v1/overview and /api/v1/overview/export */
export const overviewQuery = z.object({
  site: z.optional(z.string().check(z.maxLength(100))),
  /** First day; default: 28 days up to `to`. */
  from: z.optional(day),
  /** Last day, included; default: today. */
  to: z.optional(day),
  /** Time zone of the days, such as Europe/Oslo; default: UTC. */
  timeZone: z.optional(z.string().check(z.maxLength(64))),
});
export type OverviewQuery = z.infer<typeof overviewQuery>;

const outcomes = z.object({
  confirmed: z.int(),
  presumed: z.int(),
  team: z.int(),
  open: z.int(),
  abandoned: z.int(),
  unresolved: z.int(),
});
export type OutcomeCounts = z.infer<typeof outcomes>;

/** Of a number of conversations or turns; null where there are none. */
const spread = z.nullable(z.object({ count: z.int(), mean: z.number(), p50: z.number(), p95: z.number() }));
export type Spread = z.infer<typeof spread>;

const interval = z.nullable(z.object({ low: z.number(), high: z.number() }));

export const overviewFigures = z.object({
  conversations: z.int(),
  /** Every conversation once: these add up to `conversations`. */
  outcomes,
  /** Of `outcomes.unresolved`: why. */
  unresolved: z.object({ contradicted: z.int(), reopened: z.int(), "no-reply": z.int() }),
  /** Conversations that the assistant answered at least once. */
  answered: z.int(),
  /** The outcomes of these; they add up to `answered`. */
  answeredOutcomes: outcomes,
  /** Resolved by the assistant: confirmed and presumed. */
  resolved: z.int(),
  /** Resolved by the assistant over those it answered, 0 to 1; null: it answered none. */
  resolutionRate: z.nullable(z.number()),
  /** Wilson's 95% interval of it. */
  resolutionInterval: interval,
  /** Resolved by the assistant over all conversations. */
  resolvedShare: z.nullable(z.number()),
  /** The assistant wasn't sure and suggested the nearest articles; not an answer, and not an escalation. */
  suggested: z.object({
    /** Conversations in which it did. */
    conversations: z.int(),
    /** How often it did, and how often the visitor chose one of the articles. */
    suggestions: z.int(),
    chosen: z.int(),
  }),
  escalated: z.object({
    large: z.int(),
    /** A turn was handed to a person, or offered one. */
    person: z.int(),
    /** Queued for the team, or taken over by it. */
    handoff: z.int(),
    /** `large` or `person`. */
    any: z.int(),
  }),
  /** Conversations that are no longer open. */
  ended: z.int(),
  /** Of these: without any handoff. */
  contained: z.int(),
  /** The assistant's: from the message with the first real question to the first text. A greeting isn't a question. */
  firstResponseMs: spread,
  /** The team's: from being queued to the first message of an agent. */
  teamResponseMs: spread,
  cost: z.object({
    /** Everything: `machine`, `energy`, `largeModel` and `people`. */
    allInNanoUsd: z.int(),
    /** The server for the whole period, busy or idle; shared with other sites by their conversations. */
    machineNanoUsd: z.int(),
    energyNanoUsd: z.int(),
    largeModelNanoUsd: z.int(),
    peopleNanoUsd: z.int(),
    /**
     * What these conversations added to a server that was there anyway: its busy seconds, energy, large model, people.
     */
    sumNanoUsd: z.int(),
    /** All-in, per conversation; the server's time is shared out evenly. */
    perConversation: spread,
    /** Everything except people's time, divided by the conversations that the assistant resolved. */
    perResolutionNanoUsd: z.nullable(z.int()),
    /** The same turns on the baseline model. */
    counterfactualNanoUsd: z.int(),
    /**
     * The counterfactual minus everything except people's time, which would be the same on both sides. Negative: the
     * baseline would have been cheaper.
     */
    savingsNanoUsd: z.int(),
    /** Savings over the counterfactual; null: there is none. */
    savingsShare: z.nullable(z.number()),
  }),
  /** The visitor's rating of the conversation, 1 to 5. */
  satisfaction: z.object({ count: z.int(), mean: z.nullable(z.number()) }),
  /** Of single answers. */
  ratings: z.object({ helped: z.int(), notHelped: z.int() }),
});
export type OverviewFigures = z.infer<typeof overviewFigures>;

export const overviewDay = z.object({
  /** "2026-11-21" */
  day: z.string(),
  conversations: z.int(),
  outcomes,
  answered: z.int(),
  /** Conversations with a suggestion. */
  suggested: z.int(),
  large: z.int(),
  person: z.int(),
  handoff: z.int(),
  contained: z.int(),
  firstResponseP50Ms: z.nullable(z.number()),
  allInNanoUsd: z.int(),
  costNanoUsd: z.int(),
  counterfactualNanoUsd: z.int(),
  satisfactionCount: z.int(),
  satisfactionSum: z.int(),
});
export type OverviewDay = z.infer<typeof overviewDay>;

const topicFiguresOfPeriod = z.object({
  conversations: z.int(),
  /** By the assistant, at least once. */
  answered: z.int(),
  /** By the assistant: confirmed and presumed. */
  resolved: z.int(),
  /** Queued for the team, or taken over by it. */
  handoff: z.int(),
  /** As in `figures.cost`: the server's time is shared out evenly. */
  allInNanoUsd: z.int(),
});
export type TopicOfPeriod = z.infer<typeof topicFiguresOfPeriod>;

const period = z.object({
  /** Timestamps, ISO 8601; `to` is excluded. */
  from: z.string(),
  to: z.string(),
  days: z.int(),
  timeZone: z.string(),
});
export type OverviewPeriod = z.infer<typeof period>;

export const overviewReply = z.object({
  site: z.object({ key: z.string(), isDemo: z.boolean() }),
  period,
  /** Of the same length, right before it. */
  before: period,
  quietHours: z.int(),
  figures: overviewFigures,
  figuresBefore: overviewFigures,
  /** Every day of the period, including those without a conversation. */
  days: z.array(overviewDay),
  /** Why turns went to a person; a conversation with two reasons counts under both. Most frequent first. */
  reasons: z.array(z.object({ reason: z.enum(REASONS), conversations: z.int() })),
  /** By what they're about, most frequent first; a conversation with two topics counts under both. */
  topics: z.array(z.extend(topicFiguresOfPeriod, { tagId: z.string(), name: z.string(), colour: z.enum(TAG_COLOURS) })),
  /** Conversations without a topic. */
  noTopic: topicFiguresOfPeriod,
  /** First responses by how long they took; the last bucket has no end. */
  firstResponses: z.array(z.object({ upToMs: z.nullable(z.int()), conversations: z.int() })),
  /** Test conversations started in the period: they aren't counted. */
  testConversations: z.int(),
  /** The site's ledger for the period outside existing conversations: the API's answers, deleted conversations. */
  elsewhereNanoUsd: z.int(),
  baselineModel: z.string(),
  breakEven: z.object({
    /** The server for a month of 730 hours. */
    machineNanoUsdAMonth: z.int(),
    /** An answer on a large model; `measured`: the mean of this period, otherwise an assumption. */
    tokens: z.object({ prompt: z.int(), completion: z.int(), basis: z.enum(["measured", "reference"]) }),
    models: z.array(
      z.object({
        provider: z.string(),
        model: z.string(),
        nanoUsdAnAnswer: z.int(),
        /** Dollars per million tokens, and the page that they come from. */
        inputUsd: z.number(),
        outputUsd: z.number(),
        source: z.string(),
        /** Answers a month from which the server is cheaper; null: the model costs nothing. */
        answersAMonth: z.nullable(z.int()),
        validFrom: z.string(),
      }),
    ),
  }),
  /** Other products' prices per outcome. */
  market: z.array(
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
