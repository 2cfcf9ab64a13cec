import { TuppenceError } from "../lib/errors.ts";
import type { Tx } from "../ports/database/port.ts";
import { type AuditActor, addAudit } from "../store/audit.ts";
import { type MemberRow, updateMember } from "../store/member.ts";
import { knownTags, listTags } from "../store/tag.ts";
import { lockSetup } from "../store/team.ts";
import type { DeskDeps } from "./parts.ts";
import { colleagueIn } from "./pass-on.ts";

/** What a manager sets for an agent; what is left out stays. */
export interface AgentChange {
  readonly organisationId: string;
  readonly audit: AuditActor;
  readonly id: string;
  /** Open conversations up to which they're assigned more automatically; null: as the site says. */
  readonly capacity?: number | null | undefined;
  /** Skills, BCP 47. */
  readonly languages?: readonly string[] | undefined;
  /** Skills: ids of tags. */
  readonly tagIds?: readonly string[] | undefined;
}

/**
 * Changes how many conversations an agent is assigned automatically, and which ones are theirs first. Under the lock
 * that automatic assignment takes: once this has returned, no node assigns by what was set before.
 * @throws NOT_FOUND for somebody who isn't an active colleague, or a tag that doesn't exist
 */
export async function changeAgent({ db, clock, voice }: DeskDeps, request: AgentChange): Promise<void> {
  const { organisationId, audit, id } = request;
  const changed = await db.transaction(async (tx) => {
    await lockSetup(tx, organisationId);
    const before = await colleagueIn(tx, organisationId, id);
    const { change, detail } = await changeOf(tx, before, request);
    if (Object.keys(change).length === 0) return false;
    await updateMember(tx, id, change);
    const entry = { action: "agent-changed", subject: before.email, detail, at: clock.now() } as const;
    await addAudit(tx, { ...audit, organisationId, ...entry });
    return true;
  });
  if (changed) voice.setupChanged(organisationId);
}

/** What differs from before, and how the audit log says it: the names of the tags, as they are now. */
async function changeOf(tx: Tx, before: MemberRow, request: AgentChange) {
  const { capacity, languages, tagIds } = request;
  const spoken = languages && [...new Set(Intl.getCanonicalLocales([...languages]))].sort();
  const tags = tagIds && (await checkedTags(tx, request.organisationId, tagIds));
  const isNewCapacity = capacity !== undefined && capacity !== before.capacity;
  const areNewLanguages = spoken !== undefined && !sameItems(spoken, before.languages);
  const areNewTags = tags !== undefined && !sameItems(tags, before.tagIds);
  const names = areNewTags ? (await listTags(tx, request.organisationId)).filter(({ id }) => tags.includes(id)) : [];
  return {
    change: {
      ...(isNewCapacity ? { capacity } : {}),
      ...(areNewLanguages ? { languages: spoken } : {}),
      ...(areNewTags ? { tagIds: tags } : {}),
    },
    detail: {
      ...(isNewCapacity ? { capacity, before: before.capacity } : {}),
      ...(areNewLanguages ? { languages: spoken.join(", ") } : {}),
      ...(areNewTags ? { tags: names.map(({ name }) => name).join(", ") } : {}),
    },
  };
}

const sameItems = (a: readonly string[], b: readonly string[]) => a.join(" ") === b.join(" ");

/** Sorted, each once. @throws NOT_FOUND */
async function checkedTags(tx: Tx, organisationId: string, ids: readonly string[]): Promise<string[]> {
  const known = await knownTags(tx, { organisationId, ids });
  if (new Set(ids).size === known.length) return known;
  throw new TuppenceError("NOT_FOUND", "One of these tags doesn't exist.", "Choose from the list of tags.");
}
