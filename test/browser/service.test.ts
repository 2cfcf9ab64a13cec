import type { Browser, BrowserContext } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { newId } from "../../server/lib/ids.ts";
import { listTeams } from "../../server/store/team.ts";
import { openWindow, until } from "../sockets/builders.ts";
import { hasBrowser, shoot } from "./browser.ts";
import { graveFaults, openConsole, overflow, still } from "./console.ts";
import { openStage, type Stage } from "./stage.ts";

const HOLIDAYS = `BEGIN:VCALENDAR
BEGIN:VEVENT
DTSTART;VALUE=DATE:20201224
RRULE:FREQ=YEARLY
SUMMARY:Christmas Eve
END:VEVENT
BEGIN:VEVENT
DTSTART;VALUE=DATE:20201225
DTEND;VALUE=DATE:20201227
RRULE:FREQ=YEARLY
SUMMARY:Christmas
END:VEVENT
END:VCALENDAR`;

describe.skipIf(!hasBrowser)("hours and service levels in a browser", () => {
  let stage: Stage;
  const opened: BrowserContext[] = [];
  beforeAll(async () => {
    stage = await openStage({ members: true, origins: ["self"] });
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
    return console;
  }

  test("a manager gives a team a night shift and holidays from a file; on a phone, in the dark, it fits", async () => {
    const { world, database } = stage;
    const { page, faults } = await signIn();
    await page.goto(`${world.url}/console/settings/teams`);
    await page.getByRole("button", { name: "New team" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("textbox", { name: "Name" }).fill("Night");
    await dialog.getByText("Its own").click();
    await dialog.getByRole("combobox", { name: "Time zone" }).fill("Europe/Oslo");
    await page.getByRole("option", { name: "Europe/Oslo" }).click();
    await dialog.getByLabel("Monday: From").fill("22:00");
    await dialog.getByLabel("Monday: To").fill("06:00");
    await dialog.getByText("Ends on the next day.").waitFor();
    await dialog.locator('input[type="file"]').setInputFiles({
      ...{ name: "page.ics", mimeType: "text/calendar", buffer: Buffer.from("<html>") },
    });
    await dialog.getByText("This isn't an iCalendar file").waitFor();
    await dialog.locator('input[type="file"]').setInputFiles({
      ...{ name: "days.ics", mimeType: "text/calendar", buffer: Buffer.from(HOLIDAYS) },
    });
    await dialog.getByText("Christmas Eve").first().waitFor();
    await still(page);
    expect(await graveFaults(page)).toEqual([]);
    await shoot(page, "team-hours");
    await dialog.getByRole("button", { name: "Save" }).click();
    await dialog.waitFor({ state: "detached" });
    await until(async () => (await listTeams(database.db, world.site.organisationId)).length === 1);
    const [team] = await listTeams(database.db, world.site.organisationId);
    expect(team?.hours).toMatchObject({ timeZone: "Europe/Oslo", mon: [["22:00", "06:00"]] });
    await page.goto(`${world.url}/console/settings/routing`);
    await shoot(page, "routing-with-team");
    // The refused file is one that we sent.
    expect(faults.filter((one) => !one.includes("/hours/calendar"))).toEqual([]);

    const phone = await signIn({ viewport: { width: 390, height: 844 }, colorScheme: "dark" });
    await phone.page.goto(`${world.url}/console/settings/teams`);
    await phone.page.getByRole("button", { name: "Edit Night" }).click();
    await phone.page.getByText("Christmas Eve").first().waitFor();
    const dialogOnPhone = phone.page.getByRole("dialog");
    const sticksOut = await dialogOnPhone.evaluate(
      (dialog) => [...dialog.querySelectorAll(".span-row")].filter((row) => row.scrollWidth > row.clientWidth).length,
    );
    expect(sticksOut).toBe(0);
    await still(phone.page);
    expect(await overflow(phone.page)).toBe(0);
    expect(await graveFaults(phone.page)).toEqual([]);
    await shoot(phone.page, "team-hours-phone-dark");
  });

  test("a manager sets targets; the inbox says what is due, in words, and puts it first", async () => {
    const { world, hosts } = stage;
    const { page, faults } = await signIn();
    const waiting = async () => {
      const window = await openWindow(world, {}, { extraHeaders: { origin: hosts.url } });
      await window.ask("I was charged twice");
      await window.do("person-request", { clientMessageId: newId() });
      await until(() => window.state.conversation?.state === "queued");
      window.close();
      return window.state.conversation?.conversationId ?? "";
    };
    const first = await waiting();
    await page.goto(`${world.url}/console/settings/service-levels`);
    await page.getByText("Targets", { exact: true }).click();
    await page.getByText("Around the clock").click();
    const field = page.getByRole("textbox", { name: "First reply, minutes: Normal" });
    await field.fill("90");
    await page.getByRole("textbox", { name: "Next reply, minutes: Normal" }).fill("20");
    await page.getByRole("textbox", { name: "Resolution, hours: Normal" }).fill("1.5");
    await still(page);
    expect(await graveFaults(page)).toEqual([]);
    await shoot(page, "service-levels");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Saved.").waitFor();
    await waiting();
    await page.goto(`${world.url}/console/inbox/${first}`);
    await page
      .getByText(/First reply due in 1 hr|First reply due in 89 min/)
      .first()
      .waitFor();
    await page.getByText("Due first").click();
    await until(() => page.url().includes("order=due"));
    await still(page);
    expect(await graveFaults(page)).toEqual([]);
    await shoot(page, "inbox-due");
    expect(faults).toEqual([]);

    const phone = await signIn({ viewport: { width: 390, height: 844 }, colorScheme: "dark" });
    await phone.page.goto(`${world.url}/console/inbox?order=due`);
    await phone.page
      .getByText(/First reply due in/)
      .first()
      .waitFor();
    await still(phone.page);
    expect(await overflow(phone.page)).toBe(0);
    expect(await graveFaults(phone.page)).toEqual([]);
    await shoot(phone.page, "inbox-due-phone-dark");
  });
});
