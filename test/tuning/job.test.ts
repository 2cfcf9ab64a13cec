import { existsSync, mkdtempSync, readFileSync, rmSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { writeTinyLlama, writeTinyLora } from "../../scripts/make-tiny-gguf.mjs";
import { createExams, type Exams } from "../../server/exam/exams.ts";
import { systemClock } from "../../server/lib/clock.ts";
import { newId } from "../../server/lib/ids.ts";
import { silentLog } from "../../server/lib/log.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { openAiSmallModel } from "../../server/ports/small-model/openai.ts";
import { switchable } from "../../server/ports/small-model/switchable.ts";
import { latestExam } from "../../server/store/evaluation.ts";
import { addTune, setTuneInUse } from "../../server/store/tune.ts";
import type { ModelFiles } from "../../server/tuning/run.ts";
import { createTunes, type Tunes, type TunesDeps } from "../../server/tuning/tunes.ts";
import { examined } from "../../server/turn/examined.ts";
import { until } from "../fault/server.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { type OpenAiServer, type SeenRequest, startOpenAiServer } from "../fixtures/openai-server.ts";
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

const modelOf = (model: string) => openAiSmallModel({ url: server.url, model, log: silentLog });

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
      return modelOf(given.adapterPath === undefined ? "small" : "tuned");
    },
    trainer: {
      python: process.execPath,
      program: join(import.meta.dirname, "scripted-trainer.mjs"),
      environment: { SCRIPT: JSON.stringify({ adapter, ...script }) },
    },
    folder: join(folder, "tunes"),
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
  const begun = await tunes.start(start);
  expect(begun).toMatchObject({ state: "running", kind: "tune", minutes: 1, base: "small", startedBy: "Ada" });
  await expect(tunes.start(start)).rejects.toMatchObject({ code: "TUNE_RUNNING" });
  await tunes.idle();
  const ended = await tunes.read(site.siteId, begun.id);
  expect(ended).toMatchObject({ state: "offered", share: 1, loss: 1.25, device: "cpu", model: "tuned", inUse: false });
  expect(ended.verdict).toMatch(
    /^Better in the exam: \d+ questions handled better, 0 worse\. Usable answers 0% before, 100% after/,
  );
  expect(ended.figures?.former[0]?.scores[0]).toMatchObject({ name: "usable answers", value: 0 });
  expect(ended.figures?.tuned[0]?.scores[0]).toMatchObject({ name: "usable answers", value: 1 });
  const data = readFileSync(join(folder, "tunes", begun.id, "data.jsonl"), "utf8")
    .trim()
    .split("\n");
  expect(data.length).toBe((ended.data?.examples ?? 0) + (ended.data?.refusals ?? 0));
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
    await until("it trains", async () => (await tunes.read(site.siteId, id)).loss !== null, 60_000);
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
