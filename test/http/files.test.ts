import { readdirSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { request as httpRequest } from "node:http";
import { join } from "node:path";
import { eq, inArray } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { newId } from "../../server/lib/ids.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { attachment, fileRemoval, message } from "../../server/store/schema/message.ts";
import { writeSetting } from "../../server/store/setting.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { jpegWithExif, picture } from "../fixtures/pictures.ts";
import { openWindow, openWorld, until, type Window, type World } from "../sockets/builders.ts";
import { type Json, KEY, OTHER_KEY } from "./builders.ts";

const PNG = picture("png", 20, 10);
const MB = 1024 * 1024;

let database: DatabasePort;
let world: World;
let window: Window;
beforeAll(async () => {
  database = await openTestDatabase();
  world = await openWorld(database);
});
beforeEach(async () => {
  await allow({ files: "everything" });
  window?.close();
  window = await openWindow(world);
});
afterAll(async () => {
  window.close();
  await world.close();
  await database.close();
});

const allow = (value: { files?: string; agentFiles?: string; fileMb?: number }) =>
  writeSetting(database.db, { scopeId: world.site.id, name: "widget", value });

const bearer = (token = window.welcome?.token) => ({ authorization: `Bearer ${token}` });

async function answerOf(reply: Response) {
  return { status: reply.status, body: (await reply.json()) as Json };
}

async function post(body: Uint8Array | string, options: { query?: object; token?: string | null } = {}) {
  const query = new URLSearchParams({
    ...{ site: world.site.key, name: "photo.png", clientMessageId: newId() },
    ...options.query,
  });
  const headers = options.token === null ? {} : bearer(options.token ?? window.welcome?.token);
  const sent = typeof body === "string" ? body : Buffer.from(body);
  return answerOf(await fetch(`${world.url}/widget/files?${query}`, { method: "POST", body: sent, headers }));
}

/** A file, as a visitor's chat gets it. */
const get = (id: string, options: { token?: string | undefined; part?: string; site?: string } = {}) =>
  fetch(`${world.url}/widget/files/${id}${options.part ?? ""}?site=${options.site ?? world.site.key}`, {
    headers: bearer(options.token ?? window.welcome?.token),
  });

/** The same for the desk. */
const deskGet = (path: string, key = KEY) => fetch(world.url + path, { headers: { authorization: `Bearer ${key}` } });

async function deskPost(path: string, body: object | Uint8Array, options: { key?: string } = {}) {
  const isFile = body instanceof Uint8Array;
  const reply = await fetch(`${world.url}/api/v1/${path}`, {
    method: "POST",
    body: isFile ? Buffer.from(body) : JSON.stringify(body),
    headers: {
      authorization: `Bearer ${options.key ?? KEY}`,
      "content-type": isFile ? "application/octet-stream" : "application/json",
    },
  });
  return answerOf(reply);
}

/** A conversation that Ada has. */
async function claimed() {
  const { conversation } = await window.say("I want to talk to a person");
  await until(() => window.state.conversation?.state === "queued");
  const handoffs = (await (await deskGet("/api/v1/handoffs")).json()) as Json;
  const { conversationId } = conversation;
  const handoff = handoffs.handoffs.find((one: Json) => one.conversationId === conversationId);
  await deskPost(`handoffs/${handoff.id}/claim`, { agent: "Ada" });
  return { handoffId: handoff.id as string, conversationId };
}

const addFile = (handoffId: string, body: Uint8Array, query: object = {}) =>
  deskPost(
    `handoffs/${handoffId}/files?${new URLSearchParams({ agent: "Ada", name: "plan.png", clientFileId: newId(), ...query })}`,
    body,
  );

const stored = () =>
  readdirSync(join(world.testFiles.folder, "files"), { recursive: true }).map((name) => String(name).slice(3));

test("a picture is stored anew, its message reaches every window, and it's shown but never run", async () => {
  const two = await openWindow(world, { token: window.welcome?.token });
  const sent = jpegWithExif(picture("jpeg", 40, 20), 6);
  const { status, body } = await post(sent, { query: { name: "../my photo\u202egnp.exe" } });
  expect(status).toBe(200);
  const { id } = body.message.attachment;
  expect(body.message).toMatchObject({
    ...{ sequence: 1, author: "visitor", text: "my photognp.jpg" },
    attachment: {
      name: "my photognp.jpg",
      mediaType: "image/jpeg",
      preview: { width: 20, height: 40 },
      url: `/api/v1/files/${id}`,
    },
  });
  await until(() => window.state.messages.length === 1 && two.state.messages.length === 1);
  expect((await two.resume()).messages[0]?.attachment).toEqual(body.message.attachment);
  const file = await get(id);
  const bytes = Buffer.from(await file.arrayBuffer());
  expect(bytes.length).toBe(body.message.attachment.size);
  expect(bytes.includes("Home at")).toBe(false);
  expect(file.headers.get("content-type")).toBe("image/jpeg");
  expect(file.headers.get("content-disposition")).toBe('inline; filename="my photognp.jpg"');
  expect(file.headers.get("content-security-policy")).toBe("sandbox; default-src 'none'; style-src 'unsafe-inline'");
  expect(file.headers.get("x-content-type-options")).toBe("nosniff");
  expect((await get(id, { part: "/preview" })).headers.get("content-type")).toBe("image/jpeg");
  // The assistant looks into no files: it says nothing.
  await world.shop.turns.idle();
  expect((await window.resume()).messages).toHaveLength(1);
  two.close();
});

test.each<[string, Uint8Array | string, string]>([
  ["a page of HTML", "<script>alert(1)</script>", "a.png"],
  ["an SVG", '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "a.svg"],
  ["a program", Buffer.from("7f454c46020101000000000000000000", "hex"), "invoice.pdf"],
  ["an archive", Buffer.from("504b0506000000000000000000000000000000000000", "hex"), "a.zip"],
])("%s is a download that nothing runs, whatever its name says", async (_what, content, name) => {
  const { body } = await post(content, { query: { name } });
  const file = await get(body.message.attachment.id);
  expect(file.headers.get("content-type")).toBe("application/octet-stream");
  expect(file.headers.get("content-disposition")).toBe(`attachment; filename=${name}`);
  expect(file.headers.get("content-security-policy")).toContain("sandbox");
  expect(Buffer.from(await file.arrayBuffer())).toEqual(Buffer.from(content));
  expect((await get(body.message.attachment.id, { part: "/preview" })).status).toBe(404);
});

test("a file is for its visitor and the site's team: its address alone opens nothing", async () => {
  const { body } = await post(PNG);
  const { id, url } = body.message.attachment;
  const other = await openWindow(world);
  expect((await fetch(`${world.url}/widget/files/${id}?site=${world.site.key}`)).status).toBe(401);
  expect((await get(id, { token: other.welcome?.token })).status).toBe(404);
  expect((await get(id, { token: "x".repeat(43) })).status).toBe(401);
  expect((await get("no-id")).status).toBe(404);
  expect((await fetch(world.url + url)).status).toBe(401);
  expect((await deskGet(url, OTHER_KEY)).status).toBe(404);
  expect((await deskGet(`${url}/preview`, OTHER_KEY)).status).toBe(404);
  expect((await deskGet(url)).headers.get("content-type")).toBe("image/png");
  expect((await get(id)).status).toBe(200);
  expect((await fetch(`${world.url}/mail/files/${id}?e=9999999999&t=abc`)).status).toBe(404);
  other.close();
});

test("with its conversation, its bytes go as well, and what an earlier try left", async () => {
  const { body } = await post(PNG);
  const { id } = body.message.attachment;
  expect(stored()).toEqual(expect.arrayContaining([id, `${id}-preview`]));
  await window.do("conversation-delete", { conversationId: body.conversation.conversationId });
  expect((await get(id)).status).toBe(404);
  expect(await database.db.select().from(attachment).where(eq(attachment.id, id))).toEqual([]);
  await world.testFiles.files.tidy();
  expect(stored()).not.toContain(id);
  expect(stored()).not.toContain(`${id}-preview`);
  expect(
    await database.db
      .select()
      .from(fileRemoval)
      .where(inArray(fileRemoval.key, [id])),
  ).toEqual([]);
});

test("the same file sent twice under one id is stored once, also at the same time; another one under it is refused", async () => {
  const query = { clientMessageId: newId() };
  const [first, again] = await Promise.all([post(PNG, { query }), post(PNG, { query })]);
  expect(again.body.message).toEqual(first.body.message);
  expect((await post(PNG, { query })).body.message).toEqual(first.body.message);
  expect(await post("other", { query })).toMatchObject({ status: 409, body: { error: { code: "MESSAGE_ID_REUSED" } } });
  const id = first.body.conversation.conversationId;
  expect(await database.db.select().from(message).where(eq(message.conversationId, id))).toHaveLength(1);
  expect(await database.db.select().from(attachment).where(eq(attachment.conversationId, id))).toHaveLength(1);
});

test.each<[string, string, Uint8Array | string, number]>([
  ["images", "a text", "Hello", 422],
  ["images", "a picture", PNG, 200],
  ["images", "half a picture", PNG.subarray(0, 40), 422],
  ["documents", "a picture", PNG, 200],
  ["documents", "a PDF", "%PDF-1.7\n", 200],
  ["documents", "a text", "Hello", 200],
  ["documents", "a program", Buffer.from("7f454c46020101000000000000000000", "hex"), 422],
  ["everything", "a program", Buffer.from("7f454c46020101000000000000000000", "hex"), 200],
  ["everything", "nothing", "", 422],
  ["off", "a picture", PNG, 422],
])("where a site takes %s, %s is answered accordingly", async (files, _what, content, status) => {
  await allow({ files });
  const answer = await post(content);
  expect(answer.status).toBe(status);
  if (status !== 200)
    expect(answer.body.error).toMatchObject({ code: "FILE_NOT_ALLOWED", remedy: expect.stringMatching(/\w/) });
});

test("a site's size holds, announced or not, and says what to do", async () => {
  await allow({ files: "everything", fileMb: 1 });
  expect((await post(Buffer.alloc(MB, "a"))).status).toBe(200);
  const error = {
    code: "BODY_TOO_LARGE",
    message: "The file is larger than 1 MB.",
    remedy: expect.stringContaining("smaller"),
  };
  expect(await post(Buffer.alloc(MB + 1, "a"))).toMatchObject({ status: 413, body: { error } });
});

test("an upload of 200 MB is cut off at the limit, without being read on or kept", async () => {
  await allow({ files: "everything", fileMb: 1 });
  const query = new URLSearchParams({ site: world.site.key, name: "a", clientMessageId: newId() });
  for (const announced of [true, false]) {
    const before = process.memoryUsage().rss;
    const sent = await new Promise<{ status: number; bytes: number }>((resolve, reject) => {
      const request = httpRequest(`${world.url}/widget/files?${query}`, {
        method: "POST",
        headers: { ...bearer(), ...(announced ? { "content-length": 200 * MB } : {}) },
      });
      let bytes = 0;
      let status = 0;
      const chunk = Buffer.alloc(256 * 1024, "a");
      const more = () => {
        while (bytes < 200 * MB && !request.destroyed) {
          bytes += chunk.length;
          if (!request.write(chunk)) return void request.once("drain", more);
        }
      };
      request.on("response", (response) => {
        status = response.statusCode ?? 0;
        response.resume();
      });
      // The server hangs up while we're still sending.
      request.on("error", () => undefined);
      request.on("close", () => (status === 0 ? reject(new Error("No answer came.")) : resolve({ status, bytes })));
      more();
    });
    expect(sent.status).toBe(413);
    // What the sockets' buffers take.
    expect(sent.bytes).toBeLessThan(30 * MB);
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * MB);
  }
  expect(readdirSync(join(world.testFiles.folder, "incoming"))).toEqual([]);
});

test("a sender who leaves halfway leaves nothing behind", async () => {
  const query = new URLSearchParams({ site: world.site.key, name: "a", clientMessageId: newId() });
  const request = httpRequest(`${world.url}/widget/files?${query}`, {
    method: "POST",
    headers: { ...bearer(), "content-length": 1000 },
  });
  request.on("error", () => undefined);
  request.write("half");
  await until(() => readdirSync(join(world.testFiles.folder, "incoming")).length === 1);
  request.destroy();
  await until(() => readdirSync(join(world.testFiles.folder, "incoming")).length === 0);
});

test("without the visitor's token, with a wrong one, or into somebody else's conversation: refused", async () => {
  const other = await openWindow(world);
  const { conversation } = await other.say("Mine");
  expect(await post(PNG, { token: null })).toMatchObject({ status: 401 });
  expect(await post(PNG, { token: "x".repeat(43) })).toMatchObject({
    body: { error: { code: "VISITOR_TOKEN_WRONG" } },
  });
  expect(await post(PNG, { query: { conversation: conversation.conversationId } })).toMatchObject({
    body: { error: { code: "CONVERSATION_UNKNOWN" } },
  });
  expect(await post(PNG, { query: { site: "nobody" } })).toMatchObject({ body: { error: { code: "SITE_UNKNOWN" } } });
  other.close();
});

test("an agent's files go out with the reply that names them, in order and once", async () => {
  const { handoffId, conversationId } = await claimed();
  const first = await addFile(handoffId, PNG);
  const second = await addFile(handoffId, Buffer.from("Some text"), { name: "notes.txt" });
  expect(first.body.file).toMatchObject({
    name: "plan.png",
    mediaType: "image/png",
    preview: { width: 20, height: 10 },
  });
  const [a, b] = [first.body.file.id, second.body.file.id];
  // Not the visitor's yet.
  expect((await get(a)).status).toBe(404);
  expect((await deskGet(first.body.file.url)).status).toBe(200);
  const body = { agent: "Ada", clientMessageId: newId(), text: "Here you are", files: [a, b] };
  const reply = await deskPost(`handoffs/${handoffId}/reply`, body);
  expect(reply.body.message).toMatchObject({ author: "person", text: "Here you are", attachment: { id: a } });
  expect((await deskPost(`handoffs/${handoffId}/reply`, body)).body.message).toEqual(reply.body.message);
  await until(() => window.state.messages.some((one) => one.attachment?.id === b));
  const theirs = (await window.resume()).messages.filter((one) => one.author === "person");
  expect(theirs.map((one) => [one.text, one.attachment?.id])).toEqual([
    ["Here you are", a],
    ["notes.txt", b],
  ]);
  const { sequence } = reply.body.message;
  expect(theirs.map((one) => one.sequence)).toEqual([sequence, sequence + 1]);
  expect((await get(a)).status).toBe(200);
  // A file belongs to one message.
  expect(await deskPost(`handoffs/${handoffId}/reply`, { ...body, clientMessageId: newId() })).toMatchObject({
    status: 404,
  });
  await deskPost(`handoffs/${handoffId}/close`, { agent: "Ada" });
  expect(await database.db.select().from(attachment).where(eq(attachment.conversationId, conversationId))).toHaveLength(
    2,
  );
});

test("a file alone is a reply; nothing at all isn't", async () => {
  const { handoffId } = await claimed();
  const { body } = await addFile(handoffId, PNG);
  const reply = { agent: "Ada", clientMessageId: newId(), text: "" };
  expect(await deskPost(`handoffs/${handoffId}/reply`, reply)).toMatchObject({
    body: { error: { code: "MESSAGE_EMPTY" } },
  });
  const sent = await deskPost(`handoffs/${handoffId}/reply`, { ...reply, files: [body.file.id] });
  expect(sent.body.message).toMatchObject({ text: "plan.png", attachment: { id: body.file.id } });
  expect((await deskPost(`handoffs/${handoffId}/reply`, { ...reply, files: [body.file.id] })).body).toEqual(sent.body);
});

test("the same upload twice is one file; another agent can't send, use or remove it", async () => {
  const { handoffId } = await claimed();
  const query = { clientFileId: newId() };
  const [first, again] = await Promise.all([addFile(handoffId, PNG, query), addFile(handoffId, PNG, query)]);
  expect(again.body).toEqual(first.body);
  expect(await addFile(handoffId, Buffer.from("other"), query)).toMatchObject({
    body: { error: { code: "MESSAGE_ID_REUSED" } },
  });
  expect(await addFile(handoffId, PNG, { agent: "Ben" })).toMatchObject({
    status: 403,
    body: { error: { code: "HANDOFF_NOT_YOURS" } },
  });
  expect(await addFile(newId(), PNG)).toMatchObject({ status: 404 });
  const { id } = first.body.file;
  const remove = (agent: string, key = KEY) =>
    fetch(`${world.url}/api/v1/files/${id}?agent=${agent}`, {
      method: "DELETE",
      headers: { authorization: `Bearer ${key}` },
    });
  expect((await remove("Ben")).status).toBe(404);
  expect((await remove("Ada", OTHER_KEY)).status).toBe(404);
  expect((await remove("Ada")).status).toBe(200);
  expect((await remove("Ada")).status).toBe(404);
  await world.testFiles.files.tidy();
  expect(stored()).not.toContain(id);
});

test("agents' files follow the site's rule for agents; one that no reply took is gone after a day", async () => {
  const { handoffId } = await claimed();
  const { body } = await addFile(handoffId, PNG);
  await allow({ files: "everything", agentFiles: "images" });
  expect(await addFile(handoffId, Buffer.from("Hello"))).toMatchObject({
    body: { error: { code: "FILE_NOT_ALLOWED" } },
  });
  await allow({ agentFiles: "off" });
  expect(await addFile(handoffId, PNG)).toMatchObject({ body: { error: { code: "FILE_NOT_ALLOWED" } } });
  const { id } = body.file;
  await database.db
    .update(attachment)
    .set({ createdAt: new Date(Date.now() - 25 * 3_600_000) })
    .where(eq(attachment.id, id));
  await world.testFiles.files.tidy();
  expect(stored()).not.toContain(id);
  const late = { agent: "Ada", clientMessageId: newId(), text: "Late", files: [id] };
  expect(await deskPost(`handoffs/${handoffId}/reply`, late)).toMatchObject({ status: 404 });
});

test("bytes whose row never came are removed after an hour, and not before", async () => {
  const key = newId();
  await world.testFiles.store.put(key, await fileAt());
  await database.db.insert(fileRemoval).values({ key, due: new Date(Date.now() + 60_000) });
  await world.testFiles.files.tidy();
  expect(stored()).toContain(key);
  await database.db
    .update(fileRemoval)
    .set({ due: new Date(Date.now() - 1000) })
    .where(eq(fileRemoval.key, key));
  await world.testFiles.files.tidy();
  expect(stored()).not.toContain(key);
});

async function fileAt(): Promise<string> {
  const path = join(world.testFiles.folder, "left");
  await writeFile(path, "left");
  return path;
}

test("files of an earlier version, kept in the database, are still there: as downloads", async () => {
  const { body } = await post(PNG);
  const { id } = body.message.attachment;
  await world.testFiles.store.remove(id);
  await database.db
    .update(attachment)
    .set({ content: new Uint8Array(PNG), isPicture: false, preview: null })
    .where(eq(attachment.id, id));
  const file = await get(id);
  expect(Buffer.from(await file.arrayBuffer())).toEqual(PNG);
  expect(file.headers.get("content-type")).toBe("application/octet-stream");
});
