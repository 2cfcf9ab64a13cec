/** The desk: what happens to a conversation there, teams, tags, and the bodies of its routes. */
import * as z from "zod/mini";
import { hoursWire } from "./hours.ts";
import { agentName, mentionIds, noteId } from "./http.ts";

/**
 * Everything that can happen to a conversation at the desk; one stored row each. What of it is sent to webhooks:
 * `DESK_WEBHOOK_EVENTS`.
 * `began`: the state at the upgrade of a conversation that is older than these events.
 */
export const DESK_EVENTS = [
  "began",
  "queued",
  "claimed",
  "assigned",
  "transferred",
  "taken-over",
  "requeued",
  "team-changed",
  "priority-changed",
  "tags-added",
  "tags-removed",
  "sentiment-changed",
  "snoozed",
  "woken",
  "replied",
  "visitor-wrote",
  "due-soon",
  "overdue",
  "routed",
  "returned",
  "closed",
  "reopened",
  "merged",
  "merged-in",
  "customer-merged",
  "draft-changed",
  "followed",
  "unfollowed",
  "undone",
] as const;
/** Events that only say who hears of it: nothing in lists moves, and nothing stands in the way of undoing what was before. */
export const FOLLOW_EVENTS = ["followed", "unfollowed"] as const;
export type DeskEventKind = (typeof DESK_EVENTS)[number];

/**
 * Why, if nobody did it by hand: a routing rule; automatic assignment; the agent was away or has left; the time of a
 * snooze came; the visitor wrote; the visitor was blocked; the team or tag was deleted; the topic, or the
 * priority or sentiment, was recognised.
 */
export const DESK_CAUSES = [
  "rule",
  "round-robin",
  "least-busy",
  "silent",
  "left",
  "time",
  "visitor-wrote",
  "blocked",
  "team-deleted",
  "topic",
  "recognised",
] as const;
export type DeskCause = (typeof DESK_CAUSES)[number];

/** Most pressing first: their place is the order of lists. */
export const PRIORITIES = ["urgent", "high", "normal", "low"] as const;
export type Priority = (typeof PRIORITIES)[number];

/** How a customer feels about the business or what happened. */
export const SENTIMENTS = ["negative", "neutral", "positive"] as const;
export type Sentiment = (typeof SENTIMENTS)[number];

/** Colours of a tag, by name: every screen has its own shades. */
export const TAG_COLOURS = ["gray", "red", "orange", "yellow", "green", "teal", "blue", "violet", "pink"] as const;
export type TagColour = (typeof TAG_COLOURS)[number];

export const DESK_LIMITS = {
  tagName: 60,
  teamName: 60,
  tags: 500,
  teams: 200,
  tagsOfConversation: 30,
  undoSeconds: 30,
};

const name = (most: number) =>
  z
    .string()
    .check(
      z.trim(),
      z.minLength(1, { error: "is empty: give it a name" }),
      z.maxLength(most, { error: `has more than ${most} characters: choose a shorter name` }),
    );
const id = z.uuid({ error: "must be an id from the list" });

export const teamWire = z.object({
  id: z.string(),
  name: z.string(),
  /** Ids of members; someone may be in several teams. */
  memberIds: z.array(z.string()),
  /** When it's there; null: as the site. */
  hours: z.nullable(hoursWire),
  /** Conversations that are waiting for it or assigned to someone of it. */
  open: z.int(),
});
export type TeamWire = z.infer<typeof teamWire>;
/** GET /api/v1/teams: by name. Every change replies with the same. */
export const teamsReply = z.object({ teams: z.array(teamWire) });
export type TeamsReply = z.infer<typeof teamsReply>;
export const teamNew = z.object({
  name: name(DESK_LIMITS.teamName),
  memberIds: z._default(z.array(id).check(z.maxLength(1_000)), []),
  hours: z._default(z.nullable(hoursWire), null),
});
/** PATCH: what is left out stays. */
export const teamChange = z.object({
  name: z.optional(name(DESK_LIMITS.teamName)),
  memberIds: z.optional(z.array(id).check(z.maxLength(1_000))),
  hours: z.optional(z.nullable(hoursWire)),
});

export const tagWire = z.object({
  id: z.string(),
  name: z.string(),
  colour: z.enum(TAG_COLOURS),
  /** It's a topic: the assistant can tell it by itself. */
  isTopic: z.boolean(),
  /** Conversations that have it. */
  conversations: z.int(),
});
export type TagWire = z.infer<typeof tagWire>;
/** GET /api/v1/tags: by name. Every change replies with the same. */
export const tagsReply = z.object({ tags: z.array(tagWire) });
export type TagsReply = z.infer<typeof tagsReply>;
export const tagNew = z.object({
  name: name(DESK_LIMITS.tagName),
  colour: z._default(z.enum(TAG_COLOURS), "gray"),
});
export const tagChange = z.object({
  name: z.optional(name(DESK_LIMITS.tagName)),
  colour: z.optional(z.enum(TAG_COLOURS)),
  isTopic: z.optional(z.boolean()),
});

/** An event as agents see it; `detail` depends on its kind (domain/desk-state.ts). */
export const deskEventWire = z.object({
  id: z.string(),
  /** Per conversation, from 1, without gaps. */
  number: z.int(),
  kind: z.enum(DESK_EVENTS),
  /** Who did it; null: nobody, see `cause`. */
  by: z.nullable(z.string()),
  byId: z.nullable(z.string()),
  cause: z.nullable(z.enum(DESK_CAUSES)),
  detail: z.record(z.string(), z.unknown()),
  /** ISO 8601, UTC. */
  at: z.string(),
});
export type DeskEventWire = z.infer<typeof deskEventWire>;
/** GET /api/v1/conversations/:id/events: oldest first. */
export const deskEventsReply = z.object({ events: z.array(deskEventWire) });

const agent = z.optional(agentName);
/**
 * POST /api/v1/conversations/:id/assign. `to`: a member's id, null for nobody (back to the queue), left out: as it is.
 * `team`: a team's id, null for none, left out: as it is. `note`: for your colleagues, stored with the change.
 */
export const assignRequest = z.object({
  agent,
  to: z.optional(z.nullable(id)),
  team: z.optional(z.nullable(id)),
  note: z.optional(z.string()),
  noteId,
  /** Ids of members whom the note mentions. */
  mentions: mentionIds,
});
/** PUT /api/v1/conversations/:id/sentiment. */
export const sentimentRequest = z.object({ agent, sentiment: z.enum(SENTIMENTS) });
export const priorityRequest = z.object({ agent, priority: z.enum(PRIORITIES) });
const tagIds = z._default(z.array(id).check(z.maxLength(DESK_LIMITS.tagsOfConversation)), []);
/** POST /api/v1/conversations/:id/tags; what is there already, or isn't there, changes nothing. */
export const tagsRequest = z.object({ agent, add: tagIds, remove: tagIds });
/** POST /api/v1/conversations/:id/snooze; `until` null: until the visitor writes, which wakes it in any case. */
export const snoozeRequest = z.object({
  agent,
  until: z.nullable(z.iso.datetime({ offset: true, error: "must be a time such as 2026-12-01T09:00:00Z" })),
});
/** POST /api/v1/conversations/:id/merge: `from` is closed and goes on in the one of the path. */
export const mergeRequest = z.object({ agent, from: z.uuid({ error: "must be the id of a conversation" }) });
export const deskActRequest = z.object({ agent });
