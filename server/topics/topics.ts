import type { DeskVoice } from "../desk/parts.ts";
import { storeToldTopic } from "../desk/told-topic.ts";
import type { Jobs } from "../jobs/jobs.ts";
import type { Clock } from "../lib/clock.ts";
import { inShort, TuppenceError } from "../lib/errors.ts";
import { isId } from "../lib/ids.ts";
import type { Log } from "../lib/log.ts";
import type { Db, Tx } from "../ports/database/port.ts";
import type { Embedder } from "../ports/embedder/port.ts";
import { siteSettings } from "../settings/settings.ts";
import { type AuditActor, addAudit } from "../store/audit.ts";
import { lockConversation, restoreUpdatedAt } from "../store/conversation.ts";
import { openJobWithKey } from "../store/job.ts";
import { writeSetting } from "../store/setting.ts";
import { findTag } from "../store/tag.ts";
import { addTopicExamples, deleteTopicExample, listTopicExamples } from "../store/topic-example.ts";
import { conversationsToTell, sitesWithTopics, topicTags } from "../store/topic-label.ts";
import { topicModelHead } from "../store/topic-model.ts";
import { createMask } from "../text/patterns/personal-data.ts";
import { TOPIC_LIMITS, type TopicMode, type TopicsReply } from "../wire/topics.ts";
import { doesOf, isReached } from "./does.ts";
import { learnable, missingOf, nameOfLabels, readTopicLabels } from "./labels.ts";
import type { TopicTeller } from "./teller.ts";

/** Whose topics are changed, and by whom. */
export interface TopicChange {
  readonly siteId: string;
  readonly siteName: string;
  readonly organisationId: string;
  readonly audit: AuditActor;
}

/** What conversations are about: topics that people have shown, told for the others. */
export interface Topics {
  read(siteId: string): Promise<TopicsReply>;
  /** @throws TOPICS_NOT_SURE for `set` before the site's own conversations show the wanted share */
  change(request: TopicChange & { mode?: TopicMode | undefined; precision?: number | undefined }): Promise<void>;
  /**
   * Adds questions as examples, without the personal data in them; those that are there already are left out.
   * @throws NOT_FOUND for a tag that isn't a topic; BAD_REQUEST for too many
   */
  addExamples(request: TopicChange & { tagId: string; texts: readonly string[] }): Promise<void>;
  /** @throws NOT_FOUND */
  removeExample(request: TopicChange & { id: string }): Promise<void>;
  /** Has sites learn whose labels changed, and tells topics of quiet conversations. Safe on any number of nodes. */
  look(): Promise<void>;
}

export interface TopicsDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  readonly voice: Pick<DeskVoice, "rowChanged">;
  readonly jobs: Pick<Jobs, "add">;
  readonly teller: Pick<TopicTeller, "ofMany">;
  embedderOf(siteId: string): Promise<Embedder>;
  /** Shorter, for tests. */
  readonly times?: Partial<typeof TIMES>;
}

const TIMES = {
  /** After a change of labels, before they're learnt: an agent who tags ten conversations causes one training. */
  debounceMs: 10_000,
  /** A conversation whose visitor may still be writing its first messages isn't told yet. */
  quietMs: 120_000,
};
const DAY_MS = 86_400_000;
/** Conversations of so many days are told: the overview's longest usual period. */
const TOLD_DAYS = 90;
/** After learning anew, those without a topic are told again if they began within so many days. */
const AGAIN_DAYS = 7;
/** Conversations that are told at a time, and how often in one look. */
const BATCH = 25;
const BATCHES = 4;

const keyOf = (siteId: string) => `topics:${siteId}`;

export function createTopics(deps: TopicsDeps): Topics {
  const { db, clock, log, voice, jobs, teller, embedderOf } = deps;
  const times = { ...TIMES, ...deps.times };

  /** One waiting job for each site: it reads the labels when it runs. */
  const learnSoon = (siteId: string, subject: string, tx?: Tx) =>
    jobs.add(
      {
        ...{ siteId, subject, kind: "topics", key: keyOf(siteId), payload: {} },
        dueAt: new Date(clock.now().getTime() + times.debounceMs),
      },
      tx,
    );

  const change = async (
    request: TopicChange,
    detail: Record<string, string | number>,
    act: (tx: Tx, at: Date) => Promise<void>,
  ): Promise<void> => {
    const { siteId, siteName, organisationId, audit } = request;
    await db.transaction(async (tx) => {
      const at = clock.now();
      await act(tx, at);
      await addAudit(tx, { ...audit, organisationId, action: "topics-changed", subject: siteName, detail, at });
      await learnSoon(siteId, siteName, tx);
    });
  };

  /** @returns whether its labels aren't those that its classifier was made from */
  async function isStale(siteId: string): Promise<boolean> {
    const head = await topicModelHead(db, siteId);
    return head?.labels !== (await nameOfLabels(db, siteId, (await embedderOf(siteId)).id));
  }

  async function tell({ siteId, organisationId }: { siteId: string; organisationId: string }): Promise<void> {
    const head = await topicModelHead(db, siteId);
    if (doesOf((await siteSettings(db, siteId)).topics, head) === "off" || head === undefined) return;
    const topicIds = (await topicTags(db, organisationId)).map((one) => one.id);
    for (let batch = 0; batch < BATCHES; batch++) {
      const now = clock.now().getTime();
      const ids = await conversationsToTell(db, {
        ...{ siteId, topicIds, learntAt: head.learntAt, limit: BATCH },
        quietSince: new Date(now - times.quietMs),
        since: new Date(now - TOLD_DAYS * DAY_MS),
        againSince: new Date(now - AGAIN_DAYS * DAY_MS),
      });
      const told = ids.length === 0 ? undefined : await teller.ofMany(siteId, ids);
      if (told === undefined) return;
      for (const [i, conversationId] of ids.entries()) {
        const one = told[i];
        if (one === undefined) continue;
        await db.transaction(async (tx) => {
          const locked = await lockConversation(tx, conversationId);
          // Deleted in the meantime.
          if (locked === undefined) return;
          const isSet = await storeToldTopic(tx, locked, one, clock.now());
          // Lists show what was said last first: last month's conversations stay where they are.
          if (isSet) await restoreUpdatedAt(tx, conversationId, locked.updatedAt);
        });
        if (one.tagId !== null) voice.rowChanged({ siteId, conversationId });
      }
    }
  }

  return {
    async read(siteId) {
      const { mode, precision } = (await siteSettings(db, siteId)).topics;
      const labels = await readTopicLabels(db, siteId);
      const head = await topicModelHead(db, siteId);
      const ids = new Set(labels.topics.map((one) => one.id));
      const isLearning =
        learnable(labels).length > 1 &&
        ((await openJobWithKey(db, keyOf(siteId))) !== undefined || (await isStale(siteId)));
      return {
        ...{ mode, precision, isLearning },
        does: doesOf({ mode, precision }, head),
        topics: labels.topics.map(({ id, name, colour }) => ({
          ...{ tagId: id, name, colour },
          conversations: labels.counts.get(id)?.conversations ?? 0,
          written: labels.written
            .filter((one) => one.tagId === id)
            .map(({ id: example, text }) => ({ id: example, text })),
        })),
        // A topic that is gone by now has no name.
        figures: head?.figures == null ? null : withTopics(head.figures, ids),
        learntAt: head?.hasModel === true ? head.learntAt.toISOString() : null,
        missing: missingOf(labels),
      };
    },
    async change({ mode, precision, ...request }) {
      const before = (await siteSettings(db, request.siteId)).topics;
      const after = { mode: mode ?? before.mode, precision: precision ?? before.precision };
      if (mode === "set" && !isReached(await topicModelHead(db, request.siteId), after.precision))
        throw notSure(after.precision);
      await change(request, after, (tx) => writeSetting(tx, { scopeId: request.siteId, name: "topics", value: after }));
    },
    async addExamples({ tagId, texts, ...request }) {
      const tag = isId(tagId) ? await findTag(db, tagId) : undefined;
      if (tag?.organisationId !== request.organisationId || !tag.isTopic || tag.deletedAt !== null) throw noTopic();
      const { siteId } = request;
      await change(request, { topic: tag.name, examples: texts.length }, async (tx, at) => {
        const there = (await listTopicExamples(tx, siteId)).filter((one) => one.tagId === tagId).map((one) => one.text);
        const hidden = texts.map((text) => createMask().hide(text.trim())).filter((text) => /\p{L}/u.test(text));
        const fresh = [...new Set(hidden)].filter((text) => !there.includes(text));
        if (there.length + fresh.length > TOPIC_LIMITS.writtenExamples) throw tooMany();
        await addTopicExamples(tx, { siteId, tagId, texts: fresh, at });
      });
    },
    async removeExample({ id, ...request }) {
      await change(request, { removed: 1 }, async (tx) => {
        if (!isId(id) || !(await deleteTopicExample(tx, { siteId: request.siteId, id }))) throw noExample();
      });
    },
    async look() {
      for (const site of await sitesWithTopics(db)) {
        try {
          if (await isStale(site.siteId)) await learnSoon(site.siteId, site.name);
          else await tell(site);
        } catch (error) {
          // One site's embedder may be away; the others go on.
          log.warn({ site: site.siteId, ...inShort(error) }, "topics could not be told");
        }
      }
    },
  };
}

/** Figures without the topics that were deleted since. */
function withTopics(figures: NonNullable<TopicsReply["figures"]>, ids: ReadonlySet<string>) {
  const isThere = (id: string | null) => id === null || ids.has(id);
  return {
    ...figures,
    topics: figures.topics.filter((one) => ids.has(one.tagId)),
    confusions: figures.confusions.filter((one) => isThere(one.is) && isThere(one.taken)),
  };
}

const notSure = (precision: number) =>
  new TuppenceError(
    "TOPICS_NOT_SURE",
    `On this site's own conversations, topics haven't been shown to be right in ${Math.round(precision * 100)}% of cases.`,
    "Use suggestions for now. Each topic that agents add or change teaches; Settings, Topics says how many are missing.",
  );

const noTopic = () =>
  new TuppenceError(
    "NOT_FOUND",
    "This topic doesn't exist.",
    "Choose from the list of topics, or make a tag one first.",
  );

const noExample = () =>
  new TuppenceError("NOT_FOUND", "This example doesn't exist.", "Load the topics again: it may have been removed.");

const tooMany = () =>
  new TuppenceError(
    "BAD_REQUEST",
    `A topic can have ${TOPIC_LIMITS.writtenExamples} examples at most.`,
    "Remove some, or tag conversations instead: they teach more.",
  );
