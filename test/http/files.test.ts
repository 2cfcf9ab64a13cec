import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { newId } from "../../server/lib/ids.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { attachment, message } from "../../server/store/schema/message.ts";
import { writeSetting } from "../../server/store/setting.ts";
import { mediaTypeOf } from "../../server/text/media-type.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { openWindow, openWorld, until, type Window, type World } from "../sockets/builders.ts";
import type { Json } from "./builders.ts";

const PNG = Buffer.from("89504e470d0a1a0a0000000d49484452", "hex");

let database: DatabasePort;
let world: World;
let window: Window;
beforeAll(async () => {
  database = await openTestDatabase();
  world = await openWorld(database);
});
beforeEach(async () => {
  await allow(true);
  window?.close();
  window = await openWindow(world);
});
afterAll(async () => {
  window.close();
  await world.close();
  await database.close();
});

const allow = (files: boolean) =>
  writeSetting(database.db, { scopeId: world.site.id, name: "widget", value: { files } });

async function post(body: Uint8Array | string, options: { query?: object; token?: string | null } = {}) {
  const query = new URLSearchParams({
    site: world.site.key,
    name: "photo.png",
    clientMessageId: newId(),
    ...options.query,
  });
  const token = options.token === undefined ? window.welcome?.token : options.token;
  const reply = await fetch(`${world.url}/widget/files?${query}`, {
    method: "POST",
    body: typeof body === "string" ? body : Buffer.from(body),
    headers: { "content-type": "application/octet-stream", ...(token ? { authorization: `Bearer ${token}` } : {}) },
  });
  return { status: reply.status, body: (await reply.json()) as Json };
}

test("a file is stored, its message reaches every window, and it comes back as it was, never to be run", async () => {
  const two = await openWindow(world, { token: window.welcome?.token });
  const { status, body } = await post(PNG, { query: { name: "../my photo\u202egnp.exe" } });
  expect(status).toBe(200);
  expect(body.message).toMatchObject({
    sequence: 1,
    author: "visitor",
    text: "my photognp.exe",
    attachment: { name: "my photognp.exe", mediaType: "image/png", size: PNG.length },
  });
  await until(() => window.state.messages.length === 1 && two.state.messages.length === 1);
  expect((await two.resume()).messages[0]?.attachment).toEqual(body.message.attachment);
  const file = await fetch(world.url + body.message.attachment.url);
  expect(Buffer.from(await file.arrayBuffer())).toEqual(PNG);
  expect(file.headers.get("content-type")).toBe("image/png");
  expect(file.headers.get("content-disposition")).toBe('attachment; filename="my photognp.exe"');
  expect(file.headers.get("content-security-policy")).toBe("sandbox; default-src 'none'; style-src 'unsafe-inline'");
  expect(file.headers.get("x-content-type-options")).toBe("nosniff");
  // The machine looks into no files: it says nothing.
  await world.shop.turns.idle();
  expect((await window.resume()).messages).toHaveLength(1);
  two.close();
});

test("who has not the address's key gets nothing, nor does anybody once the conversation is deleted", async () => {
  const { body } = await post(PNG);
  const { id, url } = body.message.attachment;
  for (const path of [`/widget/files/${id}`, `/widget/files/${id}?key=`, `/widget/files/${id}?key=${"x".repeat(24)}`]) {
    expect((await fetch(world.url + path)).status, path).toBe(404);
  }
  expect((await fetch(`${world.url}/widget/files/no-id?key=a`)).status).toBe(404);
  await window.do("conversation-delete", { conversationId: body.conversation.conversationId });
  expect((await fetch(world.url + url)).status).toBe(404);
  expect(await database.db.select().from(attachment).where(eq(attachment.id, id))).toEqual([]);
});

test("the same file sent twice under one id is stored once; another one under it is refused", async () => {
  const query = { clientMessageId: newId() };
  const first = await post(PNG, { query });
  const again = await post(PNG, { query });
  expect(again.body.message).toEqual(first.body.message);
  expect(await post("other", { query })).toMatchObject({ status: 409, body: { error: { code: "MESSAGE_ID_REUSED" } } });
  const id = first.body.conversation.conversationId;
  expect(await database.db.select().from(message).where(eq(message.conversationId, id))).toHaveLength(1);
});

test.each<[string, Uint8Array | string]>([
  ["an empty file", ""],
  ["a program", Buffer.from("7f454c4602010100", "hex")],
  ["an archive", Buffer.from("504b030414000000", "hex")],
  ["broken text", Buffer.from("hello \xff\xfe", "latin1")],
  ["text with NUL", "a\u0000b"],
])("%s is refused", async (_what, content) => {
  const { status, body } = await post(content);
  expect([400, 422]).toContain(status);
  expect(["FILE_NOT_ALLOWED", "BAD_REQUEST"]).toContain(body.error.code);
});

test("a page of HTML is text, whatever its name says", async () => {
  const { body } = await post("<script>alert(1)</script>", { query: { name: "a.html" } });
  const file = await fetch(world.url + body.message.attachment.url);
  expect(file.headers.get("content-type")).toBe("text/plain; charset=utf-8");
  expect(file.headers.get("content-disposition")).toContain("attachment");
});

test("more than 10 MB is refused in our words; 10 MB pass", async () => {
  const big = Buffer.alloc(10 * 1024 * 1024);
  PNG.copy(big);
  expect((await post(big)).status).toBe(200);
  expect(await post(Buffer.concat([big, PNG]))).toMatchObject({
    status: 413,
    body: { error: { code: "BODY_TOO_LARGE", message: expect.stringContaining("10 MB") } },
  });
});

test("where the site takes no files, none is stored", async () => {
  await allow(false);
  expect(await post(PNG)).toMatchObject({ status: 422, body: { error: { code: "FILE_NOT_ALLOWED" } } });
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

test.each([
  ["89504e470d0a1a0a", "image/png"],
  ["ffd8ffe000104a46", "image/jpeg"],
  ["474946383961", "image/gif"],
  ["524946460000000057454250", "image/webp"],
  ["255044462d312e37", "application/pdf"],
  ["48656c6c6f0a", "text/plain; charset=utf-8"],
  ["524946460000000041564920", undefined],
])("bytes %s are %s", (hex, mediaType) => {
  expect(mediaTypeOf(Buffer.from(hex, "hex"))).toBe(mediaType);
});
