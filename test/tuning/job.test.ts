import {
  createReadStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { writeTinyLlama, writeTinyLora } from "../../scripts/make-tiny-gguf.mjs";
import { createExams, type Exams } from "../../server/exam/exams.ts";
import { systemClock } from "../../server/lib/clock.ts";
import { TuppenceError } from "../../server/lib/errors.ts";
import { newId } from "../../server/lib/ids.ts";
import { silentLog } from "../../server/lib/log.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { openAiSmallModel } from "../../server/ports/small-model/openai.ts";
import { receiveGguf } from "../../server/ports/small-model/receive.ts";
import { switchable } from "../../server/ports/small-model/switchable.ts";
import { latestExam } from "../../server/store/evaluation.ts";
import { addTune, setTuneInUse, type TuneRow } from "../../server/store/tune.ts";
import type { ModelFiles } from "../../server/tuning/run.ts";
import { createTunes, type Tunes, type TunesDeps } from "../../server/tuning/tunes.ts";
import { examined } from "../../server/turn/examined.ts";
import { until } from "../fault/server.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { type OpenAiServer, type SeenRequest, startOpenAiServer } from "../fixtures/openai-server.ts";
import { makeSite } from "../knowledge/builders.ts";
import { openSite } from "./builders.ts";

const folder = mkdtempSync(join(tmpdir(), "tuppence-tunes-"));
const [base, adapter] = [join(folder, "small.gguf"), join(folder, "elsewhere.gguf")];
const refusal = "The article does not answer this.";
const textOf = (seen: SeenRequest, role: string) => seen.body.messages?.find((one) => one.role === role)?.content ?? "";
/** Quotes the article that the question is about, and refuses any other. */
const good = (seen: SeenRequest) => {
  const thing = /my (\w+)\?/.exec(textOf(seen, "system"))?.[1] ?? "";
  const fits = textOf(seen, "user").includes(thing);
  if (seen.body.logprobs) return { yes: fits ? 0.9 : 0.1 };
  return { text: fits ? (/Wash the \w+ every \d+ weeks\./.exec(textOf(seen, "system"))?.[0] ?? refusal) : refusal };
};
/** Answers everything with what stands nowhere. */
const bad = (seen: SeenRequest) => (seen.body.logprobs ? { yes: 0.5 } : { text: "It costs 9,999 dollars." });

let database: DatabasePort;
let server: OpenAiServer;
let tunedReply = good;
let site: Awaited<ReturnType<typeof openSite>>;
const opened: { tunes: Tunes; exams: Exams }[] = [];
/** The exam of a tune begins when it's released: until then the tune runs, however fast the machine is. */
let held = Promise.resolve();
let release = () => {};
const holdExams = () => {
  held = new Promise((resolve) => {
    release = resolve;
  });
};
/** Milliseconds; longer than a busy machine takes. */
const PATIENCE = 600_000;
vi.setConfig({ testTimeout: PATIENCE, hookTimeout: PATIENCE });
beforeAll(async () => {
  database = await openTestDatabase();
  server = await startOpenAiServer({
    reply: (seen) => (seen.body.model === "tuned" ? tunedReply(seen) : bad(seen)),
  });
  writeTinyLlama(base);
  writeTinyLora(adapter);
  site = await openSite(database);
});
afterEach(async () => {
  release();
  for (const { tunes, exams } of opened.splice(0)) {
    await tunes.close();
    await exams.close();
  }
  tunedReply = good;
  await setTuneInUse(database.db, undefined);
});
afterAll(async () => {
  await server.close();
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});

const modelOf = (model: string) =>
  openAiSmallModel({ url: server.url, model, log: silentLog, firstMs: PATIENCE, totalMs: PATIENCE });

function open(script: object = {}, more: Partial<TunesDeps> = {}) {
  const files: ModelFiles[] = [];
  const smallModel = switchable(modelOf("small"));
  const common = { embedder: site.embedder, examined, log: silentLog, clock: systemClock };
  const knowledge = async (id: string) => (id === site.siteId ? site.site : undefined);
  const exams = createExams({ ...common, db: database.db, smallModel, knowledge, idle: async () => {} });
  const tunes = createTunes({
    ...{ ...common, database, exams, smallModel, knowledge },
    base: async () => ({ path: base, id: "small" }),
    async open(given) {
      files.push(given);
      await held;
      return modelOf(given.adapterPath === undefined ? "small" : "tuned");
    },
    trainer: {
      python: process.execPath,
      program: join(import.meta.dirname, "scripted-trainer.mjs"),
      environment: { SCRIPT: JSON.stringify({ adapter, read: join(folder, "read"), ...script }) },
    },
    folder: join(folder, "tunes"),
    receive: receiveGguf,
    refuseIfTooLarge() {},
    ...more,
  });
  opened.push({ tunes, exams });
  return { tunes, smallModel, files };
}

const start = {
  get siteId() {
    return site.siteId;
  },
  by: "Ada",
  minutes: 1,
};

test("trains, examines both on the articles kept apart, offers what is better; promoted at once, and one step back", async () => {
  const { tunes, smallModel, files } = open();
  holdExams();
  const begun = await tunes.start(start);
  expect(begun).toMatchObject({ state: "running", kind: "tune", minutes: 1, base: "small", startedBy: "Ada" });
  await expect(tunes.start(start)).rejects.toMatchObject({ code: "TUNE_RUNNING" });
  release();
  await tunes.idle();
  const ended = await tunes.read(site.siteId, begun.id);
  expect(ended).toMatchObject({ state: "offered", share: 1, loss: 1.25, device: "cpu", model: "tuned", inUse: false });
  expect(ended.verdict).toMatch(
    /^Better in the exam: \d+ questions handled better, 0 worse\. Usable answers 0% before, 100% after/,
  );
  expect(ended.figures?.former[0]?.scores[0]).toMatchObject({ name: "usable answers", value: 0 });
  expect(ended.figures?.tuned[0]?.scores[0]).toMatchObject({ name: "usable answers", value: 1 });
  // The trainer read the whole data set, which isn't kept.
  const { jsonl } = await tunes.export({ siteId: site.siteId, signal: new AbortController().signal });
  expect(jsonl.trim().split("\n").length).toBe((ended.data?.examples ?? 0) + (ended.data?.refusals ?? 0));
  expect(readFileSync(join(folder, "read"), "utf8")).toBe(jsonl);
  expect(readdirSync(join(folder, "tunes", begun.id))).toEqual(["adapter.gguf"]);
  // What may let it speak are the figures of articles that it never saw.
  expect(await latestExam(database.db, { siteId: site.siteId, model: "tuned", role: "compose" })).toBeDefined();

  expect(smallModel.id).toBe("small");
  expect(await tunes.promote(site.siteId, begun.id, false)).toMatchObject({
    inUse: { id: begun.id, model: "tuned" },
    former: { model: null },
  });
  expect(smallModel.id).toBe("tuned");
  expect(files.at(-1)).toEqual({ modelPath: base, adapterPath: join(folder, "tunes", begun.id, "adapter.gguf") });
  expect(await tunes.former(site.siteId)).toMatchObject({ inUse: null, former: { model: "tuned" } });
  expect(smallModel.id).toBe("small");
});

test("what is not better is not offered, says so with the figures, and can't be promoted", async () => {
  tunedReply = bad;
  const { tunes, smallModel } = open();
  const { id } = await tunes.start(start);
  await tunes.idle();
  const ended = await tunes.read(site.siteId, id);
  expect(ended).toMatchObject({ state: "not-offered", verdict: expect.stringContaining("not clearly better: 0") });
  expect(ended.figures?.tuned).toHaveLength(2);
  expect(existsSync(join(folder, "tunes", id))).toBe(false);
  await expect(tunes.promote(site.siteId, id, true)).rejects.toMatchObject({ code: "TUNE_NOT_OFFERED" });
  expect(smallModel.id).toBe("small");
  await expect(tunes.former(site.siteId)).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("a missing package, and a Python that isn't there: nothing starts, and it says what to install", async () => {
  const lacking = open({ missing: ["torch", "peft"] }).tunes;
  const message = `This server can't train a model. ${process.execPath} (Python 3.11.2) lacks torch, peft. Run: ${process.execPath} -m pip install -r tuner/requirements.txt`;
  await expect(lacking.start(start)).rejects.toMatchObject({ code: "TUNER_MISSING", message });
  expect((await lacking.list(site.siteId)).tuner).toMatchObject({ ready: false });
  const program = join(import.meta.dirname, "scripted-trainer.mjs");
  const none = open({}, { trainer: { python: "/nowhere/python", program, environment: {} } }).tunes;
  await expect(none.start(start)).rejects.toMatchObject({
    code: "TUNER_MISSING",
    message: expect.stringContaining("TUNER_PYTHON (/nowhere/python) can't be run"),
  });
});

test("a training that fails says why, leaves no files, and the model in use serves on", async () => {
  for (const [script, words] of [
    [{ fault: "Line 3 is not a chat." }, "Line 3 is not a chat."],
    [{ crash: true }, "RuntimeError: out of memory"],
  ] as const) {
    const { tunes, smallModel } = open(script);
    const { id } = await tunes.start(start);
    await tunes.idle();
    expect(await tunes.read(site.siteId, id)).toMatchObject({ state: "failed", fault: expect.stringContaining(words) });
    expect(existsSync(join(folder, "tunes", id))).toBe(false);
    expect(smallModel.id).toBe("small");
  }
});

test("stopped by somebody or by the end of the server, it leaves nothing half-written", async () => {
  const { tunes } = open({ hang: true });
  const training = async () => {
    const { id } = await tunes.start(start);
    await until("it trains", async () => (await tunes.read(site.siteId, id)).loss !== null, PATIENCE);
    return id;
  };
  const first = await training();
  expect(await tunes.read(site.siteId, first)).toMatchObject({ stage: "training", secondsLeft: 60 });
  expect(await tunes.stop(site.siteId, first)).toMatchObject({ state: "stopped", stage: null, secondsLeft: null });
  expect(existsSync(join(folder, "tunes", first))).toBe(false);
  const second = await training();
  await tunes.close();
  expect(await tunes.read(site.siteId, second)).toMatchObject({ state: "interrupted" });
});

test("a tune whose server was killed is called interrupted by the next one, and another can start", async () => {
  const { tunes } = open({ fault: "enough" });
  const values = { kind: "tune", minutes: 1, seed: 1, base: "small", runner: newId(), startedBy: null } as const;
  const lost = await addTune(database.db, { ...values, siteId: site.siteId, seenAt: new Date(0) });
  await tunes.resume();
  expect(await tunes.read(site.siteId, lost?.id as string)).toMatchObject({
    state: "interrupted",
    endedAt: expect.any(String),
  });
  await tunes.start(start);
  await tunes.idle();
});

test("what a process that is gone left is deleted at the next start; of those offered the newest two are kept, and those in use and before it", async () => {
  const { tunes } = open();
  const siteId = await makeSite(database);
  const values = { kind: "tune", minutes: 1, seed: 1, base: "small", runner: newId(), startedBy: null } as const;
  const made = async (state: TuneRow["state"], at: number) => {
    const id = newId();
    const path = join(folder, "tunes", id, "adapter.gguf");
    mkdirSync(join(folder, "tunes", id), { recursive: true });
    writeFileSync(path, readFileSync(adapter));
    const row = {
      ...values,
      id,
      state,
      path,
      model: "tuned",
      siteId,
      createdAt: new Date(Date.now() + at * 60_000),
    };
    await addTune(database.db, { ...row, seenAt: new Date(0) });
    return { id, isThere: () => existsSync(path) };
  };
  const [inUse, before] = [await made("offered", 1), await made("offered", 2)];
  const [oldest, older, newer] = [await made("offered", 3), await made("offered", 4), await made("offered", 5)];
  const gone = [await made("running", 6), await made("failed", 7), await made("not-offered", 8)];
  const unknown = join(folder, "tunes", newId());
  mkdirSync(unknown, { recursive: true });
  await setTuneInUse(database.db, { id: inUse.id, former: before.id });
  await tunes.resume();
  expect([inUse, before, newer, older].map((one) => one.isThere())).toEqual([true, true, true, true]);
  expect([oldest, ...gone].map((one) => one.isThere())).toEqual([false, false, false, false]);
  expect(existsSync(unknown)).toBe(false);
  expect(await tunes.read(siteId, oldest.id)).toMatchObject({ state: "superseded" });
  await expect(tunes.promote(siteId, oldest.id, true)).rejects.toMatchObject({ code: "TUNE_NOT_OFFERED" });
});

test("another site's tune is taken away only when asked to", async () => {
  const { tunes, smallModel } = open();
  const other = await openSite(database);
  const values = { kind: "adapter", minutes: null, seed: 1, base: "small", runner: newId(), startedBy: null } as const;
  const done = { state: "offered", path: adapter, model: "tuned" } as const;
  const theirs = await addTune(database.db, { ...values, ...done, siteId: other.siteId });
  const ours = await addTune(database.db, { ...values, ...done, siteId: site.siteId });
  const old = await addTune(database.db, { ...values, ...done, siteId: site.siteId, base: "another-model" });
  await tunes.promote(other.siteId, theirs?.id as string, false);
  await expect(tunes.promote(site.siteId, ours?.id as string, false)).rejects.toMatchObject({ code: "ADAPTER_IN_USE" });
  await expect(tunes.promote(other.siteId, ours?.id as string, true)).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(tunes.promote(site.siteId, old?.id as string, true)).rejects.toMatchObject({
    code: "TUNE_NOT_OFFERED",
    message: expect.stringContaining("It was made for another-model"),
  });
  expect(await tunes.promote(site.siteId, ours?.id as string, true)).toMatchObject({ inUse: { id: ours?.id } });
  expect(smallModel.id).toBe("tuned");
});

test("an adapter trained elsewhere is examined and offered in the same way; a wrong or truncated one is refused at once", async () => {
  const { tunes } = open();
  const { id } = await tunes.startFile({ siteId: site.siteId, path: adapter, by: null });
  await tunes.idle();
  expect(await tunes.read(site.siteId, id)).toMatchObject({ kind: "adapter", state: "offered", minutes: null });
  // A copy of its own: the file may be deleted where it was.
  expect(readFileSync(join(folder, "tunes", id, "elsewhere.gguf")).equals(readFileSync(adapter))).toBe(true);
  const cut = join(folder, "cut.gguf");
  writeTinyLora(cut);
  truncateSync(cut, 4_000);
  await expect(tunes.startFile({ siteId: site.siteId, path: cut, by: null })).rejects.toMatchObject({
    code: "MODEL_NOT_GGUF",
    message: expect.stringMatching(/is damaged or cut off: it has 4000 bytes, and its tensors need \d+\./),
  });
  await expect(
    tunes.startFile({ siteId: site.siteId, path: join(folder, "none.gguf"), by: null }),
  ).rejects.toMatchObject({ code: "MODEL_NOT_GGUF" });
});

test("one that is sent is examined in the same way; what is wrong is refused, and nothing of it stays", async () => {
  const { tunes } = open();
  const send = (path: string, more: object = {}) =>
    tunes.startUpload({
      ...{ siteId: site.siteId, name: "sent.gguf", stream: createReadStream(path), bytes: statSync(path).size },
      ...{ signal: new AbortController().signal, by: "Ada", ...more },
    });
  holdExams();
  const begun = await send(adapter);
  expect(begun).toMatchObject({ kind: "adapter", state: "running", startedBy: "Ada" });
  await expect(send(adapter)).rejects.toMatchObject({ code: "TUNE_RUNNING" });
  release();
  await tunes.idle();
  expect(await tunes.read(site.siteId, begun.id)).toMatchObject({ state: "offered" });
  const kept = readdirSync(join(folder, "tunes"));
  expect(kept).toContain(begun.id);

  const page = join(folder, "page.gguf");
  writeFileSync(page, "<html>Sign in</html>");
  await expect(send(page)).rejects.toMatchObject({
    code: "MODEL_NOT_GGUF",
    message: expect.stringContaining("sent.gguf"),
  });
  const cut = join(folder, "cut.gguf");
  writeTinyLora(cut);
  truncateSync(cut, 4_000);
  await expect(send(cut)).rejects.toMatchObject({
    code: "MODEL_NOT_GGUF",
    message: expect.stringMatching(/^sent\.gguf is damaged/),
  });
  await expect(send(adapter, { bytes: 9_999_999 })).rejects.toMatchObject({ code: "BAD_REQUEST" });
  const foreign = join(folder, "foreign.gguf");
  writeFileSync(foreign, readFileSync(adapter, "latin1").replaceAll("blk.1.", "blk.9."), "latin1");
  await expect(send(foreign)).rejects.toMatchObject({ code: "ADAPTER_UNFIT" });
  expect(readdirSync(join(folder, "tunes"))).toEqual(kept);

  const tight = open(
    {},
    {
      refuseIfTooLarge: ({ title }) => {
        throw new TuppenceError("MODEL_TOO_LARGE", `${title} is too large.`, "Take a smaller one.");
      },
    },
  ).tunes;
  const stream = createReadStream(base);
  const whole = { siteId: site.siteId, name: "whole.gguf", stream, bytes: undefined, by: null };
  await expect(tight.startUpload({ ...whole, signal: new AbortController().signal })).rejects.toMatchObject({
    ...{ code: "MODEL_TOO_LARGE", message: "whole.gguf is too large." },
  });
});

test("a tune that is being started when the server ends doesn't run on", async () => {
  const { tunes } = open({ hang: true });
  const starting = tunes.start(start);
  const refused = expect(starting).rejects.toThrow("The server ends.");
  await tunes.close();
  await refused;
  const { tunes: next } = open();
  expect((await next.list(site.siteId)).tunes.filter((one) => one.state === "running")).toEqual([]);
});
