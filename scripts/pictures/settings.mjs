// Pictures of the settings: docs/pictures/settings-*.png. `node scripts/pictures/settings.mjs`; see session.mjs.
import { everyScreen, wanted, withServer } from "./session.mjs";

const SECTIONS = "site widget install hours identity answers models costs keys demo profile members".split(" ");

await withServer(async (server) => {
  const owner = await server.signIn();
  await prepare(owner);
  await everyScreen({ ...server, ...owner }, async ({ page, shoot }) => {
    for (const section of SECTIONS) {
      const name = `settings-${section}`;
      if (!wanted(name)) continue;
      await page.goto(`${server.url}/console/settings/${section}`);
      await page.locator("h1").first().waitFor();
      await page.waitForLoadState("networkidle");
      if (section === "answers") await page.getByRole("slider").press("ArrowRight");
      await shoot(name);
      if (section === "answers") {
        page.once("dialog", (dialog) => void dialog.accept());
        await page.getByRole("button", { name: "Discard" }).click();
      }
    }
  });
});

/** A company that has set something up: hours, the widget's words, a colleague, an invitation, keys. */
async function prepare({ call }) {
  const week = Object.fromEntries(["mon", "tue", "wed", "thu"].map((day) => [day, [["09:00", "17:30"]]]));
  const friday = [
    ["09:00", "12:00"],
    ["13:00", "16:00"],
  ];
  await call("PATCH", "settings", {
    widget: {
      suggestions: [{ pages: "*", questions: ["Where is my order?", "How do I return something?"] }],
      proactive: [{ pages: "/tents*", delaySeconds: 20, text: "Looking for the right tent? Ask me." }],
    },
    hours: {
      timeZone: "Europe/Oslo",
      ...week,
      fri: friday,
      holidays: ["2026-12-24", "2026-12-25", "2027-01-01"],
      text: { en: "We are out hiking and back {time}. Leave your e-mail address and we will write to you." },
    },
  });
  await call("POST", "invitations", { email: "jonas@larkspur.example", role: "agent" });
  await call("POST", "invitations", { email: "ingrid@larkspur.example", role: "manager" });
}
