import type { DeskVoice } from "../../server/desk/parts.ts";
import type { Voice } from "../../server/desk/voice.ts";
import type { Quote } from "../../server/domain/article.ts";
import type { Candidate } from "../../server/domain/candidate.ts";
import type { Outcome } from "../../server/domain/outcome.ts";
import type { Gate } from "../../server/domain/verdict.ts";
import type { Knowledge } from "../../server/knowledge/knowledge.ts";
import { type Clock, systemClock } from "../../server/lib/clock.ts";
import { newId } from "../../server/lib/ids.ts";
import { silentLog } from "../../server/lib/log.ts";
import { createPrices, seedPrices } from "../../server/money/prices.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { memoryLimits } from "../../server/ports/limits/memory.ts";
import type { MessageRow } from "../../server/store/message.ts";
import { createVisitor } from "../../server/store/visitor.ts";
import { createRecall } from "../../server/turn/4-recall.ts";
import type { ServiceDeps, Turns } from "../../server/turn/parts.ts";
import { createTurns } from "../../server/turn/service.ts";
import { article, jsonl, makeKnowledge, makeSite } from "../knowledge/builders.ts";

/** The part of the shop that these tests talk to. */
export const SHOP = [
  article("returns", {
    title: "How do I return an item?",
    answer:
      "You can return an item within **30 days**. Print the label in My orders and drop the parcel at any post office.",
    examples: ["send something back", "i want to return my order", "return policy"],
    url: "https://shop.example/help/returns",
  }),
  article("delivery", {
    title: "How long does delivery take?",
    answer: "Standard delivery takes 3 working days and costs $4.90.",
    examples: ["when will my parcel arrive", "delivery time", "how fast do you ship"],
  }),
  article("delivery-norway", {
    title: "Do you deliver to Norway?",
    answer: "We deliver to Norway in 7 working days.",
    examples: ["shipping to norway", "delivery to norway"],
  }),
  article("password", {
    title: "How do I reset my password?",
    answer: "Choose **Forgot password** on the sign-in page; the link in the e-mail works for 60 minutes.",
    examples: ["forgot my password", "cannot sign in"],
  }),
];

const best = (one: Candidate) => Math.max(0, ...Object.values(one.cosine));

/** A gate with fixed thresholds: these tests are about what follows from its verdict. */
export const plainGate: Gate = (_question, candidates) => {
  const ranked = [...candidates]
    .sort((a, b) => best(b) - best(a))
    .slice(0, 5)
    .map((one) => ({ articleId: one.articleId, probability: Math.min(0.99, best(one)) }));
  const [first, second] = ranked;
  const confidence = first?.probability ?? 0;
  const base = { confidence, ranked, options: [] };
  if (first === undefined || confidence < 0.5)
    return { ...base, tier: "person", form: "handoff", reason: "not-in-knowledge" };
  if (confidence < 0.7) return { ...base, tier: "person", form: "handoff", reason: "not-sure-enough" };
  if (second !== undefined && confidence - second.probability < 0.01) {
    const options = [first.articleId, second.articleId];
    return { ...base, tier: "machine", form: "clarify", reason: "two-articles-fit", options };
  }
  return { ...base, tier: "machine", form: "quoted", reason: "one-article-fits" };
};

export interface Heard {
  readonly starts: { messageId: string; form: string; quote?: Quote }[];
  readonly deltas: { messageId: string; text: string }[];
  readonly ends: { messageId: string; sequence: number; outcome: Outcome; row?: MessageRow }[];
  readonly rows: MessageRow[];
  readonly states: Parameters<Voice["stateChanged"]>[0][];
  readonly rated: Parameters<Voice["rated"]>[0][];
  readonly shutOut: string[];
  readonly gone: Parameters<DeskVoice["gone"]>[0][];
}

/** A voice that writes down what it hears. */
export function recordingVoice(): { voice: DeskVoice; heard: Heard } {
  const heard: Heard = { starts: [], deltas: [], ends: [], rows: [], states: [], rated: [], shutOut: [], gone: [] };
  return {
    heard,
    voice: {
      speaker: () => ({
        start: ({ citations: _, ...started }) => void heard.starts.push(started),
        delta: (messageId, text) => void heard.deltas.push({ messageId, text }),
        end: (message) => void heard.ends.push(message),
      }),
      messageNew: (row) => void heard.rows.push(row),
      stateChanged: (change) => void heard.states.push(change),
      rated: (opinion) => void heard.rated.push(opinion),
      noteNew() {},
      noteGone() {},
      seen() {},
      shutOut: (visitorId) => void heard.shutOut.push(visitorId),
      gone: (conversation) => void heard.gone.push(conversation),
      rowChanged() {},
      setupChanged() {},
      customerChanged() {},
      merged() {},
    },
  };
}

export interface Shop {
  readonly siteId: string;
  readonly knowledge: Knowledge;
  readonly parts: ServiceDeps & { readonly voice: DeskVoice };
  readonly turns: Turns;
  readonly heard: Heard;
  visitor(): Promise<string>;
  /** Turns as another process would make them, over the same database. */
  again(more?: Partial<ServiceDeps>): { turns: Turns; heard: Heard };
}

/** A site with published knowledge, ready to be talked to. */
export async function openShop(
  database: DatabasePort,
  more: Partial<ServiceDeps> & { voice?: DeskVoice; articles?: readonly object[]; gate?: Gate; clock?: Clock } = {},
): Promise<Shop> {
  const { articles = SHOP, gate = plainGate, ...options } = more;
  const siteId = await makeSite(database);
  const { knowledge, embedder } = makeKnowledge(database);
  if (articles.length > 0) {
    await knowledge.import({ siteId, file: jsonl(...articles) });
    await knowledge.publish(siteId);
  }
  await seedPrices(database.db);
  const clock = options.clock ?? systemClock;
  const { voice, heard } = recordingVoice();
  const deps: Shop["parts"] = {
    db: database.db,
    clock,
    log: silentLog,
    embedder,
    recall: createRecall(),
    prices: createPrices(database.db, clock),
    limits: memoryLimits(),
    voice,
    async knowledge(id) {
      const live = knowledge.live(id);
      return live === undefined ? undefined : { live, gate, search: (query) => knowledge.search(live, query) };
    },
    ...options,
  };
  return {
    siteId,
    knowledge,
    parts: deps,
    heard,
    turns: createTurns(deps),
    visitor: async () => (await createVisitor(database.db, { siteId, tokenHash: newId() })).id,
    again(others = {}) {
      const second = recordingVoice();
      return { turns: createTurns({ ...deps, voice: second.voice, ...others }), heard: second.heard };
    },
  };
}
