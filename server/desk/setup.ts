import { TuppenceError } from "../lib/errors.ts";
import { isId } from "../lib/ids.ts";
import type { Tx } from "../ports/database/port.ts";
import { checkedTeamHours } from "../settings/team-hours.ts";
import { type AuditActor, addAudit } from "../store/audit.ts";
import { lockConversation } from "../store/conversation.ts";
import { siteIdsOf } from "../store/service-level.ts";
import { addTag, countTags, findTag, markTagDeleted, type TagRow, tagNamed, updateTag } from "../store/tag.ts";
import {
  addTeam,
  conversationsOfTeam,
  findTeam,
  listTeams,
  lockSetup,
  markTeamDeleted,
  renameTeam,
  setTeamHours,
  setTeamMembers,
  type TeamRow,
  teamNamed,
} from "../store/team.ts";
import { topicTags } from "../store/topic-label.ts";
import { DESK_LIMITS, type TagColour } from "../wire/desk.ts";
import { TOPIC_LIMITS } from "../wire/topics.ts";
import type { DeskDeps } from "./parts.ts";
import { record } from "./record.ts";
import { createServiceLevels } from "./service-level.ts";

/** Whose setup is changed, and by whom. */
export interface Change {
  readonly organisationId: string;
  readonly audit: AuditActor;
}

/** Teams and tags of an organisation. Open screens are told of every change, and each is in the audit log. */
export interface Setup {
  /** @throws NAME_TAKEN; SETTING_INVALID for its hours; BAD_REQUEST for too many */
  createTeam(request: Change & { name: string; memberIds: readonly string[]; hours?: unknown }): Promise<void>;
  /** @param request.hours null: it follows the site's. @throws NOT_FOUND, NAME_TAKEN, SETTING_INVALID */
  changeTeam(
    request: Change & {
      id: string;
      name?: string | undefined;
      memberIds?: readonly string[] | undefined;
      hours?: unknown;
    },
  ): Promise<void>;
  /** Its conversations have no team then. @throws NOT_FOUND */
  deleteTeam(request: Change & { id: string }): Promise<void>;
  /** @throws NAME_TAKEN; BAD_REQUEST for too many */
  createTag(request: Change & { name: string; colour: TagColour }): Promise<void>;
  /** @throws NOT_FOUND, NAME_TAKEN */
  changeTag(
    request: Change & {
      id: string;
      name?: string | undefined;
      colour?: TagColour | undefined;
      isTopic?: boolean | undefined;
    },
  ): Promise<void>;
  /** Conversations no longer show it. @throws NOT_FOUND */
  deleteTag(request: Change & { id: string }): Promise<void>;
}

export function createSetup(deps: Pick<DeskDeps, "db" | "clock" | "voice">): Setup {
  const { db, clock, voice } = deps;

  /** One change at a time for each organisation: two teams can't get one name. */
  const change = async <T>(organisationId: string, act: (tx: Tx, at: Date) => Promise<T>): Promise<T> => {
    const done = await db.transaction(async (tx) => {
      await lockSetup(tx, organisationId);
      return act(tx, clock.now());
    });
    voice.setupChanged(organisationId);
    return done;
  };
  const noted = (
    tx: Tx,
    { organisationId, audit }: Change,
    entry: { action: "team-changed" | "tag-changed"; subject: string; what: "added" | "changed" | "deleted"; at: Date },
  ) => {
    const { what, ...rest } = entry;
    return addAudit(tx, { ...audit, organisationId, ...rest, detail: { what } });
  };

  return {
    createTeam: (request) =>
      change(request.organisationId, async (tx, at) => {
        const { organisationId, name, memberIds } = request;
        const hours = checkedTeamHours(request.hours ?? null);
        if ((await listTeams(tx, organisationId)).length >= DESK_LIMITS.teams)
          throw tooMany("teams", DESK_LIMITS.teams);
        if ((await teamNamed(tx, { organisationId, name })) !== undefined) throw nameTaken(name);
        const { id } = await addTeam(tx, { organisationId, name, hours, at });
        await setTeamMembers(tx, { teamId: id, organisationId, memberIds });
        await noted(tx, request, { action: "team-changed", subject: name, what: "added", at });
      }),
    async changeTeam(request) {
      await change(request.organisationId, async (tx, at) => {
        const { organisationId, id, name, memberIds } = request;
        const before = await ownTeam(tx, request);
        if (name !== undefined && name !== before.name) {
          const other = await teamNamed(tx, { organisationId, name });
          if (other !== undefined && other.id !== id) throw nameTaken(name);
          await renameTeam(tx, id, name);
        }
        if (request.hours !== undefined) await setTeamHours(tx, id, checkedTeamHours(request.hours));
        if (memberIds !== undefined) await setTeamMembers(tx, { teamId: id, organisationId, memberIds });
        await noted(tx, request, { action: "team-changed", subject: name ?? before.name, what: "changed", at });
      });
      if (request.hours !== undefined) {
        await createServiceLevels(deps).recompute(await siteIdsOf(db, request.organisationId));
      }
    },
    async deleteTeam(request) {
      const { id, organisationId } = request;
      const changed = await change(organisationId, async (tx, at) => {
        const { name } = await ownTeam(tx, request);
        // Conversations in the order of their ids: two nodes that lock several can't deadlock.
        const left: { siteId: string; conversationId: string }[] = [];
        for (const conversationId of await conversationsOfTeam(tx, id)) {
          const locked = await lockConversation(tx, conversationId);
          if (locked?.teamId !== id) continue;
          await record(
            tx,
            conversationId,
            { kind: "team-changed", teamId: null },
            { by: null, cause: "team-deleted", at },
          );
          left.push({ siteId: locked.siteId, conversationId });
        }
        await markTeamDeleted(tx, id, at);
        await noted(tx, request, { action: "team-changed", subject: name, what: "deleted", at });
        return left;
      });
      for (const one of changed) voice.rowChanged(one);
    },
    createTag: (request) =>
      change(request.organisationId, async (tx, at) => {
        const { organisationId, name, colour } = request;
        if ((await countTags(tx, organisationId)) >= DESK_LIMITS.tags) throw tooMany("tags", DESK_LIMITS.tags);
        if ((await tagNamed(tx, { organisationId, name })) !== undefined) throw nameTaken(name);
        await addTag(tx, { organisationId, name, colour, at });
        await noted(tx, request, { action: "tag-changed", subject: name, what: "added", at });
      }),
    changeTag: (request) =>
      change(request.organisationId, async (tx, at) => {
        const { organisationId, id, name, colour, isTopic } = request;
        const before = await ownTag(tx, request);
        if (name !== undefined && name !== before.name) {
          const other = await tagNamed(tx, { organisationId, name });
          if (other !== undefined && other.id !== id) throw nameTaken(name);
        }
        if (isTopic === true && !before.isTopic && (await topicTags(tx, organisationId)).length >= TOPIC_LIMITS.topics)
          throw tooMany("topics", TOPIC_LIMITS.topics);
        await updateTag(tx, id, {
          ...(name === undefined ? {} : { name }),
          ...(colour === undefined ? {} : { colour }),
          ...(isTopic === undefined ? {} : { isTopic }),
        });
        await noted(tx, request, { action: "tag-changed", subject: name ?? before.name, what: "changed", at });
      }),
    deleteTag: (request) =>
      change(request.organisationId, async (tx, at) => {
        const { name } = await ownTag(tx, request);
        await markTagDeleted(tx, request.id, at);
        await noted(tx, request, { action: "tag-changed", subject: name, what: "deleted", at });
      }),
  };
}

async function ownTeam(tx: Tx, { organisationId, id }: Change & { id: string }): Promise<TeamRow> {
  const row = isId(id) ? await findTeam(tx, id) : undefined;
  if (row?.organisationId === organisationId && row.deletedAt === null) return row;
  throw new TuppenceError("NOT_FOUND", "This team doesn't exist.", "Choose from the list of teams.");
}

async function ownTag(tx: Tx, { organisationId, id }: Change & { id: string }): Promise<TagRow> {
  const row = isId(id) ? await findTag(tx, id) : undefined;
  if (row?.organisationId === organisationId && row.deletedAt === null) return row;
  throw new TuppenceError("NOT_FOUND", "This tag doesn't exist.", "Choose from the list of tags.");
}

function nameTaken(name: string): TuppenceError {
  return new TuppenceError("NAME_TAKEN", `There is already one called "${name}".`, "Choose another name.");
}

function tooMany(what: string, most: number): TuppenceError {
  return new TuppenceError("BAD_REQUEST", `You already have ${most} ${what}.`, "Delete some that you don't use.");
}
