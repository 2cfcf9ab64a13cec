import { io as connect } from "socket.io-client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { findUnstorable } from "../../server/lib/storable.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { conversationWatch } from "../../server/wire/inbox.ts";
import { EVENTS } from "../../server/wire/names.ts";
import * as socket from "../../server/wire/socket.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { PASSWORD } from "../fixtures/member.ts";
import { leavesOf, type Schema, sampleOf, withAt } from "../fixtures/schema-samples.ts";
import { openWindow, openWorld, type Refusal, type World } from "../sockets/builders.ts";
import { type Json, KEY } from "./builders.ts";

/** One more than an `integer` column holds. */
const TOO_LARGE = 2 ** 31;
const NUL = "a\0b";

let database: DatabasePort;
let world: World;
let cookie: string;
beforeAll(async () => {
  database = await openTestDatabase();
  world = await openWorld(database, { members: true });
  cookie = (await world.members?.signIn("owner"))?.cookie ?? "";
});
afterAll(async () => {
  await world.close();
  await database.close();
});

async function call(method: string, path: string, body?: unknown): Promise<{ status: number; text: string }> {
  const reply = await fetch(world.url + path, {
    method,
    redirect: "manual",
    headers: { cookie, origin: world.url, ...(body === undefined ? {} : { "content-type": "application/json" }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: reply.status, text: await reply.text() };
}

interface Try {
  readonly what: string;
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
}

/** Every path parameter, query parameter and field of a body, one at a time with a NUL or a number too large. */
function triesOf(document: Json): Try[] {
  const tries: Try[] = [];
  for (const [pattern, operations] of Object.entries<Json>(document.paths)) {
    // A copy of the database to a path of this machine is for the machine itself.
    if (pattern === "/api/v1/backup") continue;
    for (const [method, operation] of Object.entries<Json>(operations)) {
      const parameters: Json[] = operation.parameters ?? [];
      const address = (bad?: string): string => {
        const query = new URLSearchParams();
        let path = pattern;
        for (const { name, in: where, schema } of parameters) {
          const value = name === bad ? NUL : String(sampleOf(schema));
          if (where === "path") path = path.replace(`{${name}}`, encodeURIComponent(value));
          else if (name === bad) query.set(name, value);
        }
        return query.size === 0 ? path : `${path}?${query}`;
      };
      const schema: Schema | undefined = operation.requestBody?.content["application/json"]?.schema;
      const sample = schema === undefined ? undefined : sampleOf(schema);
      const said = `${method} ${pattern}`;
      for (const { name } of parameters) {
        tries.push({
          what: `${said}: ${name}`,
          method,
          path: address(name),
          ...(sample === undefined ? {} : { body: sample }),
        });
      }
      for (const { path: at, value } of leavesOf(sample)) {
        const put = typeof value === "string" ? [NUL] : [TOO_LARGE, -TOO_LARGE - 1];
        for (const one of put) {
          tries.push({
            what: `${said}: ${at.join(".")} = ${JSON.stringify(one)}`,
            method,
            path: address(),
            body: withAt(sample, at, one),
          });
        }
      }
    }
  }
  return tries;
}

describe("a NUL character and a number that no column holds", () => {
  test("are refused in every parameter and field of every route, and none is an error of the server", async () => {
    const document = JSON.parse((await call("GET", "/api/v1/openapi.json")).text);
    const tries = triesOf(document);
    expect(tries.length).toBeGreaterThan(80);
    const wrong: string[] = [];
    for (const { what, method, path, body } of tries) {
      const { status, text } = await call(method.toUpperCase(), path, body);
      if (status < 400 || status >= 500) wrong.push(`${what}: ${status} ${text.slice(0, 200)}`);
    }
    expect(wrong).toEqual([]);
  }, 120_000);

  test("are named, with the field", async () => {
    const { status, text } = await call("POST", "/api/v1/answer", { question: "Hello?", site: NUL });
    expect(status).toBe(400);
    expect(JSON.parse(text).error).toMatchObject({
      code: "BAD_REQUEST",
      message: "There is a problem with the body: site: contains a NUL character, which cannot be stored.",
    });
  });

  test.each([
    ["GET", "/widget/frame?site=%00", 400],
    ["GET", "/widget/button?site=%00", 400],
    ["GET", "/widget/files/01977d5e-0000-7000-8000-000000000001?key=%00", 400],
    ["POST", "/widget/files?site=%00&name=a&clientMessageId=b", 400],
    ["POST", "/widget/files?site=a&name=a&clientMessageId=%00", 400],
    ["GET", "/demo/%00", 404],
    ["GET", "/help/%00", 404],
    ["GET", "/api/auth/callback/oidc?state=%00&code=%00", 400],
  ])("%s %s answers %i", async (method, path, status) => {
    expect((await call(method, path)).status).toBe(status);
  });

  test("are refused when signing in", async () => {
    const email = "a\0b@example.com";
    expect((await call("POST", "/api/auth/sign-in/email", { email, password: PASSWORD })).status).toBe(400);
  });

  test("an API key's calls are refused as a member's are", async () => {
    const reply = await fetch(`${world.url}/api/v1/inbox?site=%00`, { headers: { authorization: `Bearer ${KEY}` } });
    expect(reply.status).toBe(400);
  });
});

const VISITOR_EVENTS = {
  [EVENTS.messageSend]: socket.messageSend,
  [EVENTS.conversationResume]: socket.conversationResume,
  [EVENTS.ratingSet]: socket.ratingSet,
  [EVENTS.personRequest]: socket.personRequest,
  [EVENTS.satisfactionSet]: socket.satisfactionSet,
  [EVENTS.emailSet]: socket.emailSet,
  [EVENTS.seenSet]: socket.seenSet,
  [EVENTS.conversationDelete]: socket.conversationDelete,
  [EVENTS.typing]: socket.typingSet,
  [EVENTS.pageVisit]: socket.pageVisit,
};
const DESK_EVENTS = {
  [EVENTS.typing]: socket.typingSet,
  [EVENTS.seenSet]: socket.seenSet,
  [EVENTS.conversationWatch]: conversationWatch,
};

async function refusals(
  events: Record<string, z.core.$ZodType>,
  emit: (event: string, payload: unknown) => Promise<Json>,
) {
  const wrong: string[] = [];
  for (const [event, schema] of Object.entries(events)) {
    const sample = sampleOf(z.toJSONSchema(schema, { io: "input" }));
    for (const { path, value } of leavesOf(sample)) {
      const payload = withAt(sample, path, typeof value === "string" ? NUL : TOO_LARGE);
      const ack = await emit(event, payload);
      const refused = ack.ok === false && ["BAD_REQUEST", "MESSAGE_NOT_TEXT"].includes(ack.error.code);
      if (!refused) wrong.push(`${event} ${path.join(".")}: ${JSON.stringify(ack).slice(0, 200)}`);
    }
  }
  return wrong;
}

describe("over a socket", () => {
  test("every event of a visitor's refuses them", async () => {
    const window = await openWindow(world);
    expect(await refusals(VISITOR_EVENTS, (event, payload) => window.ack(event, payload))).toEqual([]);
    // Nothing of it ended the line.
    expect((await window.ask("How do I return an item?")).message.sequence).toBe(1);
    window.close();
  });

  test("every event of an agent's screen refuses them", async () => {
    const options = { transports: ["websocket"], forceNew: true, reconnection: false, auth: { key: KEY } };
    const desk = connect(`${world.url}/desk`, options);
    const emit = (event: string, payload: unknown) => desk.timeout(5_000).emitWithAck(event, payload);
    expect(await refusals(DESK_EVENTS, emit)).toEqual([]);
    desk.disconnect();
  });

  test.each([{ site: NUL }, { token: NUL }, { identity: NUL }])("a connection with %j is refused", async (auth) => {
    const error = (await openWindow(world, auth).catch((refusal: Refusal) => refusal)) as Refusal;
    expect(error.code).toMatch(/^(BAD_REQUEST|IDENTITY_WRONG)$/);
  });
});

describe("what the database cannot store", () => {
  test("a list of a million levels is refused without running out of stack", async () => {
    const levels = 1_000_000;
    const deep: unknown = JSON.parse("[".repeat(levels) + "]".repeat(levels));
    expect(findUnstorable(deep)?.fault).toContain("64 levels");
    const reply = await fetch(`${world.url}/api/v1/settings`, {
      method: "PATCH",
      headers: { cookie, origin: world.url, "content-type": "application/json" },
      body: `{"widget":${"[".repeat(levels)}${"]".repeat(levels)}}`,
    });
    expect(reply.status).toBe(400);
  });
  test("half an emoji, the name of a field", () => {
    expect(findUnstorable({ page: "https://a.example/\ud83d" })).toMatchObject({ path: ["page"] });
    expect(findUnstorable({ a: { "\0": 1 } })?.fault).toContain("name contains a NUL");
  });
  test("numbers at the border are taken", () => {
    expect(findUnstorable([2 ** 31 - 1, -(2 ** 31) + 1, 2 ** 31, 0.1])?.path).toEqual([2]);
    expect(findUnstorable([2 ** 31 - 1, 0.1])).toBeUndefined();
  });
});
