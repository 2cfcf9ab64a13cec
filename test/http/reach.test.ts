import { ne } from "drizzle-orm";
import { io as connect, type Socket } from "socket.io-client";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { assignWaiting } from "../../server/desk/auto-assign.ts";
import { newId } from "../../server/lib/ids.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { findConversation } from "../../server/store/conversation.ts";
import { openHandoff } from "../../server/store/handoff.ts";
import { findMember } from "../../server/store/member.ts";
import { deskPresence } from "../../server/store/schema/handoff.ts";
import { site as siteTable } from "../../server/store/schema/organisation.ts";
import { writeSetting } from "../../server/store/setting.ts";
import { apiRoutes } from "../../server/transport/http/http.ts";
import type { SiteRole, TeamsWire } from "../../server/wire/console.ts";
import { EVENTS } from "../../server/wire/names.ts";
import type { Role } from "../../server/wire/permissions.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { openWindow, openWorld, until, type Window, type World } from "../sockets/builders.ts";
import { type Json, ORGANISATION, site } from "./builders.ts";

// Members whose role holds on some sites, or who see only some teams' conversations: nothing of the rest reaches them.

let database: DatabasePort;
let world: World;
let owner: string;
const other = { id: newId(), key: "outlet" };
beforeAll(async () => {
  database = await openTestDatabase();
  world = await openWorld(database, { members: true, site: { allowedOrigins: ["self"] } });
  await database.db
    .insert(siteTable)
    .values({ ...other, organisationId: ORGANISATION, name: "Outlet", allowedOrigins: ["self"] });
  world.sites.push(site({ ...other, allowedOrigins: ["self"] }));
  owner = (await signIn("owner")).cookie;
}, 60_000);
const windows: Window[] = [];
const screens: Screen[] = [];
afterEach(() => {
  for (const window of windows.splice(0)) window.close();
  for (const screen of screens.splice(0)) screen.socket.disconnect();
});
afterAll(async () => {
  await world.close();
  await database.close();
});

let people = 0;
async function signIn(role: Role) {
  if (world.members === undefined) throw new Error("no members");
  people += 1;
  return world.members.signIn(role, { name: `Person ${people}`, email: `${newId()}@example.com` });
}
async function raw(cookie: string, method: string, path: string, body?: object) {
  const reply = await fetch(`${world.url}${path}`, {
    method,
    headers: { cookie, origin: world.url, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await reply.text();
  const json: Json = text.startsWith("{") ? JSON.parse(text) : undefined;
  return { status: reply.status, code: json?.error?.code as string | undefined, json, text };
}
const call = (cookie: string, method: string, path: string, body?: object) =>
  raw(cookie, method, `/api/v1/${path}`, body);

interface Place {
  role?: Role;
  roleId?: string;
  sites?: SiteRole[] | null;
  teams?: TeamsWire | null;
}
/** Somebody whose role holds there. */
async function member(place: Place) {
  const made = await signIn("agent");
  await put(made.id, place);
  return made;
}
async function put(id: string, place: Place) {
  const reply = await call(owner, "PATCH", `members/${id}`, place);
  expect(reply.status, reply.text).toBe(200);
  return reply.json.member;
}
const at = (siteId: string, role: SiteRole["role"]): SiteRole => ({ siteId, role });

/** A visitor of a site who waits for a person. */
async function waiting(key: string) {
  const window = await openWindow(world, { site: key }, { extraHeaders: { origin: world.url } });
  windows.push(window);
  await window.say("I was charged twice for the blue kettle");
  await window.do(EVENTS.personRequest, { clientMessageId: newId() });
  await until(() => window.state.conversation?.state === "queued");
  const id = window.state.conversation?.conversationId ?? "";
  const row = await findConversation(database.db, id);
  const handoff = await openHandoff(database.db, id);
  return { id, window, visitorId: row?.visitorId ?? "", handoffId: handoff?.id ?? "" };
}
async function team(name: string): Promise<string> {
  const reply = await call(owner, "POST", "teams", { name: `${name} ${newId().slice(-6)}`, memberIds: [] });
  return reply.json.teams.find((one: Json) => one.name.startsWith(name)).id;
}
/** As if nobody else had a console open. */
const onlyTheyAreHere = (id: string) =>
  database.db.update(deskPresence).set({ awayAt: new Date() }).where(ne(deskPresence.id, id));
/** One round of automatic assignment on both sites. */
async function assignAll(mode: "round-robin" | "least-busy") {
  const set = async (value: object) => {
    for (const scopeId of [world.site.id, other.id])
      await writeSetting(database.db, { scopeId, name: "assignment", value });
  };
  await set({ mode, capacity: 50, skillWaitMinutes: 0 });
  await assignWaiting(database.db, new Date(), async () => {});
  await set({ mode: "off", capacity: 50, skillWaitMinutes: 0 });
}
const rowOf = (id: string) => findConversation(database.db, id);
const idsIn = (reply: { json: Json }) => reply.json.conversations.map((one: Json) => one.id).sort();

class Screen {
  readonly socket: Socket;
  readonly heard: { event: string; data: Json }[] = [];
  isClosed = false;
  constructor(cookie: string) {
    this.socket = connect(`${world.url}/desk`, {
      ...{ transports: ["websocket"], forceNew: true, reconnection: false },
      extraHeaders: { origin: world.url, cookie },
    });
    this.socket.onAny((event, data) => this.heard.push({ event, data }));
    this.socket.on("disconnect", () => {
      this.isClosed = true;
    });
  }
  about = (id: string) => this.heard.filter(({ data }) => JSON.stringify(data ?? {}).includes(id));
  said = (text: string) => this.heard.some(({ data }) => JSON.stringify(data ?? {}).includes(text));
}
async function screen(cookie: string): Promise<Screen> {
  const one = new Screen(cookie);
  screens.push(one);
  await new Promise<void>((resolve, reject) => {
    one.socket.once("connect", () => resolve());
    one.socket.once("connect_error", (error: Error & { data?: object }) => reject(error.data ?? error));
  });
  await until(async () => {
    const sockets = await world.sockets.io.of("/desk").fetchSockets();
    return sockets.some(({ id, rooms }) => id === one.socket.id && rooms.has(`organisation:${ORGANISATION}`));
  });
  return one;
}

describe("a role for single sites", () => {
  test("manages one site, answers on the other, and on the organisation has nothing", async () => {
    const [mine, theirs] = [await waiting(world.site.key), await waiting(other.key)];
    const { cookie } = await member({ sites: [at(world.site.id, "manager"), at(other.id, "agent")] });
    const me = (await call(cookie, "GET", "me")).json;
    expect(me.actions).toEqual([]);
    expect(me.member).toMatchObject({ role: "custom", teams: null });
    expect(me.sites.map((one: Json) => [one.key, one.actions.includes("settings.write")])).toEqual([
      [world.site.key, true],
      [other.key, false],
    ]);
    expect((await call(cookie, "GET", `settings?site=${world.site.key}`)).status).toBe(200);
    expect(await call(cookie, "GET", `settings?site=${other.key}`)).toMatchObject({
      status: 403,
      code: "ROLE_TOO_LOW",
    });
    expect((await call(cookie, "GET", `overview?site=${world.site.key}`)).status).toBe(200);
    expect((await call(cookie, "GET", `overview/export?site=${other.key}`)).status).toBe(403);
    expect((await call(cookie, "GET", `visitors/${mine.visitorId}/export`)).status).toBe(200);
    expect((await call(cookie, "GET", `visitors/${theirs.visitorId}/export`)).status).toBe(403);
    expect((await call(cookie, "DELETE", `conversations/${theirs.id}`)).status).toBe(403);
    // Managing counts where they manage: a colleague's conversation of the other site stays with the colleague.
    const agent = await member({ role: "agent", sites: null });
    for (const { id } of [mine, theirs]) await call(agent.cookie, "POST", `conversations/${id}/take`, {});
    const bulk = await call(cookie, "POST", "conversations/bulk", {
      ...{ ids: [mine.id, theirs.id], act: { do: "assign", to: null } },
    });
    expect(bulk.json.done.map((one: Json) => one.id)).toEqual([mine.id]);
    expect(bulk.json.failed).toMatchObject([{ id: theirs.id, code: "HANDOFF_NOT_YOURS" }]);
    // What all sites share is for a role on the organisation.
    for (const [method, path, body] of [
      ...([
        ["POST", "teams", { name: "Mine", memberIds: [] }],
        ["POST", "tags", { name: "Mine" }],
      ] as const),
      ...([
        ["GET", "webhooks"],
        ["GET", "members"],
        ["GET", "audit"],
        ["GET", "api-keys"],
      ] as const),
      ["POST", "views", { name: "All", shared: true, filter: { state: "open" } }],
      ["POST", "macros", { name: "M", site: null, actions: [{ do: "close" }] }],
      ["POST", "canned-replies", { name: "C", text: "Hello", shortcut: "c", site: null }],
    ] as const) {
      const reply = await call(cookie, method, path, body);
      expect([path, reply.status, reply.code]).toEqual([path, 403, "ROLE_TOO_LOW"]);
    }
    expect((await call(cookie, "GET", "teams")).status).toBe(200);
  });

  test("what is another site's doesn't exist: lists, counts, search, customers, files and every address with an id", async () => {
    const [mine, theirs] = [await waiting(world.site.key), await waiting(other.key)];
    const { id, cookie } = await member({ sites: [at(world.site.id, "manager")] });
    expect((await call(cookie, "GET", "sites")).json.sites.map((one: Json) => one.key)).toEqual([world.site.key]);
    for (const path of ["inbox?site=*", "conversations?site=*", "conversations?site=*&q=kettle", "inbox", "handoffs"]) {
      const { json } = await call(cookie, "GET", path);
      const ids = (json.conversations ?? json.handoffs).map((one: Json) => one.conversationId ?? one.id);
      expect(ids, path).toContain(mine.id);
      expect(ids, path).not.toContain(theirs.id);
    }
    const view = { name: "Everywhere", shared: false, filter: { sites: "all", state: "open" } };
    await call(cookie, "POST", "views", view);
    await call(owner, "POST", "views", view);
    const counts = async (who: string) => (await call(who, "GET", "views")).json.views[0].count;
    expect(await counts(cookie)).toBe((await call(cookie, "GET", "inbox?site=*")).json.total);
    expect(await counts(owner)).toBeGreaterThan(await counts(cookie));

    // Every route with an id of the other site's, or its key: as if it weren't there.
    const named = new Map([
      ["/api/v1/conversations/:id", theirs.id],
      ["/api/v1/handoffs/:id", theirs.handoffId],
      ["/api/v1/visitors/:id", theirs.visitorId],
    ]);
    const bodies: Readonly<Record<string, object>> = {
      conversationTake: {},
      conversationAssign: { to: id },
      conversationPriority: { priority: "high" },
      conversationTags: { add: [], remove: [] },
      conversationSnooze: { until: null },
      conversationMerge: { from: mine.id },
      handoffClaim: {},
      handoffReply: { text: "Hi", clientMessageId: newId() },
      handoffTransfer: { to: null },
      noteAdd: { text: "Hi", noteId: newId() },
      visitorNoteAdd: { text: "Hi", noteId: newId() },
      visitorMerge: { from: mine.visitorId },
      visitorBlock: { blocked: true },
    };
    const wrong: string[] = [];
    let asked = 0;
    for (const { method, path, name, on, query } of apiRoutes(world.parts)) {
      if (on !== "site") continue;
      const start = [...named.keys()].find((one) => path.startsWith(one));
      if (start === undefined && (method !== "get" || query === undefined)) continue;
      const address = path
        .replace(start ?? "", start?.replace(":id", named.get(start) ?? "") ?? "")
        .replace(/:\w+/g, newId());
      const reply = await raw(
        cookie,
        method.toUpperCase(),
        `${address}?site=${other.key}`,
        method === "get" || method === "delete" ? undefined : (bodies[name] ?? {}),
      );
      const isRight = reply.status === 404 || (reply.status === 400 && bodies[name] === undefined);
      if (!isRight) wrong.push(`${name}: ${reply.status} ${reply.text.slice(0, 100)}`);
      if (reply.status === 404) asked += 1;
    }
    expect(wrong).toEqual([]);
    expect(asked).toBeGreaterThan(50);
    const bulk = await call(cookie, "POST", "conversations/bulk", { ids: [theirs.id], act: { do: "close" } });
    expect(bulk.json).toMatchObject({ done: [], failed: [{ id: theirs.id, code: "CONVERSATION_UNKNOWN" }] });
    expect(await rowOf(theirs.id)).toMatchObject({ state: "queued", deskEvents: 1 });
  });

  test("sockets: nothing is heard of another site, nor may its conversations be watched or marked", async () => {
    const { cookie } = await member({ sites: [at(world.site.id, "agent")] });
    const one = await screen(cookie);
    const [mine, theirs] = [await waiting(world.site.key), await waiting(other.key)];
    await theirs.window.say("Nobody else reads this");
    await call(owner, "POST", `conversations/${theirs.id}/take`, {});
    await mine.window.say("And this they do");
    await until(() => one.said("And this they do"));
    await until(() =>
      one.heard.some(({ event, data }) => event === EVENTS.conversationChange && data.row.id === mine.id),
    );
    expect(one.about(theirs.id)).toEqual([]);
    expect(one.said("Nobody else reads this")).toBe(false);
    for (const [event, data] of [
      ["conversation-watch", { conversationId: theirs.id }],
      [EVENTS.typing, { conversationId: theirs.id, typing: true }],
      [EVENTS.seenSet, { conversationId: theirs.id, sequence: 1 }],
    ] as const)
      expect(await one.socket.timeout(5000).emitWithAck(event, data)).toMatchObject({
        error: { code: "CONVERSATION_UNKNOWN" },
      });
    // Reading isn't answering.
    const reader = await member({ sites: [at(world.site.id, "viewer"), at(other.id, "agent")] });
    const two = await screen(reader.cookie);
    const typing = (id: string) =>
      two.socket.timeout(5000).emitWithAck(EVENTS.typing, { conversationId: id, typing: true });
    expect(await typing(mine.id)).toMatchObject({ error: { code: "ROLE_TOO_LOW" } });
    expect(await typing(theirs.id)).toMatchObject({ ok: true });
  });

  test("only who may answer there is assigned, made a follower, or counts as available", async () => {
    const { id, cookie } = await member({ sites: [at(world.site.id, "agent")] });
    const [mine, theirs] = [await waiting(world.site.key), await waiting(other.key)];
    for (const path of ["assign"])
      expect(await call(owner, "POST", `conversations/${theirs.id}/${path}`, { to: id })).toMatchObject({
        status: 404,
      });
    expect((await call(owner, "PUT", `conversations/${theirs.id}/followers/${id}`)).status).toBe(404);
    expect((await call(owner, "PUT", `conversations/${mine.id}/followers/${id}`)).status).toBe(200);

    await screen(cookie);
    await onlyTheyAreHere(id);
    await assignAll("least-busy");
    expect(await rowOf(mine.id)).toMatchObject({ state: "person", agentId: id });
    expect(await rowOf(theirs.id)).toMatchObject({ state: "queued", agentId: null });
  });

  test("taking it away counts at once: the line ends, conversations go back, the page is gone", async () => {
    const { id, cookie } = await member({ sites: [at(world.site.id, "agent"), at(other.id, "agent")] });
    const [mine, theirs] = [await waiting(world.site.key), await waiting(other.key)];
    for (const one of [mine, theirs]) await call(cookie, "POST", `conversations/${one.id}/take`, {});
    const one = await screen(cookie);
    await put(id, { sites: [at(world.site.id, "agent")] });
    await until(() => one.isClosed);
    expect(await rowOf(mine.id)).toMatchObject({ state: "person", agentId: id });
    expect(await rowOf(theirs.id)).toMatchObject({ state: "queued", agentId: null });
    expect((await call(cookie, "GET", `conversations/${theirs.id}`)).status).toBe(404);
    // Where no event reaches another server, its rounds find it: the line knew another reach.
    const two = await screen(cookie);
    const before = await findMember(database.db, id);
    await database.db.transaction(async (tx) => {
      const { updateMember } = await import("../../server/store/member.ts");
      await updateMember(tx, id, { reach: { ...before?.reach, teams: { teamIds: [], withoutTeam: false } } });
    });
    await world.sockets.dropEnded();
    await until(() => two.isClosed);
  });

  test("a custom role holds on a site, changes at once, and isn't deleted while somebody has it there", async () => {
    const made = await call(owner, "POST", "roles", { name: `Reporters ${newId()}`, actions: ["reports.read"] });
    const roleId: string = made.json.role.id;
    const { cookie } = await member({ sites: [{ siteId: other.id, role: "custom", roleId }] });
    expect((await call(cookie, "GET", `overview?site=${other.key}`)).status).toBe(200);
    expect((await call(cookie, "GET", `inbox?site=${other.key}`)).status).toBe(403);
    expect((await call(cookie, "GET", `overview?site=${world.site.key}`)).status).toBe(404);
    await call(owner, "PATCH", `roles/${roleId}`, { actions: ["conversations.read"] });
    expect((await call(cookie, "GET", `overview?site=${other.key}`)).status).toBe(403);
    expect((await call(cookie, "GET", `inbox?site=${other.key}`)).status).toBe(200);
    expect(await call(owner, "DELETE", `roles/${roleId}`)).toMatchObject({ code: "ROLE_IN_USE" });
    expect((await call(owner, "GET", "roles")).json.roles.find((one: Json) => one.id === roleId).members).toBe(1);
  });

  test("is given with an invitation, and refused where it can't be", async () => {
    const email = `${newId()}@example.com`;
    const sites = [at(other.id, "agent")];
    const invited = await call(owner, "POST", "invitations", { email, sites });
    expect(invited.json.invitation).toMatchObject({ email, sites, teams: null });
    const again = await call(owner, "POST", `invitations/${invited.json.invitation.id}/again`);
    const token = new URL(again.json.url).searchParams.get("token");
    const come = { token, name: "Newcomer", email, password: "a long enough password", language: null };
    const reply = await fetch(`${world.url}/api/v1/welcome`, {
      ...{ method: "POST", headers: { origin: world.url, "content-type": "application/json" } },
      body: JSON.stringify(come),
    });
    const welcomed: Json = await reply.json();
    expect(welcomed.member).toMatchObject({ role: "custom", sites });
    const { id } = await signIn("agent");
    for (const [place, code] of [
      [{ sites: [] }, "BAD_REQUEST"],
      [{ sites: [{ siteId: newId(), role: "agent" }] }, "SITE_UNKNOWN"],
      [{ sites: [{ siteId: other.id, role: "owner" }] }, "BAD_REQUEST"],
      [{ sites, role: "agent" }, "BAD_REQUEST"],
      [{ role: "manager", teams: { teamIds: [], withoutTeam: true } }, "BAD_REQUEST"],
      [{ teams: { teamIds: [newId()], withoutTeam: true } }, "NOT_FOUND"],
    ] as const)
      expect(await call(owner, "PATCH", `members/${id}`, place), JSON.stringify(place)).toMatchObject({ code });
  });
});

describe("an agent limited to teams", () => {
  test("sees and acts on their teams' conversations and those assigned to them, in every list and for every call", async () => {
    const billing = await team("Billing");
    const shipping = await team("Shipping");
    const { id, cookie } = await member({ teams: { teamIds: [billing], withoutTeam: false } });
    const me = (await call(cookie, "GET", "me")).json;
    expect(me.member).toMatchObject({ role: "agent", sites: null, teams: { teamIds: [billing], withoutTeam: false } });
    const [a, b, c] = [await waiting(world.site.key), await waiting(world.site.key), await waiting(world.site.key)];
    await call(owner, "POST", `conversations/${a.id}/assign`, { team: billing });
    await call(owner, "POST", `conversations/${b.id}/assign`, { team: shipping });
    const rowsOf = async (path: string) => {
      const { json } = await call(cookie, "GET", path);
      return (json.conversations ?? json.handoffs).map((one: Json) => one.conversationId ?? one.id);
    };
    for (const path of ["inbox", "inbox?site=*", "conversations", "conversations?q=kettle", "handoffs"])
      expect(await rowsOf(path), path).toEqual([a.id]);
    expect((await call(cookie, "GET", "inbox")).json.total).toBe(1);
    const open = async (who: string) =>
      (await call(who, "GET", "teams")).json.teams
        .filter((one: Json) => [billing, shipping].includes(one.id))
        .map((one: Json) => one.open);
    expect([await open(owner), await open(cookie)]).toEqual([
      [1, 1],
      [1, 0],
    ]);
    await call(cookie, "POST", "views", { name: "Open", shared: false, filter: { state: "open" } });
    await call(cookie, "POST", "views", { name: "Kettle", shared: false, filter: { q: "kettle" } });
    expect(
      (await call(cookie, "GET", "views")).json.views.filter((one: Json) => !one.shared).map((one: Json) => one.count),
    ).toEqual([1, 1]);
    for (const path of [
      `conversations/${b.id}`,
      `conversations/${b.id}/events`,
      `conversations/${c.id}/notes`,
      `visitors/${b.visitorId}`,
      `visitors/${c.visitorId}/conversations`,
    ])
      expect((await call(cookie, "GET", path)).status, path).toBe(404);
    expect((await call(cookie, "POST", `handoffs/${b.handoffId}/claim`, {})).status).toBe(404);
    expect((await call(cookie, "PUT", `conversations/${c.id}/followers/me`)).status).toBe(404);
    expect((await call(owner, "PUT", `conversations/${b.id}/followers/${id}`)).status).toBe(404);
    expect((await call(owner, "POST", `conversations/${b.id}/assign`, { to: id })).status).toBe(404);
    // What is about all conversations is not for them.
    for (const path of ["reports", "overview", "knowledge/gaps", "settings"])
      expect((await call(cookie, "GET", path)).status, path).toBe(403);
    // With their team it can be assigned to them, and stays theirs whatever its team is then.
    expect((await call(owner, "POST", `conversations/${c.id}/assign`, { to: id, team: billing })).status).toBe(200);
    await call(owner, "POST", `conversations/${c.id}/assign`, { team: shipping });
    expect(idsIn(await call(cookie, "GET", "conversations"))).toEqual([a.id, c.id].sort());
    expect((await call(cookie, "GET", `conversations/${c.id}`)).status).toBe(200);
    // Those of no team, if wanted.
    const loose = await waiting(world.site.key);
    expect((await call(cookie, "GET", `conversations/${loose.id}`)).status).toBe(404);
    await put(id, { teams: { teamIds: [billing], withoutTeam: true } });
    expect((await call(cookie, "GET", `conversations/${loose.id}`)).status).toBe(200);
  });

  test("of a customer, previous conversations of other teams don't exist, and blocking isn't theirs alone", async () => {
    const billing = await team("Billing");
    const { cookie } = await member({ teams: { teamIds: [billing], withoutTeam: false } });
    const [a, b] = [await waiting(world.site.key), await waiting(world.site.key)];
    await call(owner, "POST", `conversations/${a.id}/assign`, { team: billing });
    expect((await call(owner, "POST", `visitors/${a.visitorId}/merge`, { from: b.visitorId })).status).toBe(200);
    expect((await call(owner, "GET", `visitors/${a.visitorId}`)).json.conversations).toBe(2);
    expect((await call(cookie, "GET", `visitors/${a.visitorId}`)).json.conversations).toBe(1);
    expect(idsIn(await call(cookie, "GET", `visitors/${b.visitorId}/conversations`))).toEqual([a.id]);
    expect(await call(cookie, "POST", `visitors/${a.visitorId}/block`, { blocked: true })).toMatchObject({
      code: "ROLE_TOO_LOW",
    });
    expect((await rowOf(b.id))?.state).toBe("queued");
    const c = await waiting(world.site.key);
    expect(
      (await call(cookie, "GET", `visitors/${a.visitorId}/similar?q=${c.visitorId.slice(-6)}`)).json.customers,
    ).toEqual([]);
    expect(
      (await call(owner, "GET", `visitors/${a.visitorId}/similar?q=${c.visitorId.slice(-6)}`)).json.customers,
    ).toHaveLength(1);
  });

  test("hears what is theirs, in order, and nothing of the others; what is taken from them goes", async () => {
    const [billing, shipping] = [await team("Billing"), await team("Shipping")];
    const { cookie } = await member({ teams: { teamIds: [billing], withoutTeam: false } });
    const one = await screen(cookie);
    const [a, b] = [await waiting(world.site.key), await waiting(world.site.key)];
    await call(owner, "POST", `conversations/${b.id}/assign`, { team: shipping });
    await call(owner, "POST", `conversations/${a.id}/assign`, { team: billing });
    await until(() => one.heard.some(({ event, data }) => event === EVENTS.conversationChange && data.row.id === a.id));
    const texts = Array.from({ length: 10 }, (_, i) => `Line ${i}`);
    for (const text of texts) await a.window.say(text);
    await b.window.say("Nobody else reads this");
    await until(() => one.said("Line 9"));
    const lines = one.heard.filter(({ event }) => event === EVENTS.messageNew).map(({ data }) => data.message.text);
    expect(lines.filter((text: string) => text.startsWith("Line"))).toEqual(texts);
    expect(one.about(b.id)).toEqual([]);
    expect(one.said("Nobody else reads this")).toBe(false);
    expect(await one.socket.timeout(5000).emitWithAck("conversation-watch", { conversationId: b.id })).toMatchObject({
      error: { code: "CONVERSATION_UNKNOWN" },
    });
    expect(await one.socket.timeout(5000).emitWithAck("conversation-watch", { conversationId: a.id })).toMatchObject({
      ok: true,
    });
    await call(owner, "POST", `conversations/${a.id}/assign`, { team: shipping });
    await until(() =>
      one.heard.some(({ event, data }) => event === EVENTS.conversationGone && data.conversationId === a.id),
    );
    await until(async () => {
      const sockets = await world.sockets.io.of("/desk").fetchSockets();
      return sockets.every(({ rooms }) => !rooms.has(`conversation:${a.id}`));
    });
    const heard = one.about(a.id).length;
    await a.window.say("Not for Billing");
    const loud = await screen(owner);
    await a.window.say("Not for Billing either");
    await until(() => loud.said("Not for Billing either"));
    expect(one.about(a.id)).toHaveLength(heard);
  });

  test("round robin gives them what is their teams' only", async () => {
    const [billing, shipping] = [await team("Billing"), await team("Shipping")];
    const { id, cookie } = await member({ teams: { teamIds: [billing], withoutTeam: false } });
    const [a, b] = [await waiting(world.site.key), await waiting(world.site.key)];
    await call(owner, "POST", `conversations/${a.id}/assign`, { team: billing });
    await call(owner, "POST", `conversations/${b.id}/assign`, { team: shipping });
    await screen(cookie);
    await onlyTheyAreHere(id);
    await assignAll("round-robin");
    expect((await rowOf(a.id))?.agentId).toBe(id);
    expect((await rowOf(b.id))?.agentId).not.toBe(id);
  });
});
