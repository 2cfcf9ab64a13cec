import { sql } from "drizzle-orm";
import type { Browser, BrowserContext } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { newId } from "../../server/lib/ids.ts";
import { findConversation } from "../../server/store/conversation.ts";
import { openWindow, until } from "../sockets/builders.ts";
import { hasBrowser, shoot } from "./browser.ts";
import { graveFaults, openConsole, overflow, still } from "./console.ts";
import { openStage, type Stage } from "./stage.ts";

const RETURNS = [
  "return my order please",
  "how can I return shoes",
  "I want to return a dress",
  "return label missing",
];
const DELIVERY = [
  "where is my parcel",
  "parcel delivery is late",
  "delivery of my parcel",
  "track the parcel delivery",
];

describe.skipIf(!hasBrowser)("topics in a browser", () => {
  let stage: Stage;
  const opened: BrowserContext[] = [];
  beforeAll(async () => {
    stage = await openStage({ members: true, origins: ["self"] });
    stage.world.jobs.start();
  });
  afterAll(() => stage?.close());
  afterEach(async () => {
    for (const context of opened.splice(0)) await context.close();
  });
  async function signIn(more: Parameters<Browser["newContext"]>[0] = {}) {
    const { world, browser } = stage;
    const { cookie } = (await world.members?.signIn("manager", { email: `${newId()}@example.com` })) ?? { cookie: "" };
    const console = await openConsole(browser, { url: world.url, cookie }, more);
    console.page.setDefaultTimeout(20_000);
    opened.push(console.context);
    return { ...console, cookie };
  }

  test("a manager makes two tags topics with examples, and adds the suggested one to a conversation by a key", async () => {
    const { world, database } = stage;
    const { page, faults, cookie } = await signIn();
    for (const name of ["Returns", "Delivery"]) {
      const headers = { cookie, origin: world.url, "content-type": "application/json" };
      await fetch(`${world.url}/api/v1/tags`, { method: "POST", headers, body: JSON.stringify({ name }) });
    }
    await page.goto(`${world.url}/console/settings/topics`);
    for (const [name, texts] of [
      ["Returns", RETURNS],
      ["Delivery", DELIVERY],
    ] as const) {
      await page.getByLabel("Tag", { exact: true }).selectOption({ label: name });
      await page.getByRole("button", { name: "Make it a topic" }).click();
      const row = page.getByRole("listitem").filter({ hasText: name });
      await row.getByText("5 more examples needed").waitFor();
      await row.getByRole("button", { name: "Examples" }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByLabel("Questions, one per line").fill([...texts, `${texts[0]} today`].join("\n"));
      await dialog.getByRole("button", { name: "Add" }).click();
      await dialog.getByText(`${texts[0]} today`).waitFor();
      await page.keyboard.press("Escape");
      await dialog.waitFor({ state: "detached" });
    }
    await page.getByRole("region", { name: "By topic" }).waitFor();
    expect(await page.getByRole("radio", { name: "Add the tag automatically" }).isDisabled()).toBe(true);
    await page.getByText("Not available yet: nothing has been measured on your own conversations.").waitFor();
    await page.getByText("Suggest it to agents").click();
    await until(() => page.getByRole("radio", { name: "Suggest it to agents" }).isChecked());
    await page.getByText("Learning from your changes").waitFor({ state: "detached" });
    await still(page);
    await shoot(page, "settings-topics");
    expect(await graveFaults(page)).toEqual([]);

    const window = await openWindow(world, {}, { extraHeaders: { origin: stage.hosts.url } });
    await window.ask("I want to return my order");
    await window.do("person-request", { clientMessageId: newId() });
    await until(() => window.state.conversation?.state === "queued");
    const id = window.state.conversation?.conversationId ?? "";
    window.close();
    await page.goto(`${world.url}/console/inbox/${id}?view=all`);
    await page.getByRole("button", { name: "Topic: Returns? Add" }).waitFor();
    await still(page);
    await shoot(page, "inbox-topic");
    expect(await graveFaults(page)).toEqual([]);
    await page.keyboard.press("y");
    await until(async () => (await findConversation(database.db, id))?.tagIds.length === 1);
    await page.getByRole("button", { name: "Topic: Returns? Add" }).waitFor({ state: "detached" });

    await page.goto(`${world.url}/console/overview`);
    await page.getByRole("region", { name: "Conversations by topic" }).first().waitFor();
    await still(page);
    await shoot(page, "overview-topics");
    expect(await graveFaults(page)).toEqual([]);
    expect(faults).toEqual([]);

    // What the agent added is learnt.
    await world.classification.look();
    const phone = await signIn({ viewport: { width: 390, height: 844 }, colorScheme: "dark" });
    await phone.page.goto(`${world.url}/console/settings/topics`);
    await phone.page.getByRole("region", { name: "By topic" }).waitFor();
    await phone.page.getByText("Learning from your changes").waitFor({ state: "detached" });
    await still(phone.page);
    await shoot(phone.page, "settings-topics-phone-dark");
    expect(await overflow(phone.page)).toBeLessThanOrEqual(0);
    expect(await graveFaults(phone.page)).toEqual([]);
  }, 120_000);

  test("sentiment is recognised from what ships, confirmed by a key, corrected in its menu, and filtered by", async () => {
    const { world, database } = stage;
    const { page, faults, context, cookie } = await signIn();
    // Suggested topics come first.
    await fetch(`${world.url}/api/v1/topics`, {
      method: "PATCH",
      headers: { cookie, origin: world.url, "content-type": "application/json" },
      body: JSON.stringify({ mode: "off" }),
    });
    await page.goto(`${world.url}/console/settings/classification`);
    await page.getByText("290 built-in examples").first().waitFor();
    const part = page.locator("section.part").filter({ hasText: "What to do with a recognised sentiment" });
    await part.getByText("Suggest it to agents").click();
    await until(() => part.getByRole("radio", { name: "Suggest it to agents" }).isChecked());
    await world.classification.look();
    // The classifier of 870 examples.
    await page.getByRole("region", { name: "By sentiment" }).waitFor({ timeout: 90_000 });
    await page.getByText("Learning from your changes").waitFor({ state: "detached", timeout: 60_000 });
    await still(page);
    await shoot(page, "settings-classification");
    expect(await graveFaults(page)).toEqual([]);

    const window = await openWindow(world, {}, { extraHeaders: { origin: stage.hosts.url } });
    await window.ask("this is ridiculous!! nobody answers");
    await window.do("person-request", { clientMessageId: newId() });
    await until(() => window.state.conversation?.state === "queued");
    const id = window.state.conversation?.conversationId ?? "";
    window.close();
    // The tests' embedder knows words, not moods: stored as the shipped one would say it.
    await database.db.execute(sql`insert into classified
      (conversation_id, kind, site_id, class_id, probability, is_set, learnt_at, at)
      values (${id}, 'sentiment', ${world.site.id}, 'negative', 0.97, false, now(), now())
      on conflict (conversation_id, kind) do update set class_id = 'negative', probability = 0.97`);
    await page.goto(`${world.url}/console/inbox/${id}`);
    await page.getByRole("button", { name: "Sentiment: Negative? Confirm" }).waitFor();
    await still(page);
    await shoot(page, "sentiment-suggested");
    await page.keyboard.press("y");
    const menu = page.getByRole("button", { name: "Sentiment: Negative", exact: true });
    await menu.waitFor();
    await page.getByRole("button", { name: "Sentiment: Negative? Confirm" }).waitFor({ state: "detached" });
    expect((await findConversation(database.db, id))?.sentiment).toBe("negative");
    await menu.click();
    await page.getByRole("menuitem", { name: "Positive" }).click();
    await page.getByRole("button", { name: "Sentiment: Positive" }).waitFor();
    await page.keyboard.press("Escape");
    expect(await graveFaults(page)).toEqual([]);
    await page.goto(`${world.url}/console/conversations?sentiment=positive`);
    await page.getByText("this is ridiculous!! nobody answers").first().waitFor();

    await context.close();
    // What the agent said is learnt.
    await world.classification.look();
    const phone = await signIn({ viewport: { width: 390, height: 844 }, colorScheme: "dark" });
    await phone.page.goto(`${world.url}/console/settings/classification`);
    await phone.page.getByRole("region", { name: "By sentiment" }).waitFor();
    await phone.page.getByText("Learning from your changes").waitFor({ state: "detached", timeout: 60_000 });
    await still(phone.page);
    await shoot(phone.page, "settings-classification-phone");
    expect(await overflow(phone.page)).toBe(0);
    expect(await graveFaults(phone.page)).toEqual([]);
    await phone.page.goto(`${world.url}/console/inbox/${id}`);
    await phone.page.getByRole("button", { name: "Sentiment: Positive" }).waitFor();
    await still(phone.page);
    await shoot(phone.page, "sentiment-phone");
    expect(await overflow(phone.page)).toBe(0);
    expect([...faults, ...phone.faults]).toEqual([]);
  }, 240_000);
});
