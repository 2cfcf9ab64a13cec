import { afterAll, beforeAll } from "vitest";
import { newId } from "../../server/lib/ids.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { openWindow, openWorld, until, type World } from "../sockets/builders.ts";
import type { Json } from "./builders.ts";

/** Milliseconds that learning may take: a busy machine takes its time. */
const LEARNT_MS = 90_000;

/** A site whose conversations are classified, with an agent and a manager; open for the tests of a file. */
export interface LearningSite {
  readonly database: DatabasePort;
  readonly world: World;
  readonly agent: { cookie: string };
  readonly manager: { cookie: string };
}

/** Opens it before a file's tests, and closes it after them. */
export function openLearning() {
  const own = {} as { -readonly [Name in keyof LearningSite]: LearningSite[Name] };
  beforeAll(async () => {
    own.database = await openTestDatabase();
    own.world = await openWorld(own.database, { members: true, site: { allowedOrigins: ["self"] } });
    if (own.world.members === undefined) throw new Error("no members");
    own.agent = await own.world.members.signIn("agent", { name: "Ada" });
    own.manager = await own.world.members.signIn("manager", { name: "Max" });
    own.world.jobs.start();
  });
  afterAll(async () => {
    await own.world.close();
    await own.database.close();
  });
  return {
    own: own as LearningSite,
    /** By the manager, unless headers say otherwise. */
    async call(method: string, path: string, body?: object, headers: object = { cookie: own.manager.cookie }) {
      const reply = await fetch(`${own.world.url}/api/v1/${path}`, {
        method,
        headers: { origin: own.world.url, "content-type": "application/json", ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const parsed: Json = await reply.json();
      return { status: reply.status, body: parsed };
    },
    /** Reads until everything is learnt, as a server's rounds have it: a change while a job runs is learnt by the next one. */
    async learnt<T extends { learntAt: string | null; isLearning: boolean }>(read: () => Promise<T>): Promise<T> {
      let reply = await read();
      await until(async () => {
        await own.world.classification.look();
        reply = await read();
        return reply.learntAt !== null && !reply.isLearning;
      }, LEARNT_MS);
      return reply;
    },
    /** A conversation whose visitor wrote this and then asked for a person. */
    async queued(text: string): Promise<string> {
      const window = await openWindow(own.world, {}, { extraHeaders: { origin: own.world.url } });
      await window.ask(text);
      await window.do("person-request", { clientMessageId: newId() });
      await until(() => window.state.conversation?.state === "queued");
      window.close();
      return window.state.conversation?.conversationId ?? "";
    },
  };
}
