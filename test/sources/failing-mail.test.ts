import { eq } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { Background } from "../../server/background-work.ts";
import { createMember, updateMember } from "../../server/store/member.ts";
import { job } from "../../server/store/schema/job.ts";
import { site } from "../../server/store/schema/organisation.ts";
import { until } from "../fault/server.ts";
import { articlePage, startWebsite, type Website } from "../fixtures/website.ts";
import { added, openWorld, reread, type World } from "./world.ts";

let world: World;
let website: Website;
let background: Background;
beforeAll(async () => {
  world = await openWorld();
  // The only process: which one fails decides whether mail is sent.
  background = world.process({ mails: true });
});
afterAll(() => world.close());
beforeEach(async () => {
  website = await startWebsite();
  world.mails.length = 0;
});
afterEach(() => website.close());

const PAGE = articlePage({ title: "How do I mend a lamp?", text: "Turn the screw at its base to the left." });

/** A site with an owner, a German manager, an agent, and a manager who has left. */
async function team(): Promise<{ siteId: string; address: (name: string) => string }> {
  const { db } = world.database;
  const siteId = await world.site();
  const [row] = await db.select().from(site).where(eq(site.id, siteId));
  const organisationId = row?.organisationId ?? "";
  const address = (name: string) => `${name}-${siteId}@shop.example`;
  const members = [
    ["olga", "owner", "en"],
    ["mona", "manager", "de"],
    ["ann", "agent", "en"],
    ["gone", "manager", "en"],
  ] as const;
  for (const [name, role, language] of members) {
    const { id } = await db.transaction((tx) =>
      createMember(tx, { organisationId, name, email: address(name), role, language, passwordHash: "-" }),
    );
    if (name === "gone") await updateMember(db, id, { deactivatedAt: new Date() });
  }
  return { siteId, address };
}

const mailJobsDone = () =>
  until("all mail is sent", async () => {
    const rows = await world.database.db.select().from(job).where(eq(job.kind, "mail"));
    return rows.every((row) => row.state === "done");
  });
const recipients = () => world.mails.map((mail) => mail.to).sort();

test("a source that fails twice mails owner and managers once; after it has worked, the next failure mails again", async () => {
  const { siteId, address } = await team();
  const { source } = await added(background, { siteId, address: `${website.url}/help/`, name: "Lamp help" });
  expect(source.failing).not.toBeNull();
  await mailJobsDone();
  expect(recipients()).toEqual([address("mona"), address("olga")].sort());
  const english = world.mails.find((mail) => mail.to === address("olga"));
  expect(english?.subject).toBe('Test: "Lamp help" can\'t be read any more');
  expect(english?.text).toContain(source.failing?.fault);
  expect(english?.text).toContain(source.failing?.remedy);
  expect(english?.text).toContain(`https://chat.example/console/knowledge/sources/${source.id}`);
  expect(world.mails.find((mail) => mail.to === address("mona"))?.subject).toContain("kann nicht mehr gelesen werden");

  expect((await reread(background, { siteId, id: source.id })).state).toBe("failed");
  await mailJobsDone();
  expect(world.mails).toHaveLength(2);

  website.pages.set("/help/", PAGE);
  expect((await reread(background, { siteId, id: source.id })).state).toBe("done");
  website.pages.delete("/help/");
  expect((await reread(background, { siteId, id: source.id })).state).toBe("failed");
  await mailJobsDone();
  expect(world.mails).toHaveLength(4);
});

test("a source that is read mails nobody", async () => {
  const { siteId } = await team();
  website.pages.set("/help/", PAGE);
  const { source } = await added(background, { siteId, address: `${website.url}/help/` });
  expect(source).toMatchObject({ failing: null, open: 1 });
  await mailJobsDone();
  expect(world.mails).toEqual([]);
});
