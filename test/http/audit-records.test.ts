import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { TuppenceError } from "../../server/lib/errors.ts";
import { newId } from "../../server/lib/ids.ts";
import { silentLog } from "../../server/lib/log.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { auditEntry } from "../../server/store/schema/audit.ts";
import type { TransportDeps } from "../../server/transport/deps.ts";
import { errorHandler } from "../../server/transport/errors.ts";
import { UNRECORDED } from "../../server/transport/http/audit.ts";
import { apiRoutes } from "../../server/transport/http/http.ts";
import { mount, type Route } from "../../server/transport/http/route.ts";
import { AUDIT_ACTIONS } from "../../server/wire/audit.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { all } from "./all-parts.ts";

// A route that isn't a GET doesn't compile without saying what it records. Here: that what each says is so.

/** With sign-in, which some routes need. */
const parts = { auth: {} as NonNullable<TransportDeps["auth"]> };
const routes = apiRoutes(all(parts));
const changing = routes.filter((one) => one.method !== "get");
const ownOf = ({ records }: Route): readonly string[] =>
  typeof records === "object" && "own" in records ? records.own : [];

describe("what the routes say", () => {
  test("each that changes something records it, or says why not; and every reason is somebody's", () => {
    const silent = changing.flatMap(({ records }) =>
      typeof records === "object" && "nothing" in records ? [records.nothing] : [],
    );
    expect([...new Set(silent)].sort()).toEqual(Object.keys(UNRECORDED).sort());
    expect(changing.filter((one) => one.records === undefined).map((one) => one.name)).toEqual([]);
    expect(changing.length).toBeGreaterThan(140);
  });

  test("what only asks or tries isn't recorded; what settings, members, keys and articles are, is", () => {
    const of = (name: string) => routes.find((one) => one.name === name)?.records;
    expect(of("knowledgeImportPreview")).toEqual({ nothing: "asks" });
    expect(of("handoffClaim")).toEqual({ nothing: "events" });
    for (const name of ["settingsChange", "invitationAdd", "mePassword", "knowledgePublish", "noteDelete"])
      expect(of(name), name).toBe("changed");
    const silent = changing.filter(({ records }) => typeof records === "object" && "nothing" in records);
    const managed = ["settings.write", "security.manage", "members.manage", "keys.manage", "roles.manage"];
    const asks = silent.filter(({ may, records }) => managed.includes(may ?? "") && records !== "changed");
    expect(asks.map((one) => one.name).sort()).toEqual([
      "calendarRead",
      "mailOauthBegin",
      "mailTest",
      "routingRuleTry",
      "webhookTest",
    ]);
  });

  test("every action of the audit log is recorded by some route, but for sign-ins and what goes with a change of settings", () => {
    const claimed = new Set(["changed", ...routes.flatMap(ownOf)]);
    const others = ["sign-in", "sign-in-failed", "review-setting-changed"];
    expect(AUDIT_ACTIONS.filter((one) => !claimed.has(one))).toEqual(others);
    // Somewhere in the code, apart from what routes say about themselves.
    const root = new URL("../../server/", import.meta.url);
    const code = readdirSync(root, { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".ts") && !path.startsWith("wire/"))
      .flatMap((path) => readFileSync(new URL(path, root), "utf8").split("\n"))
      .filter((line) => !line.includes("records:"))
      .join("\n");
    expect([...claimed].filter((one) => !code.includes(`"${one}"`))).toEqual([]);
  });
});

describe("what is recorded", () => {
  let database: DatabasePort;
  let url = "";
  let close: () => Promise<void>;
  let isRefused = false;

  beforeAll(async () => {
    database = await openTestDatabase();
    const app = express();
    // The routes as they are, but for what they do and what they want for it.
    const bare = routes.map(({ method, path, name, summary, reply, records }): Route => {
      const common = { path, name, summary, reply, auth: "none", may: null, errors: [] } as const;
      const handle = async () => {
        if (isRefused) throw new TuppenceError("NOT_FOUND", "It isn't there.", "Look elsewhere.");
        return {};
      };
      if (method === "get") return { ...common, method, handle };
      if (records === undefined) throw new Error(`${name} says nothing of what it records.`);
      return { ...common, method, records, handle };
    });
    mount(app, bare, all({ db: database.db }));
    app.use(errorHandler(silentLog));
    const http = createServer(app);
    await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
    close = () =>
      new Promise((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
      });
  });
  afterAll(async () => {
    await close();
    await database.close();
  });
  beforeEach(() => {
    isRefused = false;
  });

  /** Calls each of them once. @returns the subjects of the new entries */
  async function called(list: readonly Route[]): Promise<(string | null)[]> {
    const before = await database.db.$count(auditEntry);
    for (const { method, path } of list) {
      const response = await fetch(url + path.replace(/:\w+/g, () => newId()), { method: method.toUpperCase() });
      expect(response.status, path).toBe(isRefused ? 404 : 200);
    }
    const rows = await database.db.select().from(auditEntry).orderBy(auditEntry.id).offset(before);
    expect(rows.every((one) => one.action === "changed")).toBe(true);
    return rows.map((one) => one.subject);
  }

  test("one entry by each route that says so, none by the others, whatever they are called", async () => {
    const expected = changing.filter((one) => one.records === "changed").map((one) => one.name);
    expect((await called(changing)).sort()).toEqual(expected.sort());
    expect(await called(routes.filter((one) => one.method === "get" && !one.path.includes("*")))).toEqual([]);
  }, 60_000);

  test("nothing is recorded of what was refused", async () => {
    isRefused = true;
    expect(await called(changing)).toEqual([]);
  }, 60_000);
});
