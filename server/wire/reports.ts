/** Reports about the team's work. Times are in seconds. */
import * as z from "zod/mini";
import { approvalSubject } from "./approval.ts";
import { overviewQuery } from "./overview.ts";

/** What definitions name. */
export const REPORT_RULE = { reopenedDays: 7 };
/** Conversations of a period that are asked again. */
export const REPORT_REPLAYED = 500;

/** GET /api/v1/reports and /api/v1/reports/export: the overview's period. */
export const reportsQuery = overviewQuery;
/** POST /api/v1/reports/replay */
export const reportsReplayNew = overviewQuery;
export const reportsReplayReply = z.object({ isReplaying: z.boolean() });

const spread = z.object({
  count: z.int(),
  /** By the clock. */
  median: z.number(),
  p90: z.number(),
  /** In the hours of the conversation's team, or the site's. */
  businessMedian: z.number(),
  businessP90: z.number(),
});
export type ReportSpread = z.infer<typeof spread>;

const times = z.object({
  /** From reaching the queue to an agent's first message; null: there was none. */
  firstReply: z.nullable(spread),
  /** From an agent's taking it to their closing it, handing it back or passing it on. */
  handling: z.nullable(spread),
});
/** Targets that came to an end: the reply was written, the conversation closed, or the time was up. */
const target = z.object({ count: z.int(), missed: z.int() });
export type ReportTarget = z.infer<typeof target>;
const targets = z.object({ firstReply: target, nextReply: target, resolution: target });
export type ReportTargets = z.infer<typeof targets>;

const group = z.extend(times, {
  /** A member's id or an integrator's agent's name; a team's or tag's id; empty: none, of agents: it was in the queue. */
  key: z.string(),
  /** Null: it was deleted, or there is none. */
  name: z.nullable(z.string()),
  /** An agent's: those that they had when the reply was written or the time was up. */
  targets,
});
export type ReportGroup = z.infer<typeof group>;

export const reportsReply = z.object({
  site: z.object({ key: z.string() }),
  period: z.object({ from: z.string(), to: z.string(), days: z.int(), timeZone: z.string() }),
  /** Times that a conversation reached the queue. */
  handoffs: z.int(),
  /** Of them, those that no agent has replied to. */
  unanswered: z.int(),
  all: times,
  agents: z.array(group),
  teams: z.array(group),
  tags: z.array(group),
  /** By hour of the week, from 0 (Monday, midnight, in the period's time zone) to 167; those with something known. */
  hours: z.array(
    z.extend(times, {
      hour: z.int(),
      /** Reached the queue in that hour, over the whole period. */
      handoffs: z.int(),
      /** Agents available, on average; null: not known. */
      present: z.nullable(z.number()),
    }),
  ),
  /** Ratings of 1 to 5 of conversations that reached the queue: how many of each. */
  scores: z.array(z.int()),
  /** Closed by an agent; and of them, those whose visitor wrote again within REPORT_RULE.reopenedDays. */
  closed: z.int(),
  reopened: z.int(),
  /** Handed over with a question that wasn't answered well; and of them, those that a live article now answers. */
  asked: z.int(),
  answerable: z.int(),
  /**
   * What the assistant would answer by itself of the same conversations, asked again without telling anybody; null: not
   * asked for this period. Of the newest REPORT_REPLAYED.
   */
  replay: z.nullable(
    z.object({
      conversations: z.int(),
      answered: z.int(),
      /** ISO 8601, UTC. */
      at: z.string(),
      /** False: articles have been published since. */
      isCurrent: z.boolean(),
    }),
  ),
  /** They're being asked again. */
  isReplaying: z.boolean(),
  /** Answers that were drafted in the period for a person to send, by the subject for which they waited. */
  approvals: z.array(
    z.extend(approvalSubject, {
      /** Sent as they were; with changes. */
      sent: z.int(),
      edited: z.int(),
      /** Something else was sent, or nothing. */
      dropped: z.int(),
      /** The visitor wrote again first. */
      outdated: z.int(),
      waiting: z.int(),
    }),
  ),
  /** Targets that began in the period. */
  targets,
});
export type ReportsReply = z.infer<typeof reportsReply>;
