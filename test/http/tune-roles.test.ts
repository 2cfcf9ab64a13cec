import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { writeTinyLlama, writeTinyLora } from "../../scripts/make-tiny-gguf.mjs";
import { createExams } from "../../server/exam/exams.ts";
import { systemClock } from "../../server/lib/clock.ts";
import { newId } from "../../server/lib/ids.ts";
import { silentLog } from "../../server/lib/log.ts";
import { openAiSmallModel } from "../../server/ports/small-model/openai.ts";
import { receiveGguf } from "../../server/ports/small-model/receive.ts";
import { switchable } from "../../server/ports/small-model/switchable.ts";
import { checkApiKey, createApiKey } from "../../server/store/api-key.ts";
import { createTunes, type Tunes } from "../../server/tuning/tunes.ts";
import { examined } from "../../server/turn/examined.ts";
import { type TuneWire, tunesReply, tuneWire } from "../../server/wire/models.ts";
import { type AuthWorld, openAuthWorld } from "../auth/world.ts";
import { type OpenAiServer, type SeenRequest, startOpenAiServer } from "../fixtures/openai-server.ts";
import { openSite } from "../tuning/builders.ts";
import { deps, LOCK_TOKEN, type Running, serve, site, sitesOf } from "./builders.ts";

// The real tunes behind the real routes: only the trainer and the models' words are scripted.
const folder = mkdtempSync(join(tmpdir(), "tuppence-tune-roles-"));
const [base, adapter] = [join(folder, "small.gguf"), join(folder, "elsewhere.gguf")];
const refusal = "The article does not answer this.";
const textOf = (seen: SeenRequest, role: string) => seen.body.messages?.find((one) => one.role === role)?.content ?? "";
/** The tuned model quotes the article that the question is about; the other one invents. */
const reply = (seen: SeenRequest) => {
  const thing = /my (\w+)\?/.exec(textOf(seen, "system"))?.[1] ?? "";
  const fits = textOf(seen, "user").includes(thing);
  if (seen.body.model !== "tuned") return seen.body.logprobs ? { yes: 0.5 } : { text: "It costs 9,999 dollars." };
  if (seen.body.logprobs) return { yes: fits ? 0.9 : 0.1 };
  return { text: fits ? (/Wash the \w+ every \d+ weeks\./.exec(textOf(seen, "system"))?.[0] ?? refusal) : refusal };
};

let world: AuthWorld;
let server: OpenAiServer;
let tunes: Tunes;
let siteId: string;
let app: Running;
let exams: ReturnType<typeof createExams>;
const cookies: Record<"agent" | "manager" | "owner", string> = { agent: "", manager: "", owner: "" };

beforeAll(async () => {
  writeTinyLlama(base);
  writeTinyLora(adapter);
  world = await openAuthWorld();
  const { database } = world;
  server = await startOpenAiServer({ reply });
  const modelOf = (model: string) => openAiSmallModel({ url: server.url, model, log: silentLog });
  const shop = await openSite(database);
  siteId = shop.siteId;
  const smallModel = switchable(modelOf("small"));
  const common = { embedder: shop.embedder, examined, log: silentLog, clock: systemClock };
  const knowledge = async (id: string) => (id === shop.siteId ? shop.site : undefined);
  exams = createExams({ ...common, db: database.db, smallModel, knowledge, idle: async () => {} });
  tunes = createTunes({
    ...{ ...common, database, exams, smallModel, knowledge, receive: receiveGguf, refuseIfTooLarge() {} },
    base: async () => ({ path: base, id: "small" }),
    open: async (files) => modelOf(files.adapterPath === undefined ? "small" : "tuned"),
    trainer: {
      python: process.execPath,
      program: join(import.meta.dirname, "..", "tuning", "scripted-trainer.mjs"),
      environment: { SCRIPT: JSON.stringify({ adapter }) },
    },
    folder: join(folder, "tunes"),
  });
  for (const role of ["agent", "manager", "owner"] as const) cookies[role] = (await world.members.signIn(role)).cookie;
  const { organisationId } = world;
  const foreign = site({ key: "theirs", organisationId: newId() });
  app = await serve(
    deps({
      ...{ db: database.db, ...world.members, tunes },
      sites: sitesOf([site({ id: shop.siteId, organisationId }), foreign]),
      keys: { check: (key) => checkApiKey(database.db, key, new Date()) },
    }),
  );
});
afterAll(async () => {
  await app.close();
  await tunes.close();
  await exams.close();
  await server.close();
  await world.close();
  rmSync(folder, { recursive: true, force: true });
});

const path = "/api/v1/models/tunes";
const call = (
  method: string,
  below: string,
  body?: object,
  headers: Record<string, string> = { cookie: cookies.manager },
) =>
  app.call(path + below, {
    ...{ method, headers: { origin: app.url, ...headers } },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
const send = (name: string, bytes: Buffer, cookie = cookies.manager) =>
  app.call(`${path}/upload?site=shop&name=${name}`, {
    ...{ method: "POST", body: new Uint8Array(bytes) },
    headers: { cookie, origin: app.url, "content-type": "application/octet-stream" },
  });
const ended = async ({ id }: TuneWire): Promise<TuneWire> => {
  await tunes.idle();
  return tuneWire.parse((await call("GET", `/${id}?site=shop`)).json());
};

test("every route of tunes is for managers and owners, keys with the scope and commands on the server, on their own sites", async () => {
  const { organisationId } = world;
  const { key } = await createApiKey(world.database.db, { organisationId, name: "reports", scopes: ["reports"] });
  const id = newId();
  const all: [string, string, object?][] = [
    ["GET", "?site=shop"],
    ["GET", "/data?site=shop"],
    ["GET", `/${id}?site=shop`],
    ["POST", "", { site: "shop" }],
    ["POST", "/file", { site: "shop", path: adapter }],
    ["POST", "/upload?site=shop&name=a.gguf", {}],
    ["POST", `/${id}/stop`, { site: "shop" }],
    ["POST", `/${id}/promote`, { site: "shop" }],
    ["POST", "/former", { site: "shop" }],
  ];
  const codeOf = async (asked: ReturnType<typeof call>) => (await asked).json().error?.code;
  for (const [method, below, body] of all) {
    const what = `${method} ${below}`;
    expect(await codeOf(call(method, below, body, { cookie: cookies.agent })), what).toBe("ROLE_TOO_LOW");
    expect(await codeOf(call(method, below, body, { authorization: `Bearer ${key}` })), what).toBe("SCOPE_MISSING");
    expect((await call(method, below, body, {})).status, what).toBe(401);
    // Another organisation's site isn't there, whatever its role here.
    const theirs = below.replace("site=shop", "site=theirs");
    const own = body === undefined ? undefined : { ...body, ...("site" in body ? { site: "theirs" } : {}) };
    if (below !== "/file") {
      expect(await codeOf(call(method, theirs, own, { cookie: cookies.owner })), what).toBe("SITE_UNKNOWN");
    }
  }
  expect((await tunes.list(siteId)).tunes).toEqual([]);
  // A path on the server's disk is for commands there, not even for owners.
  expect(await codeOf(call("POST", "/file", { site: "shop", path: adapter }, { cookie: cookies.owner }))).toBe(
    "ROLE_TOO_LOW",
  );
});

test("a manager trains, promotes and goes back, and each is in the owner's audit log", async () => {
  const begun = (await call("POST", "", { site: "shop", minutes: 1 })).json();
  expect(begun).toMatchObject({ state: "running", kind: "tune" });
  const tune = await ended(begun);
  expect(tune).toMatchObject({ state: "offered" });
  const promoted = tunesReply.parse((await call("POST", `/${tune.id}/promote`, { site: "shop" })).json());
  expect(promoted).toMatchObject({ inUse: { id: tune.id, model: "tuned" }, former: { model: null } });
  expect(tunesReply.parse((await call("POST", "/former", { site: "shop" })).json())).toMatchObject({ inUse: null });
  const entries = async (action: string) =>
    (await app.call(`/api/v1/audit?action=${action}`, { headers: { cookie: cookies.owner } })).json().entries;
  expect(await entries("tune-promoted")).toMatchObject([
    { actor: "member", subject: "shop", detail: { id: tune.id, now: "tuned" } },
  ]);
  expect(await entries("tune-taken-back")).toMatchObject([{ subject: "shop", detail: { now: null } }]);
});

test("an adapter trained elsewhere is sent, examined and offered; a wrong one is refused with its name", async () => {
  const tune = await ended((await send("lora-7.gguf", readFileSync(adapter))).json());
  expect(tune).toMatchObject({ kind: "adapter", state: "offered" });
  expect(existsSync(join(folder, "tunes", tune.id, "lora-7.gguf"))).toBe(true);
  expect((await send("page.gguf", Buffer.from("<html>"))).json().error).toMatchObject({
    ...{ code: "MODEL_NOT_GGUF", message: expect.stringContaining("page.gguf") },
  });
  expect((await send("..%2Flora.gguf", readFileSync(adapter))).json().error.code).toBe("BAD_REQUEST");
  expect((await send("half.gguf", readFileSync(adapter).subarray(0, 4_000))).json().error.code).toBe("MODEL_NOT_GGUF");
  // A command on the server names a path.
  const named = await app.call(`${path}/file`, {
    method: "POST",
    key: LOCK_TOKEN,
    body: JSON.stringify({ site: "shop", path: adapter }),
  });
  expect(await ended(named.json())).toMatchObject({ kind: "adapter", startedBy: null });
});
