import type { TellClasses, Told } from "../domain/classified.ts";
import { inShort } from "../lib/errors.ts";
import type { Log } from "../lib/log.ts";
import type { Db } from "../ports/database/port.ts";
import type { Embedder } from "../ports/embedder/port.ts";
import { siteSettings } from "../settings/settings.ts";
import { classifierHead, readClassifier } from "../store/classifier.ts";
import { routingFactsOf } from "../store/routing-facts.ts";
import { classOf } from "./classifier.ts";
import { doesOf } from "./does.ts";
import type { Kind } from "./kind.ts";
import { type ClassifierModel, modelFrom } from "./model-bytes.ts";

export interface TellerDeps {
  readonly db: Db;
  readonly log: Log;
  readonly kinds: readonly Kind[];
  /** The embedder that reads a site's articles. */
  embedderOf(siteId: string): Promise<Embedder>;
}

/** Tells what conversations are, with the classifiers that sites have learnt. */
export interface Teller {
  /** For a handoff: at most `HANDOFF_MS`. */
  readonly ofHandoff: TellClasses;
  /** For many conversations of a site, when nobody waits, in their order; undefined: nothing is told there. */
  ofMany(kind: Kind, siteId: string, conversationIds: readonly string[]): Promise<readonly Told[] | undefined>;
}

/** A handoff waits for its classes up to this long, in milliseconds; an embedded text takes 10 to 50. */
const HANDOFF_MS = 400;

/** A site's classifier, ready to use. */
interface Ready {
  readonly model: ClassifierModel;
  readonly learntAt: Date;
  readonly embedder: Embedder;
  readonly isSet: boolean;
}

export function createTeller({ db, log, kinds, embedderOf }: TellerDeps): Teller {
  /** Models in memory by kind and site: another node may have made a newer one, so each use asks for its date. */
  const kept = new Map<string, { learntAt: number; model: ClassifierModel | undefined }>();

  async function modelOf({ kind }: Kind, siteId: string, learntAt: Date): Promise<ClassifierModel | undefined> {
    const name = `${kind} ${siteId}`;
    const there = kept.get(name);
    if (there?.learntAt === learntAt.getTime()) return there.model;
    const row = await readClassifier(db, siteId, kind);
    const model = row?.model == null ? undefined : modelFrom(row.model);
    if (row !== undefined) kept.set(name, { learntAt: row.learntAt.getTime(), model });
    return model;
  }

  async function readyOf(kind: Kind, siteId: string): Promise<Ready | undefined> {
    const head = await classifierHead(db, siteId, kind.kind);
    if (head?.hasModel !== true) return undefined;
    const does = doesOf(kind.choice(await siteSettings(db, siteId)), head);
    if (does === "off") return undefined;
    const embedder = await embedderOf(siteId);
    const model = embedder.id === head.embedderId ? await modelOf(kind, siteId, head.learntAt) : undefined;
    return model === undefined ? undefined : { model, embedder, learntAt: head.learntAt, isSet: does === "set" };
  }

  const told = ({ kind }: Kind, { model, learntAt, isSet }: Ready, vector: Float32Array | undefined): Told => {
    const found = vector === undefined ? undefined : classOf(model, vector);
    const isSure = found !== undefined && found.probability >= model.threshold;
    return {
      ...{ kind, learntAt, isSet },
      classId: isSure ? found.classId : null,
      probability: isSure ? found.probability : null,
    };
  };

  async function ofConversations(
    kind: Kind,
    { siteId, ids }: { siteId: string; ids: readonly string[] },
    options: { signal?: AbortSignal; inBackground?: boolean },
  ): Promise<readonly Told[] | undefined> {
    const ready = await readyOf(kind, siteId);
    if (ready === undefined) return undefined;
    const facts = new Map((await routingFactsOf(db, ids)).map((one) => [one.conversationId, one.texts]));
    const texts = ids.map((id) => kind.text(facts.get(id) ?? []));
    const worded = texts.filter((text) => text !== "");
    const found = worded.length === 0 ? [] : await ready.embedder.embed(worded, { kind: "question", ...options });
    const vectors = worded.map((text, i) => {
      const own = found[i] as Float32Array;
      return kind.vector?.(text, own) ?? own;
    });
    const next = vectors.values();
    return texts.map((text) => told(kind, ready, text === "" ? undefined : (next.next().value as Float32Array)));
  }

  return {
    async ofHandoff({ siteId, conversationId }, what) {
      const controller = new AbortController();
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<undefined>((resolve) => {
        timer = setTimeout(() => resolve(undefined), HANDOFF_MS);
      });
      const inTime: Told[] = [];
      const wanted = what === undefined ? kinds : kinds.filter(({ kind }) => what.includes(kind));
      const asked = wanted.map(async (kind) => {
        try {
          const found = await ofConversations(kind, { siteId, ids: [conversationId] }, { signal: controller.signal });
          // After that, the background tells it.
          if (found?.[0] !== undefined && !controller.signal.aborted) inTime.push(found[0]);
        } catch (error) {
          if (!controller.signal.aborted)
            log.warn({ site: siteId, kind: kind.kind, ...inShort(error) }, "a conversation could not be classified");
        }
      });
      try {
        await Promise.race([Promise.all(asked), late]);
        return [...inTime];
      } finally {
        clearTimeout(timer);
        controller.abort();
      }
    },
    ofMany: (kind, siteId, ids) => ofConversations(kind, { siteId, ids }, { inBackground: true }),
  };
}
