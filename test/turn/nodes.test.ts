import { afterAll, beforeAll, expect, test } from "vitest";
import { systemClock } from "../../server/lib/clock.ts";
import { silentLog } from "../../server/lib/log.ts";
import { liveAmongNodes, type NodeDeps } from "../../server/nodes.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { localEvents } from "../../server/ports/events/local.ts";
import type { EventsPort } from "../../server/ports/events/port.ts";
import { ServerNode } from "../../server/turn/node.ts";
import { openTestDatabase } from "../fixtures/database.ts";

let database: DatabasePort;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

/** As with Redis, whose events don't matter here: who lives is in the database. */
const events: EventsPort = { ...localEvents(), engine: "redis" };
const nodeAt = (place: string) =>
  new ServerNode({ db: database.db, clock: systemClock, log: silentLog, events, secret: "one secret", place });

test("a node notices that another was killed, once, though a new process serves from its place already", async () => {
  const [here, there] = [nodeAt("a"), nodeAt("b")];
  await here.join();
  expect(await here.hasLostAnother()).toBe(false);
  await there.join();
  // One that came isn't one that was lost.
  expect(await here.hasLostAnother()).toBe(false);
  await here.beat();
  expect(await here.hasLostAnother()).toBe(false);
  await nodeAt("b").join();
  expect(await here.hasLostAnother()).toBe(true);
  expect(await here.hasLostAnother()).toBe(false);
});

test("when another node is gone, this one's windows and screens ask for what it didn't tell them", async () => {
  const [here, there] = [nodeAt("c"), nodeAt("d")];
  await here.join();
  await there.join();
  let asked = () => {};
  const resynced = new Promise<void>((resolve) => {
    asked = resolve;
  });
  let looks = 0;
  const nothing = () => {};
  const deps: Pick<NodeDeps, "events" | "node" | "knowledge" | "voice" | "log"> = {
    ...{ events, node: here, log: silentLog, knowledge: { refresh: async () => {} } },
    voice: { tellStream: nothing, forgetStream: nothing, onStreamWanted: nothing, resync: () => asked() },
  };
  const turns = {
    async look() {
      // The first look has seen the other one alive.
      if (++looks === 1) await nodeAt("d").join();
    },
  };
  const stop = liveAmongNodes({ ...deps, turns });
  await resynced;
  await stop();
  expect(looks).toBeGreaterThanOrEqual(1);
});
