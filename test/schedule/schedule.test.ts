import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Background } from "../../server/background-work.ts";
import { createJobList } from "../../server/jobs/list.ts";
import { archiveArticles, readRevision, saveArticle } from "../../server/knowledge/edit.ts";
import { siteAddress } from "../../server/knowledge/links.ts";
import { newId } from "../../server/lib/ids.ts";
import { changeSettings } from "../../server/settings/change-settings.ts";
import { countChanges, countWaiting, findArticle, waitingArticles } from "../../server/store/article-list.ts";
import { newestContents } from "../../server/store/article-revision.ts";
import { createMember } from "../../server/store/member.ts";
import { job } from "../../server/store/schema/job.ts";
import { knowledgeVersion } from "../../server/store/schema/knowledge-version.ts";
import { site } from "../../server/store/schema/organisation.ts";
import { until } from "../fault/server.ts";
import { article, jsonl } from "../knowledge/builders.ts";
import { openWorld, type World } from "../sources/world.ts";

let world: World;
let background: Background;
let siteId: string;
beforeAll(async () => {
  world = await openWorld();
  background = world.process({ mails: true });
  // Another node: each plan is carried out by one of them.
  world.process({ mails: true });
});
afterAll(() => world.close());
beforeEach(async () => {
  siteId = await world.site();
  world.mails.length = 0;
  await world.knowledge.import({ siteId, file: jsonl(article("returns"), article("delivery")) });
  await world.knowledge.publish(siteId);
});

const db = () => world.database.db;
const idOf = async (key: string) => (await newestContents(db(), siteId, [key])).get(key)?.articleId ?? "";
const soon = () => new Date(Date.now() + 250);
const later = () => new Date(Date.now() + 3_600_000);
const seen = (key: string) =>
  [...(world.knowledge.live(siteId)?.articles.values() ?? [])].find((one) => one.key === key);
const versions = () => db().select().from(knowledgeVersion).where(eq(knowledgeVersion.siteId, siteId));
async function edit(key: string, answer: string): Promise<string> {
  const articleId = await idOf(key);
  const row = await findArticle(db(), articleId);
  const content = await readRevision(db(), articleId, "newest");
  if (row === undefined || content === undefined) throw new Error(`There is no article ${key}.`);
  await saveArticle(db(), {
    articleId,
    from: row.revisionId,
    content: { ...content, answer },
    language: "en",
    site: siteAddress([]),
  });
  return articleId;
}
const plan = (more: Partial<Parameters<Background["schedule"]["add"]>[1]>) =>
  background.schedule.add(siteId, { action: "publish", articleId: null, at: soon(), by: "Mona", ...more });

test("an article goes live at its time, alone and once, though two processes wait for it", async () => {
  const articleId = await edit("returns", "Within 60 days.");
  await edit("delivery", "Not yet.");
  const entry = await plan({ articleId });
  expect(entry).toMatchObject({
    action: "publish",
    article: { id: articleId, title: "How do I returns?" },
    startedBy: "Mona",
  });
  expect(entry.state).toBe("waiting");
  expect(await background.jobs.ended(entry.id)).toMatchObject({ state: "done", attempts: 1 });
  expect(seen("returns")?.answer).toBe("Within 60 days.");
  expect(seen("delivery")?.answer).not.toBe("Not yet.");
  expect(await versions()).toHaveLength(2);
  expect(await countChanges(db(), siteId)).toMatchObject({ changed: 1 });
  expect((await background.schedule.list(siteId)).entries).toEqual([]);

  // Its process died after the publish and before it could say so: the next one finds nothing to do.
  await db()
    .update(job)
    .set({ state: "running", runner: newId(), seenAt: new Date(Date.now() - 3_600_000), endedAt: null })
    .where(eq(job.id, entry.id));
  expect(await background.jobs.ended(entry.id)).toMatchObject({ state: "done", attempts: 2 });
  expect(await versions()).toHaveLength(2);
});

test("until its time, other publishes leave a planned change out; without the plan they take it", async () => {
  const articleId = await edit("returns", "Within 60 days.");
  const entry = await plan({ articleId, at: later() });
  await edit("delivery", "Two days.");
  expect(await countWaiting(db(), siteId)).toMatchObject({ scheduled: 1, review: 0, new: 0 });
  expect(await findArticle(db(), articleId)).toMatchObject({ state: "changed", waits: "scheduled" });
  await world.knowledge.publish(siteId);
  expect(seen("delivery")?.answer).toBe("Two days.");
  expect(seen("returns")?.answer).not.toBe("Within 60 days.");
  const { entries } = await background.schedule.list(siteId);
  expect(entries).toMatchObject([{ id: entry.id, state: "waiting", fault: null }]);
  await background.schedule.cancel(siteId, entry.id);
  expect((await background.schedule.list(siteId)).entries).toEqual([]);
  // Tried again, it would publish at once.
  const jobs = createJobList({ db: db(), jobs: background.jobs, own: {} });
  expect((await jobs.page(siteId, { offset: 0 })).jobs.find(({ id }) => id === entry.id)?.canRetry).toBe(false);
  await expect(jobs.retry(siteId, entry.id, "Mona")).rejects.toMatchObject({ code: "BAD_REQUEST" });
  await world.knowledge.publish(siteId);
  expect(seen("returns")?.answer).toBe("Within 60 days.");
  await expect(background.schedule.cancel(siteId, entry.id)).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("an article is archived at its time; the whole draft is published at its time, and a later time takes the place of an earlier one", async () => {
  await edit("returns", "Within 60 days.");
  const articleId = await idOf("delivery");
  const archived = await plan({ action: "archive", articleId });
  await background.jobs.ended(archived.id);
  expect(seen("delivery")).toBeUndefined();
  expect(seen("returns")?.answer).not.toBe("Within 60 days.");
  const first = await plan({ at: later() });
  const second = await plan({});
  expect((await background.jobs.read(first.id))?.state).toBe("stopped");
  await background.jobs.ended(second.id);
  expect(seen("returns")?.answer).toBe("Within 60 days.");
});

test("what can't be published says so on the page and by mail, once, and can be tried again or put away", async () => {
  const [own] = await db().select().from(site).where(eq(site.id, siteId));
  const organisationId = own?.organisationId ?? "";
  for (const role of ["manager", "agent"] as const) {
    const member = {
      organisationId,
      name: role,
      email: `${role}-${siteId}@shop.example`,
      role,
      language: "de" as const,
    };
    await db().transaction((tx) => createMember(tx, { ...member, passwordHash: "-" }));
  }
  const articleId = await edit("returns", "Within 60 days.");
  await changeSettings(db(), siteId, { review: true });
  const entry = await plan({ articleId });
  expect(await background.jobs.ended(entry.id)).toMatchObject({
    state: "failed",
    fault: expect.stringContaining("approved"),
  });
  expect((await background.schedule.list(siteId)).entries).toMatchObject([
    { id: entry.id, state: "failed", remedy: expect.any(String) },
  ]);
  await until("the mail is sent", () => world.mails.length > 0);
  expect(world.mails.map((mail) => mail.to)).toEqual([`manager-${siteId}@shop.example`]);
  expect(world.mails[0]?.subject).toContain("fehlgeschlagen");
  expect(world.mails[0]?.text).toContain("https://chat.example/console/knowledge");
  await changeSettings(db(), siteId, { review: false });
  await background.jobs.retry(entry.id);
  expect(await background.jobs.ended(entry.id)).toMatchObject({ state: "done" });
  expect(seen("returns")?.answer).toBe("Within 60 days.");

  const next = await edit("delivery", "Two days.");
  const failing = await plan({ articleId: next });
  await archiveArticles(db(), { siteId, ids: [next], archived: true });
  expect(await background.jobs.ended(failing.id)).toMatchObject({
    state: "failed",
    fault: expect.stringContaining("archived"),
  });
  await background.schedule.cancel(siteId, failing.id);
  expect((await background.schedule.list(siteId)).entries).toEqual([]);
});

test("a time that has passed, an article without changes and another site's article are refused", async () => {
  const articleId = await idOf("returns");
  const refused = (more: Parameters<typeof plan>[0]) => expect(plan(more)).rejects;
  await refused({ at: new Date(Date.now() - 1) }).toMatchObject({ code: "SCHEDULE_INVALID" });
  await refused({ at: new Date(Date.now() + 900 * 86_400_000) }).toMatchObject({ code: "SCHEDULE_INVALID" });
  await refused({ articleId }).toMatchObject({ code: "SCHEDULE_INVALID" });
  await refused({ action: "archive" }).toMatchObject({ code: "SCHEDULE_INVALID" });
  await refused({ articleId: newId() }).toMatchObject({ code: "NOT_FOUND" });
  expect(await waitingArticles(db(), siteId)).toEqual(new Set());
});
