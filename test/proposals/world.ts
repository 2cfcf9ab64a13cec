import { EMBEDDER_PATH } from "../../server/embedders.ts";
import { createQuickTune } from "../../server/gate/quick-tune.ts";
import type { Knowledge } from "../../server/knowledge/knowledge.ts";
import { systemClock } from "../../server/lib/clock.ts";
import { silentLog } from "../../server/lib/log.ts";
import { createPrices, seedPrices } from "../../server/money/prices.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { openGgufEmbedder } from "../../server/ports/embedder/gguf.ts";
import type { Embedder } from "../../server/ports/embedder/port.ts";
import { openAiLargeModel } from "../../server/ports/large-model/openai.ts";
import { createProposals, type Proposals, type ProposalsDeps } from "../../server/proposals/proposals.ts";
import type { ProposalJobWire } from "../../server/wire/proposals.ts";
import { until } from "../fault/server.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import type { OpenAiServer, ScriptedReply, SeenRequest } from "../fixtures/openai-server.ts";
import { article, jsonl, makeKnowledge, makeSite, type WordEmbedder, wordEmbedder } from "../knowledge/builders.ts";

/** A shop's articles, as published: the first has phrasings enough. */
export const SHOP = [
  article("delivery", {
    title: "How long does delivery take?",
    answer: "Standard delivery takes 3 working days and costs $4.90.",
    examples: ["when will my parcel arrive", "delivery time", "how fast do you ship", "how many days", "express?"],
  }),
  article("norway", { title: "Do you deliver to Norway?", answer: "We deliver to Norway in 7 working days." }),
  article("password", {
    title: "How do I reset my password?",
    answer: "Choose **Forgot password** on the sign-in page; the link in the e-mail works for 60 minutes.",
  }),
  article("returns", {
    title: "How do I return an item?",
    answer:
      "You can return an item within **30 days**. Print the label in My orders and drop the parcel at a post office.",
    examples: ["send something back"],
  }),
  article("warranty", {
    title: "What does the warranty cover?",
    answer: "Lamps have a two-year warranty. It covers faults in the material, not broken glass.",
    url: "https://shop.example/help/warranty",
  }),
];

/** What a good model writes for each of them. */
const WRITTEN: Readonly<Record<string, readonly string[]>> = {
  Norway: ["ship to oslo?", "can you send a lamp to my flat in bergen", "norwegian customers"],
  password: ["cant log in anymore", "forgot my login", "i am locked out of my account!!"],
  return: ["i want my money back", "changed my mind about the lamp", "retrun label"],
  warranty: ["my lamp broke after a year", "guarantee?", "light stopped working, do i get a new one"],
};

/** The large model's answer by the article that it is asked about. */
export const goodReply = (request: SeenRequest): ScriptedReply => {
  const asked = request.body.messages?.find((one) => one.role === "user")?.content.split("\n")[0] ?? "";
  const [, questions] = Object.entries(WRITTEN).find(([word]) => asked.includes(word)) ?? [];
  return { text: JSON.stringify(questions ?? []) };
};

/** Titles of the articles that the model was asked about, in order. */
export const titlesAsked = (server: OpenAiServer) =>
  server.requests.map((one) =>
    one.body.messages
      ?.find(({ role }) => role === "user")
      ?.content.split("\n")[0]
      ?.slice(2),
  );

export interface World {
  readonly database: DatabasePort;
  readonly embedder: Embedder;
  readonly knowledge: Knowledge;
  /** A site with the shop's articles; publishing takes seconds. */
  site(options?: { publish?: boolean; articles?: object[] }): Promise<string>;
  /** Jobs as a process runs them, with a model at this server. */
  proposals(large: OpenAiServer, more?: Partial<ProposalsDeps>): Proposals;
  close(): Promise<void>;
}

/**
 * The real large-model port; only the model behind HTTP is scripted.
 * @param options.real the real embedder and gate, which take their time, instead of one that hashes words
 */
export async function openWorld(options: { real?: boolean } = {}): Promise<World> {
  const database = await openTestDatabase();
  await seedPrices(database.db);
  const embedder: Embedder = options.real
    ? await openGgufEmbedder({ modelPath: EMBEDDER_PATH, log: silentLog })
    : wordEmbedder();
  const { knowledge } = makeKnowledge(database, {
    embedder: embedder as WordEmbedder,
    ...(options.real ? { tune: createQuickTune({ embedder }) } : {}),
  });
  return {
    database,
    embedder,
    knowledge,
    async site({ publish = false, articles = SHOP } = {}) {
      const siteId = await makeSite(database);
      await knowledge.import({ siteId, file: jsonl(...articles) });
      if (publish) await knowledge.publish(siteId);
      return siteId;
    },
    proposals: (large, more) =>
      createProposals({
        database,
        embedder,
        largeModel: openAiLargeModel({ url: large.url, model: "gpt-4o-mini", log: silentLog, firstMs: 2_000 }),
        prices: createPrices(database.db, systemClock),
        live: knowledge.live,
        clock: systemClock,
        log: silentLog,
        times: { retryMs: 10, beatMs: 100, silentSeconds: 1 },
        ...more,
      }),
    async close() {
      await knowledge.close();
      await embedder.close();
      await database.close();
    },
  };
}

/** Waits until a site's newest job has ended. */
export async function ended(proposals: Proposals, siteId: string): Promise<ProposalJobWire> {
  let job: ProposalJobWire | undefined;
  await until(
    "the job ends",
    async () => {
      await new Promise((resume) => setTimeout(resume, 25));
      job = await proposals.job(siteId);
      return job !== undefined && job.state !== "running";
    },
    120_000,
  );
  return job as ProposalJobWire;
}
