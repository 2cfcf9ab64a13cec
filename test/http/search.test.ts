import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newId } from "../../server/lib/ids.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { deleteConversation } from "../../server/store/conversation.ts";
import { visitor } from "../../server/store/schema/visitor.ts";
import { conversationsReply } from "../../server/wire/conversations.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { openWindow, openWorld, type World } from "../sockets/builders.ts";
import { KEY, OTHER_KEY } from "./builders.ts";

let database: DatabasePort;
let world: World;
let cookie: string;
beforeAll(async () => {
  database = await openTestDatabase();
  world = await openWorld(database, { members: true, site: { allowedOrigins: ["self"] } });
  cookie = (await world.members?.signIn("agent", { name: "Ada" }))?.cookie ?? "";
});
afterAll(async () => {
  await world.close();
  await database.close();
});

async function call(method: string, path: string, body?: object, headers: object = { cookie }) {
  const reply = await fetch(`${world.url}/api/v1/${path}`, {
    method,
    headers: { origin: world.url, "content-type": "application/json", ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: reply.status, body: await reply.json() };
}
async function search(q: string, more: Record<string, string> = {}) {
  const { status, body } = await call("GET", `conversations?${new URLSearchParams({ q, ...more })}`);
  expect(status, q).toBe(200);
  return conversationsReply.parse(body);
}
const found = async (q: string, more?: Record<string, string>) =>
  (await search(q, more)).conversations.map((one) => one.id);
/** What is highlighted of the first result. */
async function marked(q: string) {
  const match = (await search(q)).conversations[0]?.match;
  return { kind: match?.kind, marks: match?.marks.map(([from, to]) => match.text.slice(from, to)) };
}
/** A conversation of its own visitor, with these messages of theirs. */
async function talk(...texts: string[]): Promise<string> {
  const window = await openWindow(world, {}, { extraHeaders: { origin: world.url } });
  for (const text of texts) await window.ask(text);
  window.close();
  return window.state.conversation?.conversationId ?? "";
}

describe("a search", () => {
  test("finds words of visitor, assistant, agent and note, and the customer, each marked as what it is", async () => {
    const id = await talk("My zeppelin arrived with a dented gondola");
    const { body } = await call("POST", `conversations/${id}/take`, {});
    const reply = { clientMessageId: newId(), text: "We will send a new **rudder** tomorrow." };
    await call("POST", `handoffs/${body.handoff.id}/reply`, reply);
    await call("POST", `conversations/${id}/notes`, { text: "Ask the hangar in Friedrichshafen." });
    await database.db
      .update(visitor)
      .set({ name: "Ferdinand Graf", email: "ferdinand@luftschiff.example" })
      .where(sql`id = (select visitor_id from conversation where id = ${id})`);
    expect(await found("zeppelin")).toEqual([id]);
    expect(await marked("gondola dented")).toEqual({ kind: "visitor", marks: ["dented", "gondola"] });
    expect(await marked("RUDDER")).toEqual({ kind: "person", marks: ["rudder"] });
    expect(await marked("friedrichs")).toEqual({ kind: "note", marks: ["Friedrichshafen"] });
    expect(await marked("ferdinand@luftschiff.example")).toMatchObject({ kind: "customer" });
    expect(await found("luftschiff")).toEqual([id]);
    // The words must be in one message.
    expect(await found("zeppelin rudder")).toEqual([]);
    const answer = await talk("How do I return an item?");
    const [first] = (await search("30 days")).conversations;
    expect(first).toMatchObject({ id: answer, match: { kind: "machine" } });
  });

  test("quotes are phrases; a word of three letters finds longer ones, of two only itself", async () => {
    const id = await talk("The quokkas sat on order A-7731/xz in Zürich", "quokkas again");
    expect(await found("quok")).toEqual([id]);
    expect(await found('"quok"')).toEqual([]);
    expect(await found('"sat on order"')).toEqual([id]);
    expect(await found('"on sat order"')).toEqual([]);
    expect(await found("qu")).toEqual([]);
    expect(await found("zür")).toEqual([id]);
    expect(await found("ZÜRICH")).toEqual([id]);
    expect(await found("a-7731/xz")).toEqual([id]);
    expect(await found("7731-a")).toEqual([]);
    // The newest match is shown.
    expect((await search("quokkas")).conversations[0]?.match?.text).toBe("quokkas again");
  });

  test("what is deleted or changed is no longer found", async () => {
    const id = await talk("A pangolin in my parcel");
    const { body } = await call("POST", `conversations/${id}/notes`, { text: "Pangolins are protected: axolotl" });
    await call("DELETE", `conversations/${id}/notes/${body.note.id}`);
    expect(await found("axolotl")).toEqual([]);
    await database.db.execute(sql`update message set text = 'nothing' where text like '%pangolin%'`);
    expect(await found("pangolin")).toEqual([]);
    await talk("Another narwhal");
    const [narwhal] = await found("narwhal");
    await deleteConversation(database.db, narwhal ?? "");
    expect(await found("narwhal")).toEqual([]);
  });

  test.each([
    "x",
    "7",
    "!",
    '"',
    "\\",
    "%_%",
    "'; drop table message; --",
    "a & | ! <-> :* (",
    "''",
    "😀",
    "ﷺ",
    '"\\\'"',
    ":*",
    "-".repeat(200),
  ])("%s gets a clean answer", async (q) => {
    expect((await search(q)).conversations.length).toBeGreaterThanOrEqual(0);
  });

  test("a text that is too long is a bad request that says so", async () => {
    const { status, body } = await call("GET", `conversations?q=${"x".repeat(10_000)}`);
    expect(status).toBe(400);
    expect(body.error).toMatchObject({ code: "BAD_REQUEST", message: expect.stringContaining("q:") });
  });

  test("other organisations find nothing of it", async () => {
    await talk("A secret wombat");
    const { body, status } = await call("GET", "conversations?q=wombat", undefined, {
      authorization: `Bearer ${OTHER_KEY}`,
    });
    expect({ status, code: body.error?.code }).toEqual({ status: 404, code: "SITE_UNKNOWN" });
    const own = await call("GET", "conversations?q=wombat", undefined, { authorization: `Bearer ${KEY}` });
    expect(own.body.conversations).toHaveLength(1);
  });

  test("page by page each conversation comes once, by its newest match, also under a filter", async () => {
    const { id: siteId } = world.site;
    // Two matches each, so that an older one may not bring a conversation again.
    const made = sql`generate_series(1, 130) i`;
    const at = sql`now() - make_interval(mins => 200 - i)`;
    const uid = (what: string) =>
      sql`overlay(overlay(md5(${`search-${what}-`}::text || i) placing '7' from 13 for 1) placing '8' from 17 for 1)::uuid`;
    await database.db.execute(sql`insert into visitor (id, site_id, token_hash)
      select ${uid("v")}, ${siteId}, md5('search' || i) from ${made}`);
    await database.db.execute(sql`insert into conversation (id, site_id, visitor_id, state, sequence, created_at, updated_at)
      select ${uid("c")}, ${siteId}, ${uid("v")}, case when i % 2 = 0 then 'closed' else 'machine' end, 2, ${at}, ${at} from ${made}`);
    await database.db.execute(
      sql`insert into episode (id, conversation_id, number) select ${uid("e")}, ${uid("c")}, 1 from ${made}`,
    );
    for (const n of [1, 2])
      await database.db.execute(sql`insert into message (id, conversation_id, episode_id, sequence, client_message_id, author, text, created_at)
        select ${uid(`m${n}`)}, ${uid("c")}, ${uid("e")}, ${n}::int, 'm' || ${n}::int, 'visitor', 'A kookaburra number ' || i,
          ${at} - make_interval(hours => case when ${n} = 1 then 5 else 0 end) from ${made}`);
    const all = async (more: Record<string, string> = {}) => {
      const ids: string[] = [];
      const times: string[] = [];
      let cursor: string | null = null;
      do {
        const page = await search("kookaburra", { ...more, ...(cursor === null ? {} : { cursor }) });
        ids.push(...page.conversations.map((one) => one.id));
        times.push(...page.conversations.map((one) => one.match?.at ?? ""));
        cursor = page.next;
      } while (cursor !== null);
      expect(times).toEqual([...times].sort().reverse());
      return ids;
    };
    const ids = await all();
    expect(ids).toHaveLength(130);
    expect(new Set(ids).size).toBe(130);
    expect(new Set(await all({ state: "closed" })).size).toBe(65);
  });
});
