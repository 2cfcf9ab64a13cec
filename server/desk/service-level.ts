import { alertsOf } from "../domain/service-level.ts";
import type { Tx } from "../ports/database/port.ts";
import { lockConversationRow } from "../store/conversation.ts";
import { deskStateOf } from "../store/desk-event.ts";
import type { HoursOwner } from "../store/hours-calendar.ts";
import { dueForAlert, siteIdsOf, withTimers, writeDues } from "../store/service-level.ts";
import { findTeam } from "../store/team.ts";
import type { DeskDeps } from "./parts.ts";
import { record } from "./record.ts";
import { duesNow, serviceColumns } from "./service-columns.ts";

/** Targets of conversations that agents have to answer. */
export interface ServiceLevelDesk {
  /** Announces targets that are due soon or missed: each once, on whichever node. */
  tick(): Promise<void>;
  /** Computes due times anew after targets or hours changed. @param siteIds whose */
  recompute(siteIds: readonly string[]): Promise<void>;
  /** The same after hours changed by themselves: a calendar says something else. */
  hoursChanged(owners: readonly HoursOwner[]): Promise<void>;
}

export function createServiceLevels({ db, clock, voice }: Pick<DeskDeps, "db" | "clock" | "voice">): ServiceLevelDesk {
  /** Runs for each under its lock; another node may have been faster. */
  const each = async (
    rows: readonly { id: string; siteId: string }[],
    act: (tx: Tx, id: string) => Promise<boolean>,
  ) => {
    for (const { id, siteId } of rows) {
      if (await db.transaction((tx) => act(tx, id))) voice.rowChanged({ siteId, conversationId: id });
    }
  };
  const recompute = async (siteIds: readonly string[]) => each(await withTimers(db, siteIds), recomputed);
  return {
    async tick() {
      const now = clock.now();
      await each(await dueForAlert(db, now), (tx, id) => announceDue(tx, id, now));
    },
    recompute,
    async hoursChanged(owners) {
      const siteIds = new Set<string>();
      for (const owner of owners) {
        const team = "teamId" in owner ? await findTeam(db, owner.teamId) : undefined;
        if ("siteId" in owner) siteIds.add(owner.siteId);
        else for (const id of await siteIdsOf(db, team?.organisationId ?? "")) siteIds.add(id);
      }
      await recompute([...siteIds]);
    },
  };
}

async function announceDue(tx: Tx, id: string, now: Date): Promise<boolean> {
  const row = await lockConversationRow(tx, id);
  if (row === undefined || row.alertAt === null || row.alertAt > now || row.service === null) return false;
  const { siteId, service } = row;
  const alerts = alertsOf(service, await duesNow(tx, { siteId, service, state: deskStateOf(row) }), now);
  for (const event of alerts) await record(tx, id, event, { by: null, cause: "time", at: now });
  // Targets or hours have changed without a word: look again when it's time.
  if (alerts.length === 0) await recomputed(tx, id);
  return true;
}

async function recomputed(tx: Tx, id: string): Promise<boolean> {
  const row = await lockConversationRow(tx, id);
  if (row === undefined) return false;
  const columns = await serviceColumns(tx, { siteId: row.siteId, service: row.service, state: deskStateOf(row) });
  await writeDues(tx, id, columns);
  return JSON.stringify(columns.dues) !== JSON.stringify(row.dues);
}
