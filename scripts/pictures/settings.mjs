// Pictures of the settings: docs/pictures/settings-*.png. `node scripts/pictures/settings.mjs`; see session.mjs.
import { everyScreen, wanted, withServer } from "./session.mjs";

const SECTIONS = "site widget install hours identity answers models costs keys demo profile members".split(" ");

<<<<<<< HEAD
mkdirSync(out, { recursive: true });
const server = spawn(process.execPath, [join(root, "dist", "server", "main.js")], {
  cwd: root,
  env: { ...process.env, PORT: String(port), DATA_DIR: dataDir, SLM_MODEL: "none", LOG_LEVEL: "warn" },
  stdio: ["ignore", "ignore", "inherit"],
});
try {
  const end = Date.now() + 240_000;
  while ((await fetch(`${url}/readyz`).catch(() => undefined))?.ok !== true) {
    if (Date.now() > end) throw new Error("The server is not ready.");
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  await pictures(await signIn());
} finally {
  server.kill("SIGTERM");
  await new Promise((resolve) => server.once("exit", resolve));
  if (kept === undefined) rmSync(dataDir, { recursive: true, force: true });
}

function call(method, path, body, headers) {
  return fetch(`${url}/api/v1/${path}`, {
    method,
    headers: { "content-type": "application/json", origin: url, ...headers },
    body: JSON.stringify(body),
  });
}

async function signIn() {
  const { token } = await readLock(dataDir);
  const invited = await call("POST", "owner/invite", {}, { authorization: `Bearer ${token}` });
  const link = new URL((await invited.json()).url);
  const reply = await call("POST", "welcome", {
    token: link.searchParams.get("token"),
    name: "Mara Lindqvist",
    email: `mara-${Date.now()}@larkspur.example`,
    password: "seven green teapots",
    language: "en",
  });
  if (!reply.ok) throw new Error(await reply.text());
  const cookie = reply.headers.getSetCookie()[0].split(";")[0];
  const widget = {
    suggestions: [{ pages: "*", questions: ["Where is my order?", "How do I return something?"] }],
    proactive: [{ pages: "/tents*", delaySeconds: 20, text: "Looking for the right tent? Ask me." }],
  };
  const week = Object.fromEntries(["mon", "tue", "wed", "thu"].map((day) => [day, [["09:00", "17:30"]]]));
  const hours = {
    timeZone: "Europe/Oslo",
    ...week,
    fri: [
      ["09:00", "12:00"],
      ["13:00", "16:00"],
    ],
    holidays: ["2026-12-24", "2026-12-25", "2027-01-01"],
    text: { en: "We are out hiking and back {time}. Leave your e-mail address and we will write to you." },
  };
  const set = await call("PATCH", "settings", { widget, hours }, { cookie });
  if (!set.ok) throw new Error(await set.text());
  return cookie;
}

async function pictures(cookie) {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--headless", "--no-sandbox", "--disable-gpu"],
  });
  const [name, value] = cookie.split(/=(.*)/s);
  for (const [width, height] of [
    [1440, 900],
    [390, 844],
  ]) {
    for (const colorScheme of ["light", "dark"]) {
      const context = await browser.newContext({ viewport: { width, height }, colorScheme, locale: "en-GB" });
      await context.addCookies([{ name, value: decodeURIComponent(value), url }]);
      const page = await context.newPage();
      page.on("pageerror", (error) => console.error(`${page.url()}: ${error.message}`));
      page.on("console", (said) => said.type() === "error" && console.error(`${page.url()}: ${said.text()}`));
      for (const section of sections) {
        await page.goto(`${url}/console/settings/${section}`);
        await page.locator("h1").first().waitFor();
        await page.waitForLoadState("networkidle");
        if (section === "answers") await page.getByRole("slider").press("ArrowRight");
        await page.waitForTimeout(400);
        const wide = await page.evaluate("document.documentElement.scrollWidth");
        if (wide > width) console.error(`${section} is ${wide} px wide on ${width}`);
        await page.screenshot({ path: join(out, `settings-${section}-${width}-${colorScheme}.png`) });
        if (section === "answers") {
          page.once("dialog", (dialog) => void dialog.accept());
          await page.getByRole("button", { name: "Discard" }).click();
        }
=======
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
>>>>>>> w-console
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
    hours: { timeZone: "Europe/Oslo", ...week, fri: friday },
  });
  await call("POST", "invitations", { email: "jonas@larkspur.example", role: "agent" });
  await call("POST", "invitations", { email: "ingrid@larkspur.example", role: "manager" });
}
