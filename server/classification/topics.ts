import { TuppenceError } from "../lib/errors.ts";
import { isId } from "../lib/ids.ts";
import type { Tx } from "../ports/database/port.ts";
import { siteSettings } from "../settings/settings.ts";
import { addAudit } from "../store/audit.ts";
import { classifierHead } from "../store/classifier.ts";
import { writeSetting } from "../store/setting.ts";
import { findTag } from "../store/tag.ts";
import { addTopicExamples, deleteTopicExample, listTopicExamples } from "../store/topic-example.ts";
import { createMask } from "../text/patterns/personal-data.ts";
import { type ClassMode, LEAST_EXAMPLES } from "../wire/classification.ts";
import { TOPIC_LIMITS, type TopicsReply } from "../wire/topics.ts";
import { isReached } from "./does.ts";
import type { ClassifierChange } from "./fixed.ts";
import { countsOf, type Kind } from "./kind.ts";
import { type LookDeps, learnSoon } from "./look.ts";
import { notSure } from "./not-sure.ts";
import { classifierStateOf } from "./state.ts";
import { readTopicExamples } from "./topic-kind.ts";

/** What conversations are about: topics that people have shown, told for the others. */
export interface Topics {
  read(siteId: string): Promise<TopicsReply>;
  /** @throws CLASSES_NOT_SURE for `set` before the site's own conversations show the wanted share */
  change(request: ClassifierChange & { mode?: ClassMode | undefined; precision?: number | undefined }): Promise<void>;
  /**
   * Adds questions as examples, without the personal data in them; those that are there already are left out.
   * @throws NOT_FOUND for a tag that isn't a topic; BAD_REQUEST for too many
   */
  addExamples(request: ClassifierChange & { tagId: string; texts: readonly string[] }): Promise<void>;
  /** @throws NOT_FOUND */
  removeExample(request: ClassifierChange & { id: string }): Promise<void>;
}

export type TopicsDeps = Pick<LookDeps, "db" | "clock" | "jobs" | "embedderOf" | "debounceMs">;

export function createTopics(deps: TopicsDeps, kind: Kind): Topics {
  const { db, clock } = deps;

  const change = async (
    request: ClassifierChange,
    detail: Record<string, string | number>,
    act: (tx: Tx, at: Date) => Promise<void>,
  ): Promise<void> => {
    const { siteId, siteName, organisationId, audit } = request;
    await db.transaction(async (tx) => {
      const at = clock.now();
      await act(tx, at);
      await addAudit(tx, { ...audit, organisationId, action: "topics-changed", subject: siteName, detail, at });
      await learnSoon(deps, kind, { siteId, name: siteName }, tx);
    });
  };

  return {
    async read(siteId) {
      const examples = await readTopicExamples(db, siteId);
      const counts = countsOf(examples);
      const of = (tagId: string) => counts.get(tagId) ?? { written: 0, conversations: 0 };
      return {
        ...(await classifierStateOf(deps, kind, { siteId, examples })),
        topics: examples.topics.map(({ id, name, colour }) => ({
          ...{ tagId: id, name, colour },
          conversations: of(id).conversations,
          written: examples.rows
            .filter((one) => one.tagId === id)
            .map(({ id: example, text }) => ({ id: example, text })),
        })),
        missing: examples.classes
          .map((tagId) => ({ tagId, examples: LEAST_EXAMPLES - of(tagId).written - of(tagId).conversations }))
          .filter((one) => one.examples > 0),
      };
    },
    async change({ mode, precision, ...request }) {
      const before = (await siteSettings(db, request.siteId)).topics;
      const after = { mode: mode ?? before.mode, precision: precision ?? before.precision };
      if (mode === "set" && !isReached(await classifierHead(db, request.siteId, "topic"), after.precision))
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
  };
}

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
