import type { Browser, BrowserContext, CDPSession, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { newId } from "../../server/lib/ids.ts";
import { subscriptionsOf } from "../../server/store/push.ts";
import { visibleConsole } from "../../server/store/schema/push.ts";
import type { PushNews } from "../../server/wire/push.ts";
import { type PushService, startPushService } from "../push/push-service.ts";
import { openWindow, until } from "../sockets/builders.ts";
import { hasBrowser, shoot } from "./browser.ts";
import { graveFaults, openConsole, overflow, still } from "./console.ts";
import { openStage, type Stage } from "./stage.ts";

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true } as const;

describe.skipIf(!hasBrowser)("the console as an installed app", () => {
  let stage: Stage;
  let service: PushService;
  const opened: BrowserContext[] = [];
  beforeAll(async () => {
    service = await startPushService();
    stage = await openStage({ members: true, origins: ["self"], privateHosts: ["127.0.0.1"] });
  });
  afterAll(async () => {
    await stage?.close();
    await service.close();
  });
  afterEach(async () => {
    for (const context of opened.splice(0)) await context.close();
  });

  async function signIn(more: Parameters<Browser["newContext"]>[0] = {}, role: "agent" | "manager" = "agent") {
    const { world, browser } = stage;
    const email = `${newId()}@example.com`;
    const { id = "", cookie = "" } = (await world.members?.signIn(role, { email, name: "Ada" })) ?? {};
    const console = await openConsole(browser, { url: world.url, cookie }, more);
    await console.context.grantPermissions(["notifications"], { origin: world.url });
    console.page.setDefaultTimeout(20_000);
    opened.push(console.context);
    return { ...console, id };
  }

  async function waiting(): Promise<string> {
    const { world, hosts } = stage;
    const window = await openWindow(world, {}, { extraHeaders: { origin: hosts.url } });
    await window.ask("I was charged twice");
    await window.do("person-request", { clientMessageId: newId() });
    await until(() => window.state.conversation?.state === "queued");
    window.close();
    return window.state.conversation?.conversationId ?? "";
  }

  /** The page's service worker, as Chromium's own tools see it. */
  async function worker(
    page: Page,
    language: string,
  ): Promise<{ cdp: CDPSession; registrationId: string; scope: string }> {
    await until(() =>
      page.evaluate<boolean>(
        `navigator.serviceWorker.getRegistration().then((one) => one?.active?.state === "activated" && one.active.scriptURL.endsWith("=${language}"))`,
      ),
    );
    const cdp = await page.context().newCDPSession(page);
    const found = new Promise<{ registrationId: string; scopeURL: string }>((resolve) =>
      cdp.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
        const [one] = registrations.filter(({ isDeleted, scopeURL }) => !isDeleted && scopeURL.endsWith("/console/"));
        if (one !== undefined) resolve(one);
      }),
    );
    await cdp.send("ServiceWorker.enable");
    const { registrationId, scopeURL } = await found;
    return { cdp, registrationId, scope: scopeURL };
  }

  const deliver = ({ cdp, registrationId }: Awaited<ReturnType<typeof worker>>, news: PushNews) =>
    cdp.send("ServiceWorker.deliverPushMessage", {
      ...{ origin: stage.world.url, registrationId, data: JSON.stringify(news) },
    });
  const shown = (page: Page) =>
    page.evaluate<{ title: string; body: string; tag: string; id: string }[]>(
      "navigator.serviceWorker.ready.then((one) => one.getNotifications()).then((all) => all.map(({ title, body, tag, data }) => ({ title, body, tag, id: data.id })))",
    );

  test("Chromium reads its manifest without a complaint and would install it", async () => {
    const { page, faults } = await signIn(PHONE);
    await page.goto(`${stage.world.url}/console/inbox`);
    const { cdp } = await worker(page, "en");
    const { url, errors, data = "{}" } = await cdp.send("Page.getAppManifest");
    expect(errors).toEqual([]);
    expect(url).toBe(`${stage.world.url}/console/app.webmanifest`);
    const manifest = JSON.parse(data) as { icons: { src: string; sizes: string }[]; shortcuts: { url: string }[] };
    expect(manifest).toMatchObject({ display: "standalone", start_url: "/console/inbox", scope: "/console/" });
    const { installabilityErrors } = await cdp.send("Page.getInstallabilityErrors");
    // A profile without a disk can't keep an app.
    expect(installabilityErrors.filter(({ errorId }) => errorId !== "in-incognito")).toEqual([]);
    const sizes = await page.evaluate<string[]>(
      `Promise.all(${JSON.stringify(manifest.icons)}.map(({ src }) => createImageBitmap ? fetch(src).then((r) => r.blob()).then(createImageBitmap).then(({ width, height }) => width + "x" + height) : ""))`,
    );
    expect(sizes).toEqual(manifest.icons.map((one) => one.sizes));
    for (const { url } of manifest.shortcuts)
      expect((await page.request.get(stage.world.url + url)).status()).toBe(200);
    expect(faults).toEqual([]);
  });

  test("a push shows a notification, once; a click on it opens the conversation in the window that is open", async () => {
    const conversationId = await waiting();
    const { page, faults } = await signIn();
    await page.goto(`${stage.world.url}/console/settings/profile`);
    const its = await worker(page, "en");
    const news = {
      id: newId(),
      title: "The Shop",
      body: "A customer is waiting",
      conversationId,
      atMs: 2_000,
      waiting: 3,
    };
    await deliver(its, news);
    await until(async () => (await shown(page)).length === 1);
    await deliver(its, news);
    await deliver(its, { ...news, id: newId(), body: "An older one", atMs: 1_000 });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await shown(page)).toEqual([
      { title: "The Shop", body: "A customer is waiting", tag: `tuppence:${conversationId}`, id: news.id },
    ]);
    await deliver(its, { ...news, id: newId(), body: "A newer one", atMs: 3_000 });
    await until(async () => (await shown(page)).map((one) => one.body).join() === "A newer one");

    // What the browser does when somebody clicks on it: no tool of Chromium's can click on a notification of the system.
    const [script] = page.context().serviceWorkers();
    await page.evaluate("window.stays = true");
    await script?.evaluate(
      `self.registration.getNotifications().then(([notification]) => self.dispatchEvent(new NotificationEvent("notificationclick", { notification })))`,
    );
    await page.waitForURL(`**/console/inbox/${conversationId}`);
    // The page itself went there: what was being written stays.
    expect(await page.evaluate("window.stays")).toBe(true);
    expect(await shown(page)).toEqual([]);
    expect(faults).toEqual([]);
  });

  test("without a connection it says so in the console's language, and keeps no old console", async () => {
    const { page, context } = await signIn({ ...PHONE, locale: "de-DE", colorScheme: "dark" });
    await page.goto(`${stage.world.url}/console/inbox`);
    await worker(page, "de");
    expect(await page.evaluate("caches.keys()")).toEqual([]);
    await page.reload();
    await context.setOffline(true);
    await page.reload().catch(() => undefined);
    await page.getByRole("heading", { name: "Sie sind offline" }).waitFor();
    await shoot(page, "offline-phone-dark");
    expect(await overflow(page)).toBe(0);
    await context.setOffline(false);
    await page.getByRole("link", { name: "Erneut versuchen" }).click();
    await page.getByRole("button", { name: "Navigation öffnen" }).first().waitFor();
  });

  test("push is turned on, tried and turned off on the profile; signing out forgets the device", async () => {
    const { world, database } = stage;
    const { page, id, faults } = await signIn({ viewport: { width: 1280, height: 900 } });
    // Chromium here can't reach its push service: the subscription is one of a push service on this machine.
    const browser = service.subscribe();
    await page.addInitScript(`
      const json = ${JSON.stringify(browser)};
      let there = null;
      PushManager.prototype.getSubscription = async () => there;
      PushManager.prototype.subscribe = async (options) => there = {
        endpoint: json.endpoint, options, toJSON: () => json, unsubscribe: async () => { there = null; return true; },
      };`);
    await page.goto(`${world.url}/console/settings/profile`);
    const part = page.locator("section.part", { has: page.getByRole("heading", { name: "Push notifications" }) });
    await part.getByRole("switch", { name: "Push notifications on this device" }).click();
    const device = part.getByRole("listitem");
    await device.waitFor();
    const of = { memberId: id, now: new Date() };
    expect((await subscriptionsOf(database.db, of)).map(({ subscription }) => subscription.endpoint)).toEqual([
      browser.endpoint,
    ]);
    await part.getByLabel("New conversations in my teams' queue").click();
    await page.reload();
    await until(async () => !(await part.getByLabel("New conversations in my teams' queue").isChecked()));
    await device.getByRole("button", { name: /^Send a test/ }).click();
    await part.getByText("Sent.").waitFor();
    expect(service.delivered.at(-1)?.news.body).toBe("Push notifications work on this device.");
    await still(page);
    expect(await graveFaults(page)).toEqual([]);
    await part.scrollIntoViewIfNeeded();
    await shoot(page, "profile-push", { fullPage: true });
    await device.getByRole("button", { name: /^Turn off/ }).click();
    await device.waitFor({ state: "detached" });
    expect(await subscriptionsOf(database.db, of)).toEqual([]);
    await part.getByRole("switch", { name: "Push notifications on this device" }).click();
    await device.waitFor();
    expect(faults).toEqual([]);
    await page.getByRole("button", { name: "Sign out", exact: true }).first().click();
    await page.waitForURL("**/sign-in");
    expect(await subscriptionsOf(database.db, of)).toEqual([]);
    expect(await page.evaluate("localStorage.getItem('tuppence:push')")).toBeNull();
  });

  test("the server knows whether a console is visible, until it's closed", async () => {
    const { page, context, id } = await signIn();
    const rows = async () => {
      const all = await stage.database.db.select().from(visibleConsole);
      return all.filter((one) => one.memberId === id).length;
    };
    await page.goto(`${stage.world.url}/console/inbox`);
    await until(async () => (await rows()) === 1);
    // As a browser says it when the tab goes behind another one.
    await page.evaluate(`Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
      document.dispatchEvent(new Event("visibilitychange"))`);
    await until(async () => (await rows()) === 0);
    await page.evaluate(`delete document.visibilityState; document.dispatchEvent(new Event("visibilitychange"))`);
    await until(async () => (await rows()) === 1);
    await context.close();
    await until(async () => (await rows()) === 0);
  });

  test.each(["light", "dark"] as const)(
    "on a phone with rounded corners nothing is under its edges, %s",
    async (colorScheme) => {
      const conversationId = await waiting();
      const { page } = await signIn({ ...PHONE, colorScheme });
      const cdp = await page.context().newCDPSession(page);
      await cdp.send("Emulation.setSafeAreaInsetsOverride" as never, { insets: { top: 47, bottom: 34 } } as never);
      await page.goto(`${stage.world.url}/console/inbox`);
      await page.getByText("charged twice").first().waitFor();
      await still(page);
      expect(await overflow(page)).toBe(0);
      expect(await graveFaults(page)).toEqual([]);
      await shoot(page, `app-inbox-${colorScheme}`);
      const top = await page.locator(".phone-bar button").first().boundingBox();
      expect(top?.y ?? 0).toBeGreaterThanOrEqual(47);
      await page.goto(`${stage.world.url}/console/inbox/${conversationId}`);
      await page.getByText("charged twice").first().waitFor();
      await still(page);
      const bottoms = await page.evaluate<number[]>(
        "[...document.querySelectorAll('.split-detail button, .split-detail textarea')].map((one) => one.getBoundingClientRect()).filter(({ width, height }) => width > 0 && height > 0).map(({ bottom }) => bottom)",
      );
      expect(Math.max(...bottoms)).toBeLessThanOrEqual(844 - 34);
      await shoot(page, `app-conversation-${colorScheme}`);
      await page.goto(`${stage.world.url}/console/settings/profile`);
      await page.getByRole("heading", { name: "Push notifications" }).waitFor();
      await still(page);
      expect(await overflow(page)).toBe(0);
      expect(await graveFaults(page)).toEqual([]);
      await shoot(page, `app-profile-${colorScheme}`, { fullPage: true });
    },
  );

  test("an iPhone is told what it needs first", async () => {
    const userAgent =
      "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1";
    const { page } = await signIn({ ...PHONE, userAgent });
    // As Safari is outside of an installed app.
    await page.addInitScript("delete globalThis.PushManager");
    await page.goto(`${stage.world.url}/console/settings/profile`);
    await page.getByText("On iPhone and iPad, add Tuppence to the Home Screen first").waitFor();
    await page.getByText("Tap Share, then Add to Home Screen.", { exact: true }).waitFor();
    expect(await page.getByLabel("Push notifications on this device").isDisabled()).toBe(true);
    await still(page);
    await shoot(page, "profile-iphone", { fullPage: true });
  });

  test("a manager chooses whether notifications say what customers write", async () => {
    const { page, faults } = await signIn({}, "manager");
    await page.goto(`${stage.world.url}/console/settings/site`);
    await page.getByRole("switch", { name: "Say the customer's name and message" }).click();
    await page.reload();
    await until(() => page.getByLabel("Say the customer's name and message").isChecked());
    await still(page);
    expect(await graveFaults(page)).toEqual([]);
    await shoot(page, "site-push", { fullPage: true });
    expect(faults).toEqual([]);
  });
});
