// The README's pictures of the console: docs/pictures/inbox.png, overview.png, of the demo's own conversations.
// `node scripts/pictures/readme.mjs`; see session.mjs. widget.png is of widget.mjs.
import { everyScreen, withServer } from "./session.mjs";

const SCREEN = { width: 1280, height: 800, colorScheme: "light", suffix: "" };

await withServer(async (server) => {
  const owner = await server.signIn();
  await everyScreen(
    { ...server, ...owner },
    async ({ page, shoot }) => {
      await page.goto(`${server.url}/console/overview`);
      await page.locator(".overview canvas").waitFor();
      await shoot("overview");
      await page.goto(`${server.url}/console/inbox?view=all`);
      await page.locator(".row").filter({ hasText: "Camille Bernard" }).click();
      await page.locator(".entry.note").waitFor();
      await page.locator(".figures-line").first().click();
      await page.locator(".figures-list").first().waitFor();
      await page
        .locator(".figures-line")
        .first()
        .evaluate((line) => line.scrollIntoView({ block: "start" }));
      await page.locator(".transcript").evaluate((el) => el.scrollBy(0, -150));
      await shoot("inbox");
    },
    [SCREEN],
  );
});
