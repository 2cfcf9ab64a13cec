import { TuppenceError } from "../lib/errors.ts";
import { isId } from "../lib/ids.ts";
import type { Tx } from "../ports/database/port.ts";
import { floorNow, lockConversation } from "../store/conversation.ts";
import { isClassDecided } from "../store/decided-class.ts";
import { deskStateOf, dueToWake } from "../store/desk-event.ts";
import { openHandoff } from "../store/handoff.ts";
import type { NoteRow } from "../store/note.ts";
import { findSiteById } from "../store/site.ts";
import { knownTags } from "../store/tag.ts";
import { DESK_LIMITS, type Priority, type Sentiment } from "../wire/desk.ts";
import { type Agent, holds } from "./agent.ts";
import { type Assigned, assign } from "./assign.ts";
import { end, type Locked, mayEnd, nameOf, notYours } from "./floor.ts";
import { refuseMerged } from "./merge-conversations.ts";
import { keepNote } from "./notes.ts";
import type { DeskDeps } from "./parts.ts";
import type { Actor } from "./pass-on.ts";
import { notOpen, record } from "./record.ts";
import { queueTakenOver } from "./take-over.ts";
import { undo } from "./undo.ts";
import { unknownConversation } from "./unknown-conversation.ts";

/** The furthest that a conversation can be put off: a year. */
const MAX_SNOOZE_MS = 366 * 24 * 3_600_000;

/** Sorting conversations: who looks after one, how pressing it is, what it's about, and when to look at it again. */
export interface Triage {
  /**
   * Assigns a conversation to a member (an id), to nobody (null: the queue) and to a team, with a note for them; what is
   * left out stays. From an agent who has it only by them and managers.
   * @throws CONVERSATION_UNKNOWN, CONVERSATION_NOT_OPEN, NOT_FOUND, HANDOFF_NOT_YOURS, HANDOFF_TAKEN, MESSAGE_*
   */
  assign(
    request: Actor & {
      conversationId: string;
      to?: string | null | undefined;
      team?: string | null | undefined;
      note?: string | undefined;
      /** As with a note of its own. */
      noteId?: string | undefined;
      mentions?: readonly string[] | undefined;
    },
  ): Promise<void>;
  /** @throws CONVERSATION_UNKNOWN */
  prioritise(request: Agent & { conversationId: string; priority: Priority }): Promise<void>;
  /** Says how the customer feels. @throws CONVERSATION_UNKNOWN */
  sense(request: Agent & { conversationId: string; sentiment: Sentiment }): Promise<void>;
  /** @throws CONVERSATION_UNKNOWN; NOT_FOUND for an unknown tag; BAD_REQUEST for too many */
  tag(request: Agent & { conversationId: string; add: readonly string[]; remove: readonly string[] }): Promise<void>;
  /**
   * Puts an open conversation off until then, or until the visitor writes (null). By its agent and managers; while it's
   * waiting by anybody.
   * @throws CONVERSATION_UNKNOWN, CONVERSATION_NOT_OPEN, HANDOFF_NOT_YOURS; BAD_REQUEST for a time that isn't to come
   */
  snooze(request: Actor & { conversationId: string; until: Date | null }): Promise<void>;
  /** Ends a snooze. A repeat changes nothing. @throws CONVERSATION_UNKNOWN */
  wake(request: Agent & { conversationId: string }): Promise<void>;
  /** Wakes those whose time has come. Safe on any number of nodes at once. */
  wakeDue(): Promise<void>;
  /**
   * Closes it: the agent's own, or one that nobody has. A repeat changes nothing.
   * @throws CONVERSATION_UNKNOWN, CONVERSATION_NOT_OPEN, HANDOFF_NOT_YOURS
   */
  close(request: Agent & { conversationId: string }): Promise<void>;
  /** Puts a closed conversation into the queue. Of one that isn't closed it changes nothing. @throws CONVERSATION_UNKNOWN */
  reopen(request: Agent & { conversationId: string }): Promise<void>;
  /**
   * Takes the agent's own last change back. @param request.number of the event that it must be
   * @throws CONVERSATION_UNKNOWN, UNDO_TOO_LATE
   */
  undo(request: Agent & { conversationId: string; number?: number | undefined }): Promise<void>;
}

export function createTriage(deps: DeskDeps): Triage {
  const { db, clock } = deps;

  /** Runs a change under the conversation's lock, and announces it; `undefined`: there was nothing to change. */
  const change = async (
    conversationId: string,
    act: (tx: Tx, conversation: Locked) => Promise<Assigned | undefined>,
  ): Promise<void> => {
    const done = await db.transaction(async (tx) => {
      const conversation = isId(conversationId) ? await lockConversation(tx, conversationId) : undefined;
      if (conversation === undefined) throw unknownConversation();
      refuseMerged(conversation);
      const changed = await act(tx, conversation);
      return changed === undefined ? undefined : { ...changed, siteId: conversation.siteId };
    });
    if (done !== undefined) await announce(deps, conversationId, done);
  };

  return {
    assign: ({ conversationId, note = "", noteId, mentions, ...request }) =>
      change(conversationId, async (tx, conversation) => {
        const at = clock.now();
        const assigned = {
          ...(request.to === undefined ? {} : { agentId: request.to }),
          ...(request.team === undefined ? {} : { teamId: request.team }),
        };
        const written = { ...request, conversationId, text: note, noteId, mentions, assigned, at };
        const kept = note.trim() === "" ? undefined : await keepNote(tx, deps, written);
        const done = await assign(tx, { conversation, ...request, noteId: kept?.row.id, at });
        return kept === undefined || kept.repeated ? done : { ...done, note: kept.row };
      }),
    prioritise: ({ conversationId, ...request }) =>
      change(conversationId, (tx, conversation) => prioritise(tx, { conversation, ...request, at: clock.now() })),
    sense: ({ conversationId, ...request }) =>
      change(conversationId, (tx, conversation) => sense(tx, { conversation, ...request, at: clock.now() })),
    tag: ({ conversationId, ...request }) =>
      change(conversationId, (tx, conversation) => tag(tx, { conversation, ...request, at: clock.now() })),
    snooze: ({ conversationId, ...request }) =>
      change(conversationId, (tx, conversation) => snooze(tx, { conversation, ...request, at: clock.now() })),
    wake: ({ conversationId, ...who }) =>
      change(conversationId, async (tx, conversation) => {
        if (!conversation.snoozed) return undefined;
        await record(tx, conversationId, { kind: "woken" }, { by: nameOf(who), at: clock.now() });
        return {};
      }),
    async wakeDue() {
      for (const id of await dueToWake(db, clock.now())) {
        await change(id, async (tx, { snoozed, snoozedUntil }) => {
          const at = clock.now();
          // Another node was faster, or it was put off again.
          if (!snoozed || snoozedUntil === null || snoozedUntil > at) return undefined;
          await record(tx, id, { kind: "woken" }, { by: null, cause: "time", at });
          return {};
        }).catch((error: unknown) => {
          // Deleted in the meantime.
          if (!(error instanceof TuppenceError && error.code === "CONVERSATION_UNKNOWN")) throw error;
        });
      }
    },
    close: ({ conversationId, ...who }) =>
      change(conversationId, async (tx, conversation) => {
        if (conversation.state === "closed") return undefined;
        const open = await openHandoff(tx, conversationId);
        if (open === undefined) throw notOpen();
        if (!mayEnd(open, who, "closed")) throw notYours(open);
        await end(tx, { open, conversation, how: "closed", by: nameOf(who), at: clock.now() });
        return { floor: await floorNow(tx, conversationId) };
      }),
    reopen: ({ conversationId, ...who }) =>
      change(conversationId, async (tx, conversation) => {
        if (conversation.state !== "closed") return undefined;
        await queueTakenOver(tx, conversation, { by: nameOf(who), at: clock.now() });
        return { floor: await floorNow(tx, conversationId) };
      }),
    undo: ({ conversationId, number, ...who }) =>
      change(conversationId, (tx, conversation) => undo(tx, { conversation, who, number, at: clock.now() })),
  };
}

type On<Request> = Request & { readonly conversation: Locked; readonly at: Date };

/** Sets a locked conversation's priority. @returns undefined: it's that already */
export async function prioritise(
  tx: Tx,
  { conversation, priority, at, ...who }: On<Agent & { priority: Priority }>,
): Promise<Assigned | undefined> {
  if (deskStateOf(conversation).priority === priority) return undefined;
  await record(tx, conversation.id, { kind: "priority-changed", priority }, { by: nameOf(who), at });
  return {};
}

/** Says how the customer of a locked conversation feels. @returns undefined: a person has said so already */
async function sense(
  tx: Tx,
  { conversation, sentiment, at, ...who }: On<Agent & { sentiment: Sentiment }>,
): Promise<Assigned | undefined> {
  const { id: conversationId } = conversation;
  // Confirming what was recognised is worth an event: it teaches.
  const isSaid = conversation.sentiment === sentiment;
  if (isSaid && (await isClassDecided(tx, { conversationId, kind: "sentiment" }))) return undefined;
  await record(tx, conversationId, { kind: "sentiment-changed", sentiment }, { by: nameOf(who), at });
  return {};
}

/** Adds and removes a locked conversation's tags (see `Triage.tag`). @returns undefined: nothing changes */
export async function tag(
  tx: Tx,
  { conversation, add, remove, at, ...who }: On<Agent & { add: readonly string[]; remove: readonly string[] }>,
): Promise<Assigned | undefined> {
  const by = { by: nameOf(who), at };
  const there = new Set(conversation.tagIds);
  const added = (await checkTags(tx, conversation, add)).filter((id) => !there.has(id));
  const removed = [...new Set(remove)].filter((id) => there.has(id) && !added.includes(id));
  if (there.size + added.length - removed.length > DESK_LIMITS.tagsOfConversation) throw tooManyTags();
  if (removed.length > 0) await record(tx, conversation.id, { kind: "tags-removed", tagIds: removed }, by);
  if (added.length > 0) await record(tx, conversation.id, { kind: "tags-added", tagIds: added }, by);
  return removed.length + added.length > 0 ? {} : undefined;
}

/** Puts a locked conversation off (see `Triage.snooze`). */
export async function snooze(
  tx: Tx,
  { conversation, until, manages, at, ...who }: On<Actor & { until: Date | null }>,
): Promise<Assigned> {
  checkMoment(until, at);
  const open = await openHandoff(tx, conversation.id);
  if (open === undefined) throw notOpen();
  if (open.state === "claimed" && !holds(open, who) && manages === false) throw notYours(open);
  const event = { kind: "snoozed", until: until?.toISOString() ?? null } as const;
  await record(tx, conversation.id, event, { by: nameOf(who), at });
  return {};
}

/** Announces a change: a note, the line in the transcript, then who has it now. */
export async function announce(
  { voice, floorTaken }: DeskDeps,
  conversationId: string,
  done: Assigned & { readonly siteId: string; readonly note?: NoteRow },
): Promise<void> {
  const { siteId, floor, note, line } = done;
  if (note !== undefined) voice.noteNew(note);
  if (line !== undefined) voice.messageNew(line);
  if (floor === undefined) return voice.rowChanged({ siteId, conversationId });
  if (floor.state === "person" || floor.state === "closed") await floorTaken(conversationId);
  voice.stateChanged({ siteId, conversationId, ...floor });
}

/** @throws NOT_FOUND for one that the organisation doesn't have */
async function checkTags(tx: Tx, { siteId }: Locked, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const organisationId = (await findSiteById(tx, siteId))?.organisationId ?? "";
  const known = await knownTags(tx, { organisationId, ids });
  if (known.length === new Set(ids).size) return known;
  throw new TuppenceError("NOT_FOUND", "One of these tags doesn't exist.", "Choose from the list of tags.");
}

function tooManyTags(): TuppenceError {
  return new TuppenceError(
    "BAD_REQUEST",
    `A conversation can have ${DESK_LIMITS.tagsOfConversation} tags at most.`,
    "Remove one first.",
  );
}

function checkMoment(until: Date | null, now: Date): void {
  if (until === null) return;
  const ms = until.getTime() - now.getTime();
  if (ms > 0 && ms <= MAX_SNOOZE_MS) return;
  throw new TuppenceError(
    "BAD_REQUEST",
    ms <= 0 ? "This time has passed." : "This time is more than a year away.",
    "Choose a time within the next year.",
  );
}
