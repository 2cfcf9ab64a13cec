import type { BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newId } from "../../server/lib/ids.ts";
import { picture } from "../fixtures/pictures.ts";
import { openWindow, until, type Window } from "../sockets/builders.ts";
import { hasBrowser, shoot } from "./browser.ts";
import { graveFaults, openConsole, overflow, still } from "./console.ts";
import { openStage, type Stage } from "./stage.ts";

const PNG = picture("png", 900, 500, (x, y) => [90, (x * 255) / 900, (y * 255) / 500, 255]);

// An agent with files, and the real server, store and thread behind the console.
describe.skipIf(!hasBrowser)("an agent's files", () => {
  let stage: Stage;
  let window: Window;
  let context: BrowserContext;
  let page: Page;
  let faults: string[];

  beforeAll(async () => {
    stage = await openStage({ members: true, origins: ["self"] });
    window = await openWindow(stage.world, {}, { extraHeaders: { origin: stage.hosts.url } });
    await window.ask("How do I return an item?");
    await window.do("person-request", { clientMessageId: newId() });
    await until(() => window.state.conversation?.state === "queued");
    const signedIn = await stage.world.members?.signIn("agent", { name: "Ada Agent", email: "ada@example.com" });
    if (signedIn === undefined) throw new Error("This world has no members.");
    ({ context, page, faults } = await openConsole(stage.browser, { url: stage.world.url, cookie: signedIn.cookie }));
    await page.goto(`${stage.world.url}/console/inbox/${window.state.conversation?.conversationId}`);
    await page.getByRole("button", { name: "Take", exact: true }).click();
  });
  afterAll(async () => {
    window?.close();
    await context?.close();
    await stage?.close();
  });

  const files = () => page.getByRole("list", { name: "Files", exact: true });
  const input = () => page.locator("input[type=file][aria-label='Attach files']");

  /** Hands files to the page as a browser does. @param how by a drop on the page, or a paste into the field */
  const hand = (how: "drop" | "paste", name: string, type: string, base64: string) =>
    page.evaluate(`(() => {
      const bytes = Uint8Array.from(atob(${JSON.stringify(base64)}), (one) => one.charCodeAt(0));
      const data = new DataTransfer();
      data.items.add(new File([bytes], ${JSON.stringify(name)}, { type: ${JSON.stringify(type)} }));
      const options = { bubbles: true, cancelable: true };
      const event = ${how === "drop"}
        ? new DragEvent("drop", { ...options, dataTransfer: data })
        : new ClipboardEvent("paste", { ...options, clipboardData: data });
      (${how === "drop"} ? document.body : document.querySelector("textarea[aria-label='Your reply to the visitor']")).dispatchEvent(event);
    })()`);

  test("chosen, dropped and pasted; one fails and is tried again, one is taken back; then sent with a text, once", async () => {
    await page.getByLabel("Your reply to the visitor").waitFor();
    await page.route("**/files?**", (route) => route.abort(), { times: 1 });
    await input().setInputFiles({ name: "plan.png", mimeType: "image/png", buffer: PNG });
    await files().getByText("The connection was lost.").waitFor();
    const send = page.getByRole("button", { name: "Send", exact: true });
    expect(await send.isDisabled()).toBe(true);
    await files().getByRole("button", { name: "Try again" }).click();
    await files()
      .getByText(/^\d[\d.,]* (?:kB|byte)/)
      .waitFor();
    await hand("drop", "terms.txt", "text/plain", Buffer.from("Our terms").toString("base64"));
    await hand("paste", "image.png", "image/png", picture("png", 64, 64).toString("base64"));
    await until(async () => (await files().getByRole("listitem").count()) === 3);
    await until(async () => (await files().getByRole("progressbar").count()) === 0);
    await page.getByLabel("Your reply to the visitor").fill("Here is the plan, with our terms.");
    await still(page);
    expect(await graveFaults(page)).toEqual([]);
    await shoot(page, "files-composer");
    await page.emulateMedia({ colorScheme: "dark" });
    await page.setViewportSize({ width: 390, height: 800 });
    await still(page);
    expect(await overflow(page)).toBe(0);
    expect(await graveFaults(page)).toEqual([]);
    await shoot(page, "files-composer-phone-dark");
    await page.setViewportSize({ width: 1440, height: 900 });

    // What the server has survives a reload.
    await page.reload();
    await until(async () => (await files().getByRole("listitem").count()) === 3);
    await files().getByRole("button", { name: "Remove image.png" }).click();
    await page.getByLabel("Your reply to the visitor").press("Enter");
    await until(() => window.state.messages.filter((one) => one.attachment !== undefined).length === 2);
    const sent = window.state.messages.filter((one) => one.author === "person");
    expect(sent.map((one) => [one.text, one.attachment?.name])).toEqual([
      ["Here is the plan, with our terms.", "plan.png"],
      ["terms.txt", "terms.txt"],
    ]);
    const image = page.locator(".entry.person img.picture");
    await until(() => image.evaluate((one) => (one as unknown as { naturalWidth: number }).naturalWidth === 720));
    expect(await files().count()).toBe(0);
    expect(await graveFaults(page)).toEqual([]);
    await shoot(page, "files-transcript-dark");
    expect(faults.filter((one) => !one.includes("ERR_FAILED"))).toEqual([]);
  });
});
