import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { cpSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { asc } from "drizzle-orm";
import { io } from "socket.io-client";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { verifyLedger } from "../../server/money/verify.ts";
import { openPglite } from "../../server/ports/database/pglite.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { message } from "../../server/store/schema/message.ts";
import { turn } from "../../server/store/schema/turn.ts";
import type { Ack, SendReply, Welcome } from "../../server/wire/socket.ts";
import { testEngine } from "../fixtures/database.ts";
import { type OpenAiServer, startOpenAiServer } from "../fixtures/openai-server.ts";
import { articles, largeQuestions, type Place, preparedPlace, SITE } from "./prepared.ts";
import { call, freePort, killAll, type ServerProcess, startServer, until } from "./server.ts";
import { Visitor } from "./visitor.ts";

let prepared: Place;
let place: Place;
let server: ServerProcess;
beforeAll(async () => {
  prepared = await preparedPlace();
}, 180_000);
beforeEach(async () => {
  place = await prepared.copy();
});
afterEach(async () => {
  killAll();
  place.remove();
});
afterAll(() => prepared?.remove());

/** The messages of the only conversation, after the checks that hold whatever happened. */
async function storedMessages(database: DatabasePort) {
  try {
    const rows = await database.db.select().from(message).orderBy(asc(message.sequence));
    expect(rows.map((one) => one.sequence)).toEqual(rows.map((_, i) => i + 1));
    for (const one of await database.db.select().from(turn)) {
      expect(one.state).toBe("settled");
      expect(rows.filter((row) => row.turnId === one.id).map((row) => row.author)).toEqual(["visitor", "machine"]);
    }
    await verifyLedger(database.db);
    return rows;
  } finally {
    await database.close();
  }
}

describe("SIGTERM", () => {
  let large: OpenAiServer;
  beforeAll(async () => {
    large = await startOpenAiServer();
  });
  afterAll(() => large.close());

  test("in mid-answer ends within ten seconds with 0; the message is answered once, then or at the next start", async () => {
    const port = await freePort();
    const env = { ...place.env, LLM_URL: large.url, LLM_MODEL: "gpt-4o-mini" };
    server = await startServer({ dataDir: place.dataDir, port, env });
    // Sentences that claim nothing: the support check shows them whatever the articles say.
    const sentences = "You can see it there. ".repeat(25);
    large.reply = () => ({ text: sentences });
    const [slow = ""] = await largeQuestions(server.url, 1);
    expect(slow).not.toBe("");
    // A minute of words: longer than a stop waits.
    large.reply = () => ({ text: sentences, wordDelayMs: 500 });
    const visitor = new Visitor(server.url);
    visitor.send(`${slow} (order LO-100001)`);
    await visitor.when("the answer begins", () => visitor.streaming !== "");
    const { code, ms } = await server.stop();
    expect(code).toBe(0);
    expect(ms).toBeLessThan(10_000);
    large.reply = () => ({ text: sentences });
    server = await startServer({ dataDir: place.dataDir, port, env });
    await visitor.when("the answer", () => visitor.answered);
    expect(visitor.chat.messages).toEqual(await visitor.transcript(server.url));
    visitor.connection.close();
    await server.stop();
    const rows = await storedMessages(await place.open());
    expect(rows.map((one) => one.author)).toEqual(["visitor", "machine"]);
  }, 120_000);

  test("with nothing to do it ends at once, not after the eight seconds that a running turn gets", async () => {
    server = await startServer({ dataDir: place.dataDir, env: place.env });
    const { code, ms } = await server.stop();
    expect(code).toBe(0);
    expect(ms).toBeLessThan(6_000);
  }, 60_000);
});

test("a clock that jumps a day back and a week on: every message answered, in order, priced", async () => {
  const offsets = mkdtempSync(join(tmpdir(), "tuppence-clock-"));
  const file = join(offsets, "offset");
  writeFileSync(file, "0");
  const preload = fileURLToPath(new URL("../fixtures/clock-jump.mjs", import.meta.url));
  server = await startServer({
    dataDir: place.dataDir,
    // By the environment, so that the database's thread has the same clock.
    env: { ...place.env, CLOCK_OFFSET_FILE: file, NODE_OPTIONS: `--import=${JSON.stringify(preload)}` },
  });
  const visitor = new Visitor(server.url);
  const day = 24 * 3_600_000;
  for (const [i, jump] of [0, -day, 7 * day, -3 * day, 0].entries()) {
    writeFileSync(file, String(jump));
    await new Promise((resolve) => setTimeout(resolve, 50));
    visitor.send(articles[i]?.title ?? "");
    await visitor.when(`an answer after a jump to ${jump} ms`, () => visitor.answered, 10_000);
  }
  expect(visitor.of("machine").map((one) => one.citations?.[0]?.key)).toEqual(
    articles.slice(0, 5).map((one) => one.id),
  );
  const { messages } = visitor.chat;
  // The jump was real: the second message bears an earlier time than the first where the server's own clock writes it.
  if (testEngine() === "pglite") {
    expect(Date.parse(messages[2]?.createdAt ?? "")).toBeLessThan(Date.parse(messages[0]?.createdAt ?? "") - day / 2);
  }
  expect((await call(server.url, "/readyz")).status).toBe(200);
  visitor.connection.close();
  expect((await server.stop()).code).toBe(0);
  expect(await storedMessages(await place.open())).toHaveLength(10);
  rmSync(offsets, { recursive: true, force: true });
}, 90_000);

test("a full disk: messages are refused with DISK_FULL, what was acknowledged stays, and all goes on with space", async ({
  skip,
}) => {
  if (testEngine() !== "pglite") skip("the disk is the Postgres server's");
  const disk = mkdtempSync(join(tmpdir(), "tuppence-disk-"));
  if (spawnSync("mount", ["-t", "tmpfs", "-o", "size=160m", "tmpfs", disk]).status !== 0) {
    rmSync(disk, { recursive: true });
    skip("mounting a small disk takes root");
  }
  try {
    const dataDir = join(disk, "data");
    cpSync(place.dataDir, dataDir, { recursive: true });
    server = await startServer({ dataDir });
    const socket = io(`${server.url}/widget`, { auth: { site: SITE }, transports: ["websocket"] });
    await new Promise<Welcome>((resolve) => socket.once("welcome", resolve));
    const acknowledged: string[] = [];
    let number = 0;
    const send = async () => {
      const clientMessageId = `m${++number}`;
      // Long, and nothing that compresses, so that the database must grow.
      const text = `${articles[number % articles.length]?.title} ${randomBytes(4_500).toString("hex")}`;
      const ack = (await socket
        .timeout(20_000)
        .emitWithAck("message-send", { clientMessageId, text })) as Ack<SendReply>;
      if (ack.ok) acknowledged.push(clientMessageId);
      return ack;
    };
    expect((await send()).ok).toBe(true);
    const filler = join(disk, "filler");
    const fill = () => {
      const { bavail, bsize } = statfsSync(disk);
      if (bavail > 0) spawnSync("sh", ["-c", `head -c ${bavail * bsize} /dev/zero >> ${filler}`]);
    };
    // Nothing left; the engine may still fill what it has laid out, so several are tried.
    let refused: Ack<SendReply> | undefined;
    for (let i = 0; i < 40 && refused === undefined; i++) {
      fill();
      const ack = await send();
      if (!ack.ok && ack.error.code !== "TOO_FAST") refused = ack;
    }
    expect(refused).toMatchObject({ ok: false, error: { code: "DISK_FULL", retryable: true } });
    expect(refused?.ok === false && refused.error.remedy).toMatch(/[Ff]ree up|space/);
    expect((await call(server.url, "/healthz")).status).toBe(200);
    rmSync(filler);
    await until("messages are taken again", async () => (await send()).ok, 30_000);
    socket.disconnect();
    const { code } = await server.stop();
    expect(code).toBe(0);
    const database = await openPglite(dataDir);
    const rows = await database.db.select().from(message).orderBy(asc(message.sequence));
    await verifyLedger(database.db);
    const turns = await database.db.select().from(turn);
    await database.close();
    const ids = rows.filter((one) => one.author === "visitor").map((one) => one.clientMessageId);
    for (const id of acknowledged) expect(ids.filter((one) => one === id)).toEqual([id]);
    expect(rows.map((one) => one.sequence)).toEqual(rows.map((_, i) => i + 1));
    for (const one of turns) {
      const answers = rows.filter((row) => row.turnId === one.id && row.author === "machine");
      expect(answers.length).toBe(one.state === "settled" ? 1 : 0);
    }
  } finally {
    killAll();
    spawnSync("umount", ["-l", disk]);
    rmSync(disk, { recursive: true, force: true });
  }
}, 180_000);
