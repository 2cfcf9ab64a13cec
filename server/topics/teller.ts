import type { TellTopic, ToldTopic } from "../domain/topic.ts";
import { inShort } from "../lib/errors.ts";
import type { Log } from "../lib/log.ts";
import type { Db } from "../ports/database/port.ts";
import type { Embedder } from "../ports/embedder/port.ts";
import { siteSettings } from "../settings/settings.ts";
import { routingFactsOf } from "../store/routing-facts.ts";
import { readTopicModel, topicModelHead } from "../store/topic-model.ts";
import { topicOf } from "./classifier.ts";
import { doesOf } from "./does.ts";
import { type TopicModel, topicModelFrom } from "./model-bytes.ts";
import { topicText } from "./topic-text.ts";

export interface TellerDeps {
  readonly db: Db;
  readonly log: Log;
  /** The embedder that reads a site's articles. */
  embedderOf(siteId: string): Promise<Embedder>;
}

/** Tells topics with the classifiers that sites have learnt. */
export interface TopicTeller {
  /** For a handoff: at most `HANDOFF_MS`. */
  readonly ofHandoff: TellTopic;
  /** For many conversations of a site, when nobody waits, in their order; undefined: nothing is told there. */
  ofMany(siteId: string, conversationIds: readonly string[]): Promise<readonly ToldTopic[] | undefined>;
}

/** A handoff waits for its topic up to this long, in milliseconds; an embedded question takes 10 to 50. */
const HANDOFF_MS = 400;

/** A site's classifier, ready to use. */
interface Ready {
  readonly model: TopicModel;
  readonly learntAt: Date;
  readonly embedder: Embedder;
  readonly isSet: boolean;
}

export function createTopicTeller({ db, log, embedderOf }: TellerDeps): TopicTeller {
  /** Models in memory by site: another node may have made a newer one, so each use asks for its date. */
  const kept = new Map<string, { learntAt: number; model: TopicModel | undefined }>();

  async function modelOf(siteId: string, learntAt: Date): Promise<TopicModel | undefined> {
    const there = kept.get(siteId);
    if (there?.learntAt === learntAt.getTime()) return there.model;
    const row = await readTopicModel(db, siteId);
    const model = row?.model == null ? undefined : topicModelFrom(row.model);
    if (row !== undefined) kept.set(siteId, { learntAt: row.learntAt.getTime(), model });
    return model;
  }

  async function readyOf(siteId: string): Promise<Ready | undefined> {
    const head = await topicModelHead(db, siteId);
    if (head?.hasModel !== true) return undefined;
    const does = doesOf((await siteSettings(db, siteId)).topics, head);
    if (does === "off") return undefined;
    const embedder = await embedderOf(siteId);
    const model = embedder.id === head.embedderId ? await modelOf(siteId, head.learntAt) : undefined;
    return model === undefined ? undefined : { model, embedder, learntAt: head.learntAt, isSet: does === "set" };
  }

  const told = ({ model, learntAt, isSet }: Ready, vector: Float32Array | undefined): ToldTopic => {
    const found = vector === undefined ? undefined : topicOf(model, vector);
    const isSure = found !== undefined && found.probability >= model.threshold;
    return {
      ...{ learntAt, isSet },
      tagId: isSure ? found.topic : null,
      probability: isSure ? found.probability : null,
    };
  };

  async function ofConversations(
    siteId: string,
    ids: readonly string[],
    options: { signal?: AbortSignal; inBackground?: boolean },
  ): Promise<readonly ToldTopic[] | undefined> {
    const ready = await readyOf(siteId);
    if (ready === undefined) return undefined;
    const facts = new Map((await routingFactsOf(db, ids)).map((one) => [one.conversationId, one.texts]));
    const texts = ids.map((id) => topicText(facts.get(id) ?? []));
    const worded = texts.filter((text) => text !== "");
    const found = worded.length === 0 ? [] : await ready.embedder.embed(worded, { kind: "question", ...options });
    const vectors = found.values();
    return texts.map((text) => told(ready, text === "" ? undefined : (vectors.next().value as Float32Array)));
  }

  return {
    async ofHandoff({ siteId, conversationId }) {
      const controller = new AbortController();
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<undefined>((resolve) => {
        timer = setTimeout(() => resolve(undefined), HANDOFF_MS);
      });
      const found = ofConversations(siteId, [conversationId], { signal: controller.signal })
        .then((all) => all?.[0])
        .catch((error: unknown) => {
          if (!controller.signal.aborted) log.warn({ site: siteId, ...inShort(error) }, "a topic could not be told");
          return undefined;
        });
      try {
        return await Promise.race([found, late]);
      } finally {
        clearTimeout(timer);
        // The background tells it later.
        controller.abort();
      }
    },
    ofMany: (siteId, ids) => ofConversations(siteId, ids, { inBackground: true }),
  };
}
