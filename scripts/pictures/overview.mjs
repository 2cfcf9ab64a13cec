// Pictures of the overview of the demo's conversations: docs/pictures/overview-*.png, whole pages.
// `node scripts/pictures/overview.mjs`; see session.mjs.
import { everyScreen, withServer } from "./session.mjs";

await withServer(async (server) => {
  const owner = await server.signIn();
  await everyScreen({ ...server, ...owner }, async ({ page, shoot, width }) => {
    await page.goto(`${server.url}/console/overview`);
    await page.locator(".overview canvas").waitFor();
    // The window as high as the page: the navigation then reaches its end.
    const height = await page.evaluate("document.documentElement.scrollHeight");
    await page.setViewportSize({ width, height });
    await shoot("overview");
  });
});
