import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { eq } from "drizzle-orm";
import { Server } from "socket.io";
import { io, type Socket } from "socket.io-client";
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from "vitest";
import { silentLog } from "../../server/lib/log.ts";
import { verifyLedger } from "../../server/money/verify.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { redisEvents } from "../../server/ports/events/redis.ts";
import { conversation } from "../../server/store/schema/conversation.ts";
import { ledgerEntry } from "../../server/store/schema/ledger.ts";
import { message } from "../../server/store/schema/message.ts";
import { turn } from "../../server/store/schema/turn.ts";
import { rooms } from "../../server/transport/sockets/voice.ts";
import { EVENTS } from "../../server/wire/names.ts";
import { memoryStorage } from "../../widget/storage.ts";
import { breakableLine } from "../fixtures/breakable-line.ts";
import { createMemberSession } from "../fixtures/member.ts";
import { type OpenAiServer, startOpenAiServer } from "../fixtures/openai-server.ts";
import { type RedisServer, startRedis } from "../fixtures/redis-server.ts";
import { startRoundRobin } from "../fixtures/round-robin.ts";
import { articles, largeQuestions, type Place, preparedPlace, SITE } from "./prepared.ts";
import { call, failedStart, freePort, killAll, type ServerProcess, startServer, until } from "./server.ts";
import { Visitor } from "./visitor.ts";

/** Two nodes need what they share: a Postgres (DATABASE_URL) and a Redis (REDIS_URL says that the program is there). */
const isPossible = inject("testDatabase").engine === "postgres" && (process.env.REDIS_URL ?? "") !== "";
if (!isPossible) console.warn("SKIPPED ALOUD: two nodes need DATABASE_URL and REDIS_URL; nothing of them is tested.");

/** No figures, links or names in it: it is supported by whatever articles it is given. */
const SENTENCES = "You can see it there. ".repeat(80);

/** What was measured, beside what it was before nodes knew of each other (issue 11, two servers by hand). */
const table: { what: string; before: string; after: string }[] = [];
const note = (what: string, before: string, after: string) => table.push({ what, before, after });
const seconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`;

describe.skipIf(!isPossible)("two nodes", () => {
  let place: Place;
  let other: string;
  let redis: RedisServer;
  let large: OpenAiServer;
  let database: DatabasePort;
  /** A question that only the large model answers. */
  let slow = "";
  let ports: [number, number];
  let a: ServerProcess;
  let b: ServerProcess;
  const visitors: Visitor[] = [];
  let count = 0;

  const env = () => ({
    ...place.env,
    REDIS_URL: redis.url,
    AUTH_SECRET: "two-nodes-share-one-secret-of-32-characters",
    LLM_URL: large.url,
    LLM_MODEL: "gpt-4o-mini",
  });
  const startA = () => startServer({ dataDir: place.dataDir, port: ports[0], env: env() });
  const startB = () => startServer({ dataDir: other, port: ports[1], env: env() });
  const visit = (url: string, token?: string) => {
    const storage = memoryStorage(token === undefined ? {} : { [`tuppence:${SITE}:token`]: token });
    const visitor = new Visitor(url, storage);
    visitors.push(visitor);
    return { visitor, token: () => storage.get(`tuppence:${SITE}:token`) ?? undefined };
  };
  /** Never the same words twice: nothing is answered from memory. */
  const slowQuestion = () => `${slow} (order LO-2${String(++count).padStart(5, "0")})`;
  const idOf = (visitor: Visitor) => visitor.chat.conversation?.conversationId ?? "";
  const turnsIn = (conversationId: string) =>
    database.db.select().from(turn).where(eq(turn.conversationId, conversationId)).orderBy(turn.createdAt, turn.id);
  const take = (url: string, conversationId: string) =>
    call<{ handoff: { id: string } }>(url, `/api/v1/conversations/${conversationId}/take`, { body: { agent: "Ada" } });

  beforeAll(async () => {
    const found = await startRedis();
    if (found === undefined) throw new Error("There is no program redis-server: apt-get install redis-server.");
    redis = found;
    large = await startOpenAiServer({ reply: () => ({ text: SENTENCES }) });
    place = await preparedPlace();
    other = mkdtempSync(join(tmpdir(), "tuppence-node-b-"));
    database = await place.open();
    ports = [await freePort(), await freePort()];
    [a, b] = await Promise.all([startA(), startB()]);
    [slow = ""] = await largeQuestions(a.url, 1);
    expect(slow).not.toBe("");
  }, 240_000);
  afterEach(async () => {
    for (const visitor of visitors.splice(0)) visitor.connection.close();
    large.reply = () => ({ text: SENTENCES });
  });
  afterAll(async () => {
    if (table.length > 0) console.table(table);
    killAll();
    await redis?.kill();
    await large?.close();
    await database?.close();
    place?.remove();
    if (other !== undefined) rmSync(other, { recursive: true, force: true });
  });

  /** A visitor at node A to whom the large model is talking, a word every 40 ms. */
  async function spokenTo(url: string) {
    large.reply = () => ({ text: SENTENCES, wordDelayMs: 40 });
    const visited = visit(url);
    const { visitor } = visited;
    visitor.send(slowQuestion());
    await visitor.when("the answer begins", () => visitor.streaming.length > 20);
    return visited;
  }

  test("a person who takes over on node B has the floor: node A says nothing more once the take-over is acknowledged", async () => {
    const { visitor, token } = await spokenTo(a.url);
    // The same visitor's window at the other node came in the middle, and reads along from the beginning.
    const second = visit(b.url, token()).visitor;
    // Telling an answer again from its beginning clears a window between two events, so both are compared when both have it.
    await second.when(
      "the second window reads along",
      () => second.streaming.length > 20 && visitor.streaming.length > 20,
    );
    expect(second.streaming.slice(0, 20)).toBe(visitor.streaming.slice(0, 20));
    // What the visitor has read of it; the end of the stream clears it, and its stored message comes instead.
    let read = visitor.streaming;
    visitor.connection.subscribe(() => {
      read = visitor.of("machine")[0]?.text ?? (visitor.streaming || read);
    });
    const from = performance.now();
    expect((await take(b.url, idOf(visitor))).status).toBe(200);
    const tookMs = performance.now() - from;
    const atOnce = read;
    await sleep(1_500);
    expect(read).toBe(atOnce);
    note("characters said after a take-over on the other node", "555, for 11.7 s", String(read.length - atOnce.length));
    note("acknowledgement of that take-over", "-", seconds(tookMs));
    expect(tookMs).toBeLessThan(2_000);
    const [row] = await turnsIn(idOf(visitor));
    const [answer] = await database.db
      .select()
      .from(message)
      .where(eq(message.id, row?.answerMessageId ?? ""));
    expect(answer).toMatchObject({ text: atOnce, detail: { cutShort: true } });
    await second.when("the second window has it, too", () => second.of("machine")[0]?.text === atOnce);
    expect(second.chat.conversation?.state).toBe("person");
  }, 60_000);

  test("hands change at both nodes in turn, and a node tells late what it read before: windows at both show who has it", async () => {
    const visited = visit(a.url);
    const { visitor } = visited;
    visitor.send(articles[0]?.title ?? "");
    await visitor.when("an answer", () => visitor.answered);
    visitor.connection.requestPerson("A person, please.");
    await visitor.when("it waits", () => visitor.chat.conversation?.state === "queued");
    const second = visit(b.url, visited.token()).visitor;
    const windows = [visitor, second];
    await second.when("the second window, too", () => second.chat.conversation?.state === "queued");
    const conversationId = idOf(visitor);
    const rowNow = async () => {
      const [row] = await database.db.select().from(conversation).where(eq(conversation.id, conversationId));
      if (row === undefined) throw new Error("The conversation is gone.");
      return row;
    };
    for (let round = 0; round < 10; round++) {
      const [here, there] = round % 2 === 0 ? [a, b] : [b, a];
      const taken = await take(here.url, conversationId);
      const { id } = taken.body.handoff;
      // Not one after the other: the first announcement may still be on its way to the other node.
      const back = await call(there.url, `/api/v1/handoffs/${id}/transfer`, { body: { agent: "Ada", to: null } });
      expect([taken.status, back.status]).toEqual([200, 200]);
      const { deskEvents } = await rowNow();
      for (const one of windows)
        await one.when("the newest change", () => (one.chat.conversation?.deskEvents ?? 0) >= deskEvents);
      expect(windows.map((one) => one.chat.conversation?.state)).toEqual(["queued", "queued"]);
    }
    const { deskEvents: before, visitorId } = await rowNow();
    expect((await take(a.url, conversationId)).status).toBe(200);
    for (const one of windows) await one.when("an agent has it", () => one.chat.conversation?.state === "person");
    // A third server that read the queue before the agent came, and is heard after that.
    const late = new Server();
    const events = redisEvents({ url: redis.url, log: silentLog });
    await events.attach(late);
    const tell = (event: string, data: object) =>
      late
        .of("/widget")
        .to(rooms.visitor(visitorId))
        .emit(event, { conversationId, ...data });
    tell(EVENTS.conversationState, { state: "queued", deskEvents: before, place: 1 });
    tell(EVENTS.typing, { author: "person", typing: true });
    for (const one of windows) {
      await one.when("both are heard", () => one.chat.typing === "person");
      expect(one.chat.conversation).toMatchObject({ state: "person", agent: "Ada" });
    }
    await events.close();
  }, 60_000);

  test("without Redis the floor is taken all the same, by way of the database", async () => {
    const { visitor } = await spokenTo(a.url);
    const conversationId = idOf(visitor);
    await redis.kill();
    const from = performance.now();
    expect((await take(b.url, conversationId)).status).toBe(200);
    const tookMs = performance.now() - from;
    const said = async () => {
      const [row] = await turnsIn(conversationId);
      const [answer] = await database.db
        .select()
        .from(message)
        .where(eq(message.id, row?.answerMessageId ?? ""));
      return answer?.text;
    };
    const atOnce = await said();
    expect(atOnce).toBeDefined();
    await sleep(1_000);
    expect(await said()).toBe(atOnce);
    expect(visitor.streaming).toBe("");
    expect(tookMs).toBeLessThan(6_000);
    note("acknowledgement of a take-over while Redis is away", "-", seconds(tookMs));
    await redis.start();
    for (const node of [a, b]) await until("Redis is back", async () => isReady(node, "events"));
  }, 60_000);

  test("what a window missed while Redis was away it has when Redis is back, without connecting again", async () => {
    const { visitor } = visit(a.url);
    visitor.send(articles[0]?.title ?? "");
    await visitor.when("an answer", () => visitor.answered);
    const conversationId = idOf(visitor);
    const taken = await take(b.url, conversationId);
    await visitor.when("the take-over is heard", () => visitor.chat.conversation?.state === "person");
    await redis.kill();
    await until("both nodes know", async () => !(await isReady(a, "events")) && !(await isReady(b, "events")));
    let disconnects = 0;
    visitor.connection.subscribe(() => {
      if (visitor.connection.getSnapshot().link !== "online") disconnects++;
    });
    const reply = await call(b.url, `/api/v1/handoffs/${taken.body.handoff.id}/reply`, {
      body: { agent: "Ada", clientMessageId: "missed-1", text: "Here I am." },
    });
    expect(reply.status).toBe(200);
    await sleep(500);
    expect(visitor.of("person")).toEqual([]);
    await redis.start();
    const from = performance.now();
    await visitor.when("what was missed", () => visitor.of("person").length === 1, 20_000);
    note("a missed reply is shown after Redis is back", "never", seconds(performance.now() - from));
    expect(disconnects).toBe(0);
    for (const node of [a, b]) await until("Redis is back", async () => isReady(node, "events"));
  }, 60_000);

  test("a node that starts does not run again what a living one is answering", async () => {
    await b.stop();
    const { visitor } = await spokenTo(a.url);
    const asked = large.requests.length;
    b = await startB();
    // Two looks of the new node.
    await sleep(3_500);
    expect(large.requests).toHaveLength(asked);
    large.reply = () => ({ text: SENTENCES });
    await visitor.when("the answer", () => visitor.answered, 60_000);
    const [row] = await turnsIn(idOf(visitor));
    expect(row).toMatchObject({ state: "settled", attempts: 0 });
    expect(visitor.of("machine")).toMatchObject([{ text: SENTENCES.trim() }]);
    note("calls of a turn while another node starts", "2, one not booked", String(large.requests.length - asked + 1));
    await verifyLedger(database.db);
  }, 120_000);

  test("a node that stands still is overtaken; when it wakes it says nothing, and what its call cost is booked", async () => {
    const { visitor, token } = await spokenTo(a.url);
    const second = visit(b.url, token()).visitor;
    await second.when("the second window reads along", () => second.streaming.length > 20);
    large.reply = () => ({ text: "You can see it there.", wordDelayMs: 5 });
    process.kill(a.pid, "SIGSTOP");
    const from = performance.now();
    // Whatever comes of it, the node goes on: the next tests talk to it.
    await second
      .when("node B answers", () => second.of("machine").length === 1, 20_000)
      .finally(() => process.kill(a.pid, "SIGCONT"));
    const tookMs = performance.now() - from;
    note("a turn whose node stands still is answered after", "never, before a start", seconds(tookMs));
    expect(tookMs).toBeLessThan(10_000);
    const conversationId = idOf(second);
    const booked = async () =>
      (await database.db.select().from(ledgerEntry).where(eq(ledgerEntry.conversationId, conversationId))).filter(
        (line) => line.kind === "large-model" && line.side === "cost",
      ).length;
    await until("both calls are booked", async () => (await booked()) === 2, 20_000);
    const [row] = await turnsIn(conversationId);
    expect(row).toMatchObject({ state: "settled", attempts: 1 });
    await visitor.when("the first window has one answer, too", () => visitor.of("machine").length === 1, 20_000);
    await sleep(1_000);
    for (const window of [visitor, second]) {
      expect(window.of("machine").map((one) => one.text)).toEqual(["You can see it there."]);
      expect(window.streaming).toBe("");
    }
    note("paid calls of an overtaken turn in the ledger", "1 of 2", `${await booked()} of 2`);
    await verifyLedger(database.db);
  }, 120_000);

  test("kill -9 of the node that answers: the other finishes the turn within ten seconds; once more, and a person is offered", async () => {
    const { visitor } = await spokenTo(a.url);
    const conversationId = idOf(visitor);
    await a.kill();
    const from = performance.now();
    const answered = async () => (await turnsIn(conversationId))[0]?.state === "settled";
    large.reply = () => ({ text: SENTENCES });
    await until("node B finishes it", answered, 20_000);
    const tookMs = performance.now() - from;
    note("a turn whose node was killed is answered after", "never, before a start", seconds(tookMs));
    expect(tookMs).toBeLessThan(10_000);
    expect((await turnsIn(conversationId))[0]).toMatchObject({ attempts: 1, form: "large" });
    a = await startA();
    await visitor.when("the visitor has it, once", () => visitor.answered);

    // Tried twice without an end: not a third time.
    const again = await spokenTo(b.url);
    const asked = large.requests.length;
    await b.kill();
    await until("node A tries it", () => large.requests.length > asked, 20_000);
    await a.kill();
    const tried = large.requests.length;
    [a, b] = await Promise.all([startA(), startB()]);
    await until("it is over", async () => (await turnsIn(idOf(again.visitor)))[0]?.state === "settled", 20_000);
    expect((await turnsIn(idOf(again.visitor)))[0]).toMatchObject({
      tier: "person",
      reason: "machine-failed",
      attempts: 2,
    });
    expect(large.requests).toHaveLength(tried);
    await verifyLedger(database.db);
  }, 180_000);

  test("twenty-five questions of one visitor, at two nodes in turn, are answered in their order", async () => {
    large.reply = () => ({ text: "You can see it there.", wordDelayMs: 10 });
    const { visitor, token } = visit(a.url);
    visitor.send("Hello");
    await visitor.when("the first answer", () => visitor.answered);
    const second = visit(b.url, token()).visitor;
    await second.when("the second window is there", () => second.of("machine").length === 1);
    // Slow and fast ones by turns: a fast one must wait for the slow one before it.
    for (let i = 0; i < 25; i++) {
      const window = i % 2 === 0 ? visitor : second;
      window.send(i % 4 < 2 ? slowQuestion() : (articles[i % articles.length]?.title ?? ""));
      await window.when("it is stored", () => window.acknowledged);
    }
    const conversationId = idOf(visitor);
    await until(
      "all are answered",
      async () => (await turnsIn(conversationId)).every((one) => one.state === "settled"),
      60_000,
    );
    const rows = (
      await database.db
        .select()
        .from(message)
        .where(eq(message.conversationId, conversationId))
        .orderBy(message.sequence)
    ).map(({ author, turnId }) => ({ author, turnId }));
    const asked = rows.filter((row) => row.author === "visitor").map((row) => row.turnId);
    const answered = rows.filter((row) => row.author === "machine").map((row) => row.turnId);
    const late = answered.filter((turnId, i) => turnId !== asked[i]).length;
    note("answers out of their questions' order", "10 of 25", `${late} of ${asked.length - 1}`);
    expect(answered).toEqual(asked);
    await verifyLedger(database.db);
  }, 120_000);

  test("a setting that is saved on one node holds on the other at once, and so does a publish", async () => {
    const formAt = async (node: ServerProcess) =>
      (await call<{ form: string }>(node.url, "/api/v1/answer", { body: { question: slowQuestion() } })).body.form;
    large.reply = () => ({ text: "You can see it there." });
    const change = (body: object) => call(b.url, `/api/v1/settings?site=${SITE}`, { method: "PATCH", body });
    expect(await formAt(a)).toBe("large");
    expect((await change({ largeModelUsdPerDay: 0 })).status).toBe(200);
    const saved = performance.now();
    await until("node A follows", async () => (await formAt(a)) === "handoff");
    const settingMs = performance.now() - saved;
    note("a setting reaches the other node after", "4.7 s", seconds(settingMs));
    // By event, not by the poll that comes every five seconds.
    expect(settingMs).toBeLessThan(3_000);
    expect((await change({ largeModelUsdPerDay: null })).status).toBe(200);

    const [first] = articles as [(typeof articles)[number] & { answer?: string }];
    const file = Buffer.from(JSON.stringify({ ...first, answer: "From today on everything is different." }));
    await call(b.url, `/api/v1/knowledge/import?site=${SITE}&name=k.jsonl`, { body: file });
    const published = await call<string>(b.url, `/api/v1/knowledge/publish?site=${SITE}`, { method: "POST" });
    expect(JSON.stringify(published.body)).toContain("versionId");
    const live = performance.now();
    const textAt = async (node: ServerProcess) =>
      (await call<{ answer: string }>(node.url, "/api/v1/answer", { body: { question: first.title } })).body.answer;
    await until("node A answers from it", async () => (await textAt(a)).includes("everything is different"));
    const publishMs = performance.now() - live;
    note("a publish reaches the other node after", "11.2 s", seconds(publishMs));
    expect(publishMs).toBeLessThan(4_000);
  }, 60_000);

  test("who is deactivated on one node loses their connections at the other at once, and their conversation waits again", async () => {
    const owner = await createMemberSession({ url: a.url, dataDir: place.dataDir });
    const agent = await createMemberSession({ url: a.url, dataDir: place.dataDir, role: "agent" });
    const { visitor } = await spokenTo(a.url);
    const headers = { cookie: agent.cookie, origin: b.url };
    const line = io(`${b.url}/desk`, { transports: ["websocket"], reconnection: false, extraHeaders: headers });
    await new Promise<void>((resolve, reject) => line.once("connect", resolve).once("connect_error", reject));
    const asMember = (url: string, cookie: string, method: string, path: string, body: object) =>
      fetch(`${url}/api/v1/${path}`, {
        method,
        headers: { cookie, origin: url, "content-type": "application/json" },
        body: JSON.stringify(body),
      });
    const taken = await asMember(b.url, agent.cookie, "POST", `conversations/${idOf(visitor)}/take`, {});
    expect(taken.status).toBe(200);
    await visitor.when("the agent has it", () => visitor.chat.conversation?.state === "person");
    const gone = new Promise<number>((resolve) => line.once("disconnect", () => resolve(performance.now())));
    const from = performance.now();
    const left = await asMember(a.url, owner.cookie, "PATCH", `members/${agent.member.id}`, { active: false });
    expect(left.status).toBe(200);
    const goneMs = (await gone) - from;
    note("a deactivated member's connection to the other node ends after", "-", seconds(goneMs));
    expect(goneMs).toBeLessThan(2_000);
    await visitor.when("it waits again", () => visitor.chat.conversation?.state === "queued");
    expect((await asMember(b.url, agent.cookie, "POST", `conversations/${idOf(visitor)}/take`, {})).status).toBe(401);
  }, 60_000);

  test("behind a balancer WebSockets need nothing; polling needs its cookie", async () => {
    const reached = async (url: string, options: object) => {
      const sockets: Socket[] = [];
      const tries = Array.from({ length: 24 }, async () => {
        const socket = io(`${url}/widget`, { forceNew: true, reconnection: false, auth: { site: SITE }, ...options });
        sockets.push(socket);
        return new Promise<boolean>((resolve) => {
          socket.once("welcome", () => resolve(true)).once("connect_error", () => resolve(false));
          setTimeout(() => resolve(false), 8_000);
        });
      });
      const results = await Promise.all(tries);
      for (const socket of sockets) socket.close();
      return results.filter(Boolean).length;
    };
    const plain = await startRoundRobin([a.port, b.port]);
    const sticky = await startRoundRobin([a.port, b.port], { sticky: true });
    try {
      const websocket = await reached(plain.url, { transports: ["websocket"] });
      const polling = await reached(plain.url, { transports: ["polling"], upgrade: false });
      const cookie = await reached(sticky.url, { transports: ["polling"], upgrade: false, withCredentials: true });
      note("24 windows connect by WebSocket, no stickiness", "24", String(websocket));
      note("24 windows connect by polling, no stickiness", "0", String(polling));
      note("24 windows connect by polling, with the cookie", "-", String(cookie));
      expect([websocket, cookie]).toEqual([24, 24]);
    } finally {
      await plain.close();
      await sticky.close();
    }
  }, 60_000);

  test("a node that signs sessions with another secret is refused, with AUTH_SECRET named", async () => {
    const third = mkdtempSync(join(tmpdir(), "tuppence-node-c-"));
    const { code, output } = await failedStart({ dataDir: third, env: { ...env(), AUTH_SECRET: "" } });
    rmSync(third, { recursive: true, force: true });
    expect(code).toBe(1);
    expect(output).toContain("Set AUTH_SECRET to the same");
  }, 60_000);
});

describe.skipIf(inject("testDatabase").engine !== "postgres")("one node on Postgres", () => {
  test("a database that was away for longer than a lease: the turn is answered when it is back, without a restart", async () => {
    const place = await preparedPlace();
    const large = await startOpenAiServer({ reply: () => ({ text: SENTENCES, wordDelayMs: 10 }) });
    const address = new URL(place.env.DATABASE_URL ?? "");
    const line = await breakableLine({ host: address.hostname, port: Number(address.port || 5432) });
    const through = new URL(address);
    through.hostname = "127.0.0.1";
    through.port = String(line.port);
    const server = await startServer({
      dataDir: place.dataDir,
      env: { DATABASE_URL: through.href, LLM_URL: large.url, LLM_MODEL: "gpt-4o-mini" },
    });
    const visitor = new Visitor(server.url);
    try {
      const [slow = ""] = await largeQuestions(server.url, 1);
      visitor.send(`${slow} (order LO-300001)`);
      await visitor.when("the answer begins", () => visitor.streaming !== "");
      const calls = large.requests.length;
      await line.cut();
      // The answer ends while there is nowhere to store it; the lease of a node would have run out.
      await sleep(8_000);
      expect(visitor.answered).toBe(false);
      await line.mend();
      const from = performance.now();
      await visitor.when("the answer is stored", () => visitor.answered, 20_000);
      note(
        "a turn of before a database's absence is over, after its return",
        "never, before a start",
        seconds(performance.now() - from),
      );
      expect(large.requests).toHaveLength(calls);
      const database = await place.open();
      await verifyLedger(database.db);
      await database.close();
      console.table(table.slice(-1));
    } finally {
      visitor.connection.close();
      await server.stop();
      await line.cut();
      await large.close();
      place.remove();
    }
  }, 240_000);
});

const isReady = async (node: ServerProcess, part: string) =>
  (await call<{ parts: Record<string, { status: string }> }>(node.url, "/readyz")).body.parts?.[part]?.status ===
  "ready";
