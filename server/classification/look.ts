import type { DeskVoice } from "../desk/parts.ts";
import { storeTold } from "../desk/store-told.ts";
import type { Jobs } from "../jobs/jobs.ts";
import type { Clock } from "../lib/clock.ts";
import { inShort } from "../lib/errors.ts";
import type { Log } from "../lib/log.ts";
import type { Db, Tx } from "../ports/database/port.ts";
import type { Embedder } from "../ports/embedder/port.ts";
import { siteSettings } from "../settings/settings.ts";
import { classifierHead } from "../store/classifier.ts";
import { lockConversation, restoreUpdatedAt } from "../store/conversation.ts";
import { doesOf } from "./does.ts";
import type { Kind } from "./kind.ts";
import { nameOfLabels } from "./labels-name.ts";
import { jobOf } from "./learn.ts";
import type { Teller } from "./teller.ts";

export interface LookDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  readonly voice: Pick<DeskVoice, "rowChanged">;
  readonly jobs: Pick<Jobs, "add">;
  readonly teller: Pick<Teller, "ofMany">;
  embedderOf(siteId: string): Promise<Embedder>;
  /** After a change of labels, before they're learnt, in milliseconds; shorter for tests. */
  readonly debounceMs?: number;
}

/** An agent who tags ten conversations causes one training. */
const DEBOUNCE_MS = 10_000;
/** Conversations that are told at a time, and how often in one look. */
const BATCH = 25;
const BATCHES = 4;

export const jobKeyOf = (kind: Kind, siteId: string) => `${jobOf(kind.kind)}:${siteId}`;

/** Has a site learn a kind soon: one waiting job for each, which reads the labels when it runs. */
export function learnSoon(
  { jobs, clock, debounceMs = DEBOUNCE_MS }: Pick<LookDeps, "jobs" | "clock" | "debounceMs">,
  kind: Kind,
  { siteId, name }: { siteId: string; name: string },
  tx?: Tx,
): Promise<unknown> {
  return jobs.add(
    {
      ...{ siteId, subject: name, kind: jobOf(kind.kind), key: jobKeyOf(kind, siteId), payload: {} },
      dueAt: new Date(clock.now().getTime() + debounceMs),
    },
    tx,
  );
}

/** @returns whether a site's labels aren't those that its classifier was made from */
export async function isStale(
  { db, embedderOf }: Pick<LookDeps, "db" | "embedderOf">,
  kind: Kind,
  siteId: string,
): Promise<boolean> {
  const head = await classifierHead(db, siteId, kind.kind);
  const embedderId = (await embedderOf(siteId)).id;
  return head?.labels !== (await nameOfLabels(db, kind, { siteId, embedderId }));
}

/** Has sites learn whose labels of a kind changed, and tells it of quiet conversations. Safe on any number of nodes. */
export async function look(deps: LookDeps, kind: Kind): Promise<void> {
  for (const site of await kind.sites(deps.db)) {
    try {
      if (await isStale(deps, kind, site.siteId)) await learnSoon(deps, kind, site);
      else await tell(deps, kind, site.siteId);
    } catch (error) {
      // One site's embedder may be away; the others go on.
      deps.log.warn({ site: site.siteId, kind: kind.kind, ...inShort(error) }, "conversations could not be classified");
    }
  }
}

async function tell(deps: LookDeps, kind: Kind, siteId: string): Promise<void> {
  const { db, clock, voice, teller } = deps;
  const head = await classifierHead(db, siteId, kind.kind);
  if (head === undefined || doesOf(kind.choice(await siteSettings(db, siteId)), head) === "off") return;
  for (let batch = 0; batch < BATCHES; batch++) {
    const ids = await kind.toTell(db, { siteId, learntAt: head.learntAt, now: clock.now(), limit: BATCH });
    const told = ids.length === 0 ? undefined : await teller.ofMany(kind, siteId, ids);
    if (told === undefined) return;
    for (const [i, conversationId] of ids.entries()) {
      const one = told[i];
      if (one === undefined) continue;
      await db.transaction(async (tx) => {
        const locked = await lockConversation(tx, conversationId);
        // Deleted in the meantime.
        if (locked === undefined) return;
        const isChanged = await storeTold(tx, locked, one, clock.now());
        // Lists show what was said last first: last month's conversations stay where they are.
        if (isChanged) await restoreUpdatedAt(tx, conversationId, locked.updatedAt);
      });
      if (one.classId !== null) voice.rowChanged({ siteId, conversationId });
    }
  }
}
