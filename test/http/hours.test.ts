import { afterAll, beforeAll, expect, test } from "vitest";
import { newId } from "../../server/lib/ids.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { findConversation } from "../../server/store/conversation.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { openWindow, openWorld, until, type Window, type World } from "../sockets/builders.ts";
import { type Json, KEY } from "./builders.ts";

let database: DatabasePort;
let world: World;
let agent: { id: string; cookie: string };
const windows: Window[] = [];
beforeAll(async () => {
  database = await openTestDatabase();
  world = await openWorld(database, { members: true, site: { allowedOrigins: ["self"] } });
  if (world.members === undefined) throw new Error("no members");
  agent = await world.members.signIn("agent", { name: "Ada" });
});
afterAll(async () => {
  for (const window of windows) window.close();
  await world.close();
  await database.close();
});

async function call(method: string, path: string, body?: object, headers: object = { authorization: `Bearer ${KEY}` }) {
  const reply = await fetch(`${world.url}/api/v1/${path}`, {
    method,
    headers: { origin: world.url, "content-type": "application/json", ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const parsed: Json = await reply.json();
  return { status: reply.status, body: parsed };
}

/** Open on one day of the week only: three days from now, in UTC. */
function inThreeDays() {
  const then = new Date(Date.now() + 3 * 86_400_000);
  const day = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"][then.getUTCDay()] ?? "sun";
  return { day, opens: `${then.toISOString().slice(0, 10)}T09:00:00.000Z` };
}

test("a calendar is read for managers only, and what isn't one is refused in words", async () => {
  const text =
    "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20201224\r\nRRULE:FREQ=YEARLY\r\nSUMMARY:Eve\r\nEND:VEVENT\r\nEND:VCALENDAR";
  const body = { text, timeZone: "Europe/Oslo" };
  expect((await call("POST", "hours/calendar", body, { cookie: agent.cookie })).body.error.code).toBe("ROLE_TOO_LOW");
  const read = await call("POST", "hours/calendar", body);
  expect(read.body).toMatchObject({ url: null });
  expect(read.body.closures[0]).toMatchObject({ from: expect.stringMatching(/^20\d\d-12-24$/), name: "Eve" });
  // What it says can be saved as it is.
  const saved = await call("PATCH", "settings", { hours: { timeZone: "Europe/Oslo", calendar: read.body } });
  expect(saved.body.settings.hours.calendar.closures).toEqual(read.body.closures);
  await call("PATCH", "settings", { hours: null });
  const wrong = await call("POST", "hours/calendar", { text: "<html>", timeZone: "UTC" });
  expect(wrong).toMatchObject({ status: 422, body: { error: { code: "CALENDAR_UNREADABLE" } } });
  const inside = await call("POST", "hours/calendar", { url: "http://169.254.169.254/latest", timeZone: "UTC" });
  expect(inside.body.error).toMatchObject({ code: "CALENDAR_UNREADABLE", message: expect.stringContaining("private") });
});

test("a team's hours are checked, shown, and taken back", async () => {
  const wrong = await call("POST", "teams", { name: "Night", hours: { timeZone: "Mars/Base", mon: [["9", "17:00"]] } });
  expect(wrong).toMatchObject({ status: 422, body: { error: { code: "SETTING_INVALID" } } });
  expect(Object.keys(wrong.body.error.fields)).toEqual(["hours.timeZone", "hours.mon.0.0"]);
  const hours = { timeZone: "Europe/Oslo", mon: [["22:00", "06:00"]] };
  const made = await call("POST", "teams", { name: "Night", hours });
  expect(made.body.teams).toMatchObject([{ name: "Night", hours }]);
  const { id } = made.body.teams[0];
  expect((await call("PATCH", `teams/${id}`, { name: "Late" })).body.teams[0]).toMatchObject({ name: "Late", hours });
  expect((await call("PATCH", `teams/${id}`, { hours: null })).body.teams[0].hours).toBeNull();
  await call("DELETE", `teams/${id}`);
});

test("a visitor is told when the team that a rule chooses is back, and rules ask about a team's own hours", async () => {
  const { day, opens } = inThreeDays();
  const hours = { timeZone: "UTC", [day]: [["09:00", "10:00"]] };
  const billing = (await call("POST", "teams", { name: "Billing", hours })).body.teams[0].id;
  const actions = { priority: "high" };
  const outside = { on: "hours", is: "outside", teamId: billing };
  await call("POST", "routing-rules", {
    ...{
      name: "Invoices",
      enabled: true,
      conditions: [{ on: "words", any: ["invoice"] }],
      actions: { teamId: billing },
    },
  });
  const rule = { name: "Nobody in Billing", enabled: true, conditions: [outside, { on: "words", any: ["invoice"] }] };
  expect((await call("POST", "routing-rules", { ...rule, actions })).status).toBe(200);
  const gone = { ...rule, conditions: [{ ...outside, teamId: newId() }], actions };
  expect((await call("POST", "routing-rules", gone)).body.error.code).toBe("NOT_FOUND");

  const asks = async (text: string) => {
    const window = await openWindow(world, {}, { extraHeaders: { origin: world.url } });
    windows.push(window);
    await window.ask(text);
    await window.do("person-request", { clientMessageId: newId() });
    await until(() => window.state.conversation?.state === "queued");
    const said = window.state.messages.findLast((one) => one.author === "machine");
    return { said, ...window.state.conversation };
  };
  const invoice = await asks("My invoice is wrong");
  expect(invoice).toMatchObject({ openAt: opens, said: { form: "out-of-hours" } });
  expect(invoice.said?.text).toMatch(/on \w+day at 9:00/);
  const row = await findConversation(database.db, invoice.conversationId ?? "");
  expect(row).toMatchObject({ teamId: billing, priority: 1 });
  // Somebody else's question waits for the site, which is always there.
  const other = await asks("My parcel is late");
  expect(other.openAt).toBeUndefined();
  expect(other.said).toMatchObject({ form: "handoff" });
  // When the queue moves, each is told by its own team's hours.
  const first = windows[0];
  const before = first?.heard.length ?? 0;
  await call("POST", `conversations/${other.conversationId}/take`, { agent: "Max" });
  await until(() => (first?.heard.length ?? 0) > before);
  expect(first?.heard.at(-1)).toMatchObject({ data: { state: "queued", openAt: opens } });
});

test("reports are for managers; the figures and their CSV are of the same period, and bad ones are refused", async () => {
  expect((await call("GET", "reports", undefined, { cookie: agent.cookie })).body.error.code).toBe("ROLE_TOO_LOW");
  const read = await call("GET", "reports?timeZone=Europe/Oslo");
  expect(read).toMatchObject({ status: 200, body: { handoffs: 2, unanswered: 2, all: { firstReply: null } } });
  expect((await call("GET", "reports?from=2026-12-01&to=2026-11-01")).body.error.code).toBe("BAD_REQUEST");
  const csv = await fetch(`${world.url}/api/v1/reports/export`, { headers: { authorization: `Bearer ${KEY}` } });
  expect(csv.headers.get("content-type")).toContain("text/csv");
  expect(await csv.text()).toContain("all,,,handoffs,2,,,,");
});
