import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { writeTinyLlama, writeTinyLora } from "../../scripts/make-tiny-gguf.mjs";
import { createModelShelf } from "../../server/commands/model-shelf.ts";
import { readConfig } from "../../server/config.ts";
import { silentLog } from "../../server/lib/log.ts";
import { noSmallModel } from "../../server/ports/small-model/none.ts";
import { switchable } from "../../server/ports/small-model/switchable.ts";
import { checkApiKey, createApiKey } from "../../server/store/api-key.ts";
import { chooseSmallModel } from "../../server/store/small-model.ts";
import type { ModelDownload, ModelFile } from "../../server/wire/model-shelf.ts";
import { modelsReply } from "../../server/wire/settings.ts";
import { type AuthWorld, openAuthWorld } from "../auth/world.ts";
import { until } from "../fault/server.ts";
import { type FileServer, startFileServer } from "../fixtures/file-server.ts";
import { deps, LOCK_TOKEN, type Running, serve, site, sitesOf } from "./builders.ts";

// The real shelf behind the real routes, with a hub of its own and models of half a megabyte that run.
const dataDir = mkdtempSync(join(tmpdir(), "tuppence-shelf-"));
const modelsDir = join(dataDir, "models");
const tiny = join(dataDir, "tiny.gguf");
let world: AuthWorld;
let hub: FileServer;
let app: Running;
let shelf: ReturnType<typeof createModelShelf>;
let memory = 64e9;
const smallModel = switchable(noSmallModel());
const cookies: Record<"agent" | "manager" | "owner", string> = { agent: "", manager: "", owner: "" };

beforeAll(async () => {
  writeTinyLlama(tiny);
  hub = await startFileServer(readFileSync(tiny));
  world = await openAuthWorld();
  const { database } = world;
  shelf = createModelShelf({
    ...{ config: readConfig({ DATA_DIR: dataDir, MODEL_SOURCES: "hub" }), hubUrl: hub.url, log: silentLog },
    engine: { database, smallModel, turns: { settingsChanged() {} } },
    exams: { run: () => Promise.reject(new Error("not asked")), running: undefined },
    memory: () => memory,
  });
  for (const role of ["agent", "manager", "owner"] as const) cookies[role] = (await world.members.signIn(role)).cookie;
  app = await serve(
    deps({
      ...{ db: database.db, ...world.members, models: shelf },
      sites: sitesOf([site({ organisationId: world.organisationId })]),
      keys: { check: (key) => checkApiKey(database.db, key, new Date()) },
    }),
  );
});
beforeEach(() => {
  Object.assign(hub, { hold: undefined, stall: false, instead: undefined, cards: {} });
  memory = 64e9;
});
afterAll(async () => {
  await app.close();
  await shelf.close();
  await smallModel.close();
  await hub.close();
  await world.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const post = (path: string, body: object, cookie = cookies.manager) =>
  app.call(`/api/v1/models${path}`, {
    ...{ method: "POST", body: JSON.stringify(body) },
    headers: { cookie, origin: app.url, "content-type": "application/json" },
  });
const list = async () =>
  modelsReply.parse((await app.call("/api/v1/models", { headers: { cookie: cookies.manager } })).json());
const model = async (name: string) => (await list()).models.find((one) => one.name === name);
const sendFile = (name: string, bytes: Buffer, cookie = cookies.manager) =>
  app.call(`/api/v1/models/file?name=${encodeURIComponent(name)}`, {
    ...{ method: "POST", body: new Uint8Array(bytes) },
    headers: { cookie, origin: app.url, "content-type": "application/octet-stream" },
  });
const audited = async (action: string) =>
  (await app.call(`/api/v1/audit?action=${action}`, { headers: { cookie: cookies.owner } })).json().entries;

test("only managers, owners, keys with the scope and commands on the server may do anything to models", async () => {
  const { key } = await createApiKey(world.database.db, {
    organisationId: world.organisationId,
    name: "reports",
    scopes: ["reports"],
  });
  const calls: [string, object][] = [
    ["/look-up", { name: "qwen3-0.6b" }],
    ["/downloads", { name: "qwen3-0.6b" }],
    ["/downloads/stop", { name: "qwen3-0.6b" }],
    ["/remove", { name: "qwen3-0.6b" }],
    ["/use", { name: "none" }],
    ["/file?name=a.gguf", {}],
  ];
  for (const [path, body] of calls) {
    const url = `/api/v1/models${path}`;
    expect((await post(path, body, cookies.agent)).json().error.code, path).toBe("ROLE_TOO_LOW");
    expect((await app.call(url, { method: "POST", key, body: JSON.stringify(body) })).json().error.code).toBe(
      "SCOPE_MISSING",
    );
    expect((await app.call(url, { method: "POST", body: JSON.stringify(body) })).status).toBe(401);
  }
  expect((await app.call("/api/v1/models", { headers: { cookie: cookies.agent } })).json().error.code).toBe(
    "ROLE_TOO_LOW",
  );
  expect(existsSync(modelsDir) ? readdirSync(modelsDir) : []).toEqual([]);
  expect((await app.call("/api/v1/models", { key: LOCK_TOKEN })).status).toBe(200);
});

test("a model is looked up before it's downloaded: of the catalogue, and on the hub with its size and licence", async () => {
  expect((await post("/look-up", { name: "gemma-3-270m-it" })).json()).toMatchObject({
    ...{ licence: "Gemma Terms of Use", restricted: true, bytes: 292e6, memory_bytes: 610_400_000, fits: true },
    licence_url: "https://huggingface.co/ggml-org/gemma-3-270m-it-GGUF",
    fetched: false,
  });
  hub.cards = { "/api/models/acme/Ours-GGUF": { tags: ["gguf", "license:apache-2.0"] } };
  const bytes = readFileSync(tiny).length;
  expect((await post("/look-up", { name: "acme/Ours-GGUF/ours.gguf" })).json()).toMatchObject({
    ...{ name: "acme/Ours-GGUF/ours.gguf", licence: "apache-2.0", restricted: false, bytes, fits: true },
  });
  expect((await post("/look-up", { name: "acme/Unknown/ours.gguf" })).json()).toMatchObject({
    licence: null,
    restricted: true,
  });
  memory = 1e6;
  expect((await post("/look-up", { name: "acme/Ours-GGUF/ours.gguf" })).json()).toMatchObject({ fits: false });
  hub.instead = { status: 404 };
  expect((await post("/look-up", { name: "acme/Nothing/ours.gguf" })).json().error).toMatchObject({
    code: "MODEL_SOURCES_EXHAUSTED",
    message: expect.stringContaining("hub: it answered 404"),
  });
  // A path on the server's disk is none of a member's business.
  expect((await post("/look-up", { name: tiny })).json().error.code).toBe("NOT_FOUND");
});

test("a download shows how far it is, is stopped, gone on with where it was, and listed when it's there", async () => {
  hub.hold = 200_000;
  const begun: ModelDownload = (await post("/downloads", { name: "qwen3-0.6b" })).json();
  expect(begun).toMatchObject({ name: "qwen3-0.6b", state: "running", fault: null });
  await until("half of it is there", async () => ((await list()).downloads[0]?.share ?? 0) > 0.3);
  expect((await list()).downloads).toMatchObject([{ name: "qwen3-0.6b", state: "running", source: "hub" }]);
  // Asked for twice, it's one download.
  expect((await post("/downloads", { name: "qwen3-0.6b" })).json()).toMatchObject({ state: "running" });
  expect((await post("/downloads/stop", { name: "qwen3-0.6b" })).json()).toMatchObject({ state: "stopped" });
  expect(await model("qwen3-0.6b")).toMatchObject({ fetched: false, part_bytes: 200_000 });
  hub.hold = undefined;
  const asked = hub.requests.length;
  await post("/downloads", { name: "qwen3-0.6b" });
  await until("all of it is there", async () => (await model("qwen3-0.6b"))?.fetched === true);
  expect(hub.requests.slice(asked)).toMatchObject([{ range: "bytes=200000-" }]);
  expect((await list()).downloads).toEqual([]);
  expect((await post("/downloads", { name: "qwen3-0.6b" })).json()).toMatchObject({ state: "done", share: 1 });
  expect((await post("/downloads/stop", { name: "qwen3-0.6b" })).status).toBe(404);
  expect((await audited("model-added"))[0]).toMatchObject({
    actor: "member",
    subject: "qwen3-0.6b",
    detail: { how: "download" },
  });
});

test("a licence with terms is accepted first; too little memory is refused before a byte is fetched", async () => {
  const gemma = { name: "gemma-3-270m-it" };
  expect((await post("/downloads", gemma)).json().error).toMatchObject({ code: "LICENCE_NOT_ACCEPTED" });
  expect((await post("/downloads", { name: "acme/Unknown/theirs.gguf" })).json().error).toMatchObject({
    code: "LICENCE_NOT_ACCEPTED",
    message: "The licence of theirs.gguf isn't known.",
  });
  expect((await post("/use", gemma)).json().error.code).toBe("LICENCE_NOT_ACCEPTED");
  memory = 600e6;
  expect((await post("/downloads", { ...gemma, acceptLicence: true })).json().error.code).toBe("MODEL_TOO_LARGE");
  memory = 64e9;
  await post("/downloads", { ...gemma, acceptLicence: true });
  await until("it's there", async () => (await model("gemma-3-270m-it"))?.fetched === true);
  expect((await audited("model-added"))[0]).toMatchObject({
    subject: "gemma-3-270m-it",
    detail: { acceptLicence: true },
  });
});

test.each([
  ["a source that has no such file", { status: 404 }, /404/],
  ["a page to sign in on", { type: "text/html", body: "<html>Sign in</html>" }, /web page/],
  ["something that is no model", { body: "x".repeat(5_000) }, /MODEL_NOT_GGUF/],
])("%s fails the download in words, and it can be tried again", async (_name, instead, fault) => {
  hub.instead = instead;
  await post("/downloads", { name: "tinyllama-1.1b-chat" });
  await until("it failed", async () => (await list()).downloads[0]?.state === "failed");
  expect((await list()).downloads[0]?.fault).toMatchObject({
    ...{ code: "MODEL_SOURCES_EXHAUSTED", message: expect.stringMatching(fault), remedy: expect.any(String) },
  });
  hub.instead = undefined;
  await post("/downloads", { name: "tinyllama-1.1b-chat" });
  await until("it's there", async () => (await model("tinyllama-1.1b-chat"))?.fetched === true);
  expect((await post("/remove", { name: "tinyllama-1.1b-chat" })).json()).toEqual({
    removed: "tinyllama-1.1b-chat-v1.0.Q4_K_M.gguf",
  });
});

test("a file that ends in the middle, as a server that is done would send it, is found out by its header", async () => {
  const whole = hub.content;
  hub.content = whole.subarray(0, whole.length / 2);
  await post("/downloads", { name: "tinyllama-1.1b-chat" });
  await until("it failed", async () => (await list()).downloads[0]?.state === "failed");
  expect((await list()).downloads[0]?.fault?.message).toMatch(/cut off: it has \d+ bytes, and its tensors need \d+/);
  hub.content = whole;
  // It was deleted, but is still listed with its fault: removing it is the end of that.
  expect((await post("/remove", { name: "tinyllama-1.1b-chat" })).json()).toEqual({
    removed: "tinyllama-1.1b-chat-v1.0.Q4_K_M.gguf",
  });
  expect((await list()).downloads).toEqual([]);
  expect((await post("/remove", { name: "tinyllama-1.1b-chat" })).status).toBe(404);
  expect(readdirSync(modelsDir).filter((name) => name.includes("tinyllama"))).toEqual([]);
});

test("a file that somebody sends is added, listed, used at once by a real process, and removed when another is chosen", async () => {
  expect((await sendFile("ours.gguf", readFileSync(tiny))).json()).toEqual({
    name: "ours.gguf",
    bytes: readFileSync(tiny).length,
  });
  expect((await sendFile("ours.gguf", readFileSync(tiny))).json().error.code).toBe("MODEL_EXISTS");
  const ours = async (): Promise<ModelFile | undefined> => (await list()).files.find((one) => one.name === "ours.gguf");
  expect(await ours()).toMatchObject({ fetched: true, in_use: false });
  expect((await post("/use", { name: "ours.gguf" })).json()).toMatchObject({ chosen_by: "use" });
  await until("it serves", async () => (await list()).state.status === "ready");
  expect(smallModel.id).toBe("ours");
  const messages = [{ role: "user", content: "Hello" }] as const;
  expect((await smallModel.generate({ messages, keep: 0, maxTokens: 5 })).usage.completionTokens).toBe(5);
  expect(await ours()).toMatchObject({ in_use: true });
  expect((await post("/remove", { name: "ours.gguf" })).json().error.code).toBe("MODEL_IN_USE");
  await post("/use", { name: "qwen3-0.6b" });
  await until(
    "the other one serves",
    async () => smallModel.id === "qwen3-0-6b-q8_0" && (await list()).state.status === "ready",
  );
  expect((await post("/remove", { name: "ours.gguf" })).json()).toEqual({ removed: "ours.gguf" });
  expect(await ours()).toBeUndefined();
  await post("/use", { name: "none" });
  await until("none serves", async () => (await list()).state.status === "absent");
  expect((await audited("model-chosen")).map((one: { subject: string }) => one.subject)).toEqual([
    "none",
    "qwen3-0.6b",
    "ours.gguf",
  ]);
  expect((await audited("model-removed"))[0]).toMatchObject({ subject: "ours.gguf", actor: "member" });
  await chooseSmallModel(world.database.db, "none");
}, 60_000);

test("a file that is something else, cut off, an adapter, too large or badly named is refused, and nothing of it stays", async () => {
  const lora = join(dataDir, "lora.gguf");
  writeTinyLora(lora);
  const whole = readFileSync(tiny);
  const refused = async (name: string, bytes: Buffer) => (await sendFile(name, bytes)).json().error;
  expect(await refused("page.gguf", Buffer.from("<html>Sign in</html>"))).toMatchObject({
    code: "MODEL_NOT_GGUF",
    message: 'page.gguf isn\'t a GGUF model: it begins with "<htm", not with GGUF.',
  });
  expect(await refused("half.gguf", whole.subarray(0, whole.length / 2))).toMatchObject({
    code: "MODEL_NOT_GGUF",
    message: expect.stringContaining("cut off"),
  });
  expect(await refused("lora.gguf", readFileSync(lora))).toMatchObject({
    code: "ADAPTER_UNFIT",
    message: "lora.gguf is an adapter, not a whole model.",
  });
  expect(await refused("SmolLM2-135M-Instruct.Q4_1.gguf", whole)).toMatchObject({ code: "MODEL_CHECKSUM_WRONG" });
  for (const name of ["../ours.gguf", ".ours.gguf", "ours.bin", "a/b.gguf"]) {
    expect(await refused(name, whole), name).toMatchObject({ code: "BAD_REQUEST" });
  }
  memory = 1e6;
  expect(await refused("large.gguf", whole)).toMatchObject({ code: "MODEL_TOO_LARGE" });
  expect(
    readdirSync(modelsDir).filter((name) => !["Qwen3-0.6B-Q8_0.gguf", "gemma-3-270m-it-Q8_0.gguf"].includes(name)),
  ).toEqual([]);
});

test("a path on the server's disk isn't reached by a name", async () => {
  writeFileSync(join(dataDir, "outside.gguf"), readFileSync(tiny));
  for (const name of ["../outside.gguf", join(dataDir, "outside.gguf")]) {
    expect((await post("/use", { name })).json().error.code, name).toBe("NOT_FOUND");
    expect((await post("/remove", { name })).json().error.code, name).toBe("NOT_FOUND");
  }
  expect(existsSync(join(dataDir, "outside.gguf"))).toBe(true);
});
