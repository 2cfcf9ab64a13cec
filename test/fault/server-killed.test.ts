import { setTimeout as sleep } from "node:timers/promises";
import { asc } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { verifyLedger } from "../../server/money/verify.ts";
import { message } from "../../server/store/schema/message.ts";
import { turn } from "../../server/store/schema/turn.ts";
import { fromItsArticles } from "../fixtures/from-its-articles.ts";
import { type OpenAiServer, startOpenAiServer } from "../fixtures/openai-server.ts";
import { largeQuestions, type Place, preparedPlace, questions } from "./prepared.ts";
import { call, freePort, isAlive, killAll, type ServerProcess, startServer, until } from "./server.ts";
import { Visitor } from "./visitor.ts";

/** The GitHub workflow asks for twenty, the pipeline for fewer. */
const ROUNDS = Number(process.env.KILLS ?? 8);
/** Printed, so that a failure can be run again: FAULT_SEED=... */
const SEED = Number(process.env.FAULT_SEED ?? Math.floor(Math.random() * 1e6));

let place: Place;
let large: OpenAiServer;
let port: number;
let server: ServerProcess;
/** Milliseconds between two words of the large model: slow while a kill is to hit it, at once when turns are finished. */
let wordDelayMs = 0;

beforeAll(async () => {
  place = await preparedPlace();
  large = await startOpenAiServer({ reply: (request) => ({ text: fromItsArticles(request), wordDelayMs }) });
  port = await freePort();
}, 180_000);
afterAll(async () => {
  killAll();
  await large?.close();
  place?.remove();
});

const start = () =>
  startServer({
    dataDir: place.dataDir,
    port,
    env: { ...place.env, LLM_URL: large.url, LLM_MODEL: "gpt-4o-mini" },
  });

function random(seed: number) {
  let state = seed;
  return (below: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** An order number makes the question this visitor's own: it is not given from the cache to the next. */
const own = (question: string, n: number) => `${question} (order LO-${100_000 + n})`;

/** Asks the gate itself which questions are quoted and which go to the large model. */
async function sorted(): Promise<{ quoted: string[]; large: string[] }> {
  const found = { quoted: [] as string[], large: [] as string[] };
  found.large.push(...(await largeQuestions(server.url, 6)));
  for (const { question } of questions) {
    const { body } = await call<{ form: string }>(server.url, "/api/v1/answer", {
      body: { question: own(question, 0) },
    });
    if (body.form === "quoted") found.quoted.push(question);
  }
  return found;
}

type Moment = "in the stream" | "at the acknowledgement" | "a few ms after sending";
/** Twelve in mid-stream of a slow answer, four in the tick of the acknowledgement, four anywhere around it. */
const momentOf = (round: number): Moment =>
  round % 5 < 3 ? "in the stream" : round % 5 === 3 ? "at the acknowledgement" : "a few ms after sending";

test(`kill -9 between a message and its answer, ${ROUNDS} times: every message is there once, in order, answered once`, async () => {
  console.log(`server-killed: FAULT_SEED=${SEED}`);
  const pick = random(SEED);
  server = await start();
  const asked = await sorted();
  expect(asked.quoted.length).toBeGreaterThan(0);
  expect(asked.large.length).toBeGreaterThan(0);
  const visitors = [new Visitor(server.url), new Visitor(server.url), new Visitor(server.url)];
  /** Texts whose acknowledgement the client held when the server died, with the round of that kill. */
  const acknowledged = new Map<string, number>();
  const hit: { moment: Moment; acknowledged: number; midStream: boolean }[] = [];
  let number = 0;

  for (let round = 0; round < ROUNDS; round++) {
    const moment = momentOf(round);
    wordDelayMs = moment === "in the stream" ? 25 : 4;
    const sent: { visitor: Visitor; text: string }[] = [];
    const send = (visitor: Visitor, from: readonly string[]): string => {
      const text = own(from[pick(from.length)] as string, ++number);
      sent.push({ visitor, text });
      visitor.send(text);
      return text;
    };
    const any = [...asked.quoted, ...asked.large];
    const leading = visitors[0] as Visitor;
    let first = "";
    if (moment === "in the stream") {
      // What was said before can make a question a follow-up that is quoted at once: it is asked anew until one streams.
      for (let tries = 0; leading.streaming === ""; tries++) {
        expect(tries, "questions quoted one after the other").toBeLessThan(8);
        const before = large.requests.length;
        first = send(leading, asked.large);
        const begins = () => large.requests.length > before && leading.streaming.length > 0;
        await leading.when("the answer begins", () => begins() || leading.answered);
      }
    } else {
      first = send(leading, any);
    }
    // One visitor or three at once, and in every fourth round two messages in a row.
    if (round % 4 === 3) send(leading, any);
    for (const visitor of round % 2 === 0 ? [] : visitors.slice(1)) {
      for (let i = 0; i < (round % 4 === 3 ? 2 : 1); i++) send(visitor, any);
    }
    if (moment === "at the acknowledgement") {
      await leading.when("an acknowledgement", () => isAcknowledged(leading, first));
    } else {
      await sleep(pick(moment === "in the stream" ? 40 : 25));
    }
    const gone = server.kill();
    const held = sent.filter(({ visitor, text }) => isAcknowledged(visitor, text));
    for (const { text } of held) acknowledged.set(text, round);
    hit.push({ moment, acknowledged: held.length, midStream: leading.streaming.length > 0 });
    const children = server.children();
    await gone;
    // Nobody is left behind to hold memory, and the embedder of the dead server is not the next one's.
    await until("the children end with their server", () => !children.some(isAlive), 10_000);

    wordDelayMs = 0;
    server = await start();
    for (const visitor of visitors) {
      await visitor.when(
        `every message of round ${round} answered`,
        () => visitor.answered || visitor.wrote.length === 0,
      );
    }
  }

  // What each window shows is what the server has, from the state it held over twenty breaks.
  for (const visitor of visitors) {
    expect(visitor.chat.messages).toEqual(await visitor.transcript(server.url));
    expect(visitor.of("visitor").map((one) => one.text)).toEqual(visitor.wrote);
    visitor.connection.close();
  }
  const { code } = await server.stop();
  expect(code).toBe(0);

  const database = await place.open();
  try {
    const messages = await database.db
      .select()
      .from(message)
      .orderBy(asc(message.conversationId), asc(message.sequence));
    const turns = await database.db.select().from(turn);
    const wrote = visitors.flatMap((visitor) => visitor.wrote);
    const stored = messages.filter((one) => one.author === "visitor");
    // Once each, whatever was sent again.
    expect(stored.map((one) => one.text).sort()).toEqual([...wrote].sort());
    expect(new Set(stored.map((one) => one.clientMessageId)).size).toBe(wrote.length);
    for (const conversationId of new Set(messages.map((one) => one.conversationId))) {
      const own = messages.filter((one) => one.conversationId === conversationId);
      expect(own.map((one) => one.sequence)).toEqual(own.map((_, i) => i + 1));
    }
    // Answered once: one machine's message a turn, under the id that was fixed when the message was stored.
    expect(turns).toHaveLength(wrote.length);
    for (const one of turns) {
      expect(one.state).toBe("settled");
      const answers = messages.filter((row) => row.turnId === one.id && row.author === "machine");
      expect(answers.map((row) => row.id)).toEqual([one.answerMessageId]);
    }
    await verifyLedger(database.db);

    // The stored rows' word on which kills fell into the gap: an acknowledged message whose turn a later start ran again.
    const again = new Set(turns.filter((one) => one.attempts > 0).map((one) => one.messageId));
    const inGap = stored.filter((one) => again.has(one.id) && acknowledged.has(one.text));
    const rounds = new Set(inGap.map((one) => acknowledged.get(one.text)));
    console.log(
      `server-killed: ${rounds.size} of ${ROUNDS} kills fell between acknowledgement and answer (${inGap.length} messages); ` +
        `${hit.filter((one) => one.midStream).length} in mid-stream; ${wrote.length} messages, ${acknowledged.size} acknowledged before a kill`,
    );
    expect(rounds.size).toBeGreaterThanOrEqual(ROUNDS * 0.75);
  } finally {
    await database.close();
  }
}, 600_000);

function isAcknowledged(visitor: Visitor, text: string): boolean {
  return !visitor.connection.getSnapshot().outbox.some((item) => item.text === text);
}
