// Pictures of every state of the widget, 390 and 1440 pixels wide, light and dark, into docs/pictures/.
//   node scripts/pictures/widget.mjs http://localhost:3000 API_KEY [--only=STATE,STATE] [--out=FOLDER]
// The server is a real one with the demo company, started for this: its widget's settings and hours are changed and put back.
import { mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";

const [address, key, ...options] = process.argv.slice(2);
const option = (name) => options.find((one) => one.startsWith(`--${name}=`))?.slice(name.length + 3);
if (address === undefined || key === undefined) {
  console.error("Usage: node scripts/pictures/widget.mjs http://localhost:3000 API_KEY [--only=STATE] [--out=FOLDER]");
  process.exit(2);
}
const folder = option("out") ?? "docs/pictures";
const only = option("only")?.split(",");
const SCHEMES = option("schemes")?.split(",") ?? ["light", "dark"];

const QUESTION = "How do I track my order?";
const ASKED = "The pole of my tent snapped in a storm last night";
/** Asked until the assistant wants to know which is meant. */
const UNCLEAR = ["I want to change my order", "delivery", "warranty", "tent poles", "my order", "cancel"];
const SUGGESTIONS = [
  { pages: "*", questions: ["Where is my order?", "How do I send something back?", "How long is the warranty?"] },
];

async function api(method, path, body) {
  const response = await fetch(`${address}${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return text === "" ? undefined : JSON.parse(text);
}

const before = (await api("GET", "/api/v1/settings")).settings;
const widget = (change = {}) =>
  api("PATCH", "/api/v1/settings", {
    widget: { ...before.widget, suggestions: SUGGESTIONS, language: "en", ...change },
  });

const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const alwaysOpen = () => ({ timeZone: "UTC", ...Object.fromEntries(DAYS.map((day) => [day, [["00:00", "24:00"]]])) });

/** Open on every day but today: nobody is here, and tomorrow at nine somebody is. */
function closedToday() {
  const open = DAYS.filter((_, day) => day !== new Date().getUTCDay()).map((day) => [day, [["09:00", "18:00"]]]);
  return { timeZone: "UTC", ...Object.fromEntries(open) };
}

/** The open handoff of who asked last. */
async function handoff() {
  const { handoffs } = await api("GET", "/api/v1/handoffs");
  const mine = handoffs.filter((one) => one.state !== "closed").sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
  return mine[0].id;
}

/** Nobody waits any more: the next picture's visitor is the first in the queue. */
async function emptyQueue() {
  const { handoffs } = await api("GET", "/api/v1/handoffs");
  for (const { id, state } of handoffs) {
    if (state !== "queued") continue;
    await api("POST", `/api/v1/handoffs/${id}/claim`, { agent: "Mara Lind" });
    await api("POST", `/api/v1/handoffs/${id}/close`, { agent: "Mara Lind" });
  }
}

async function say(chat, text) {
  const answers = chat.locator("li.message.machine[data-form]:not(.streaming)");
  const count = await answers.count();
  await chat.getByLabel("Your message").fill(text);
  await chat.getByLabel("Your message").press("Enter");
  await answers.nth(count).waitFor();
  return answers.nth(count);
}

const askPerson = async (chat) => {
  await say(chat, ASKED);
  await chat.locator(".ask-person").click();
  // Not the button, which knows it sooner than the server.
  await chat.locator(".strip.wait").waitFor();
};

/** Lets the first words of an answer through and nothing after them: a picture of what lasts a moment. */
async function holdAnswer(page) {
  await page.routeWebSocket(/socket\.io/, (socket) => {
    const server = socket.connectToServer();
    let isBegun = false;
    server.onMessage((said) => {
      const text = String(said);
      if (text.includes('"message-end"') || (isBegun && text.includes('"message-delta"'))) return;
      if (!text.includes('"message-delta"')) return socket.send(said);
      isBegun = true;
      const at = text.indexOf("[");
      const [event, delta] = JSON.parse(text.slice(at));
      socket.send(text.slice(0, at) + JSON.stringify([event, { ...delta, text: delta.text.slice(0, 218) }]));
    });
  });
}

const STATES = {
  // The page with its button: nothing is opened.
  button: { closed: true, act: async () => {} },
  empty: { act: (chat) => chat.locator(".suggestion").first().waitFor() },
  answer: { act: (chat) => say(chat, QUESTION) },
  streaming: {
    before: holdAnswer,
    async act(chat) {
      await chat.getByLabel("Your message").fill(QUESTION);
      await chat.getByLabel("Your message").press("Enter");
      await chat.locator(".streaming .prose").waitFor();
    },
  },
  sources: {
    async act(chat) {
      const answer = await say(chat, QUESTION);
      // By keyboard, so that the ring of the focus shows.
      for (let i = 0; i < 12 && (await chat.locator("a.source:focus").count()) === 0; i++)
        await chat.locator(":focus").press("Shift+Tab");
      await answer.locator("a.source:focus").waitFor();
    },
  },
  clarify: {
    async act(chat) {
      for (const text of UNCLEAR) if ((await (await say(chat, text)).getAttribute("data-form")) === "clarify") return;
      throw new Error("Nothing was unclear enough.");
    },
  },
  reason: {
    async act(chat) {
      const answer = await say(chat, QUESTION);
      await answer.getByRole("button", { name: "This didn't help" }).click();
      await answer.locator(".chip").nth(3).click();
      await chat.locator(".thread").evaluate((thread) => thread.scrollTo(0, thread.scrollHeight));
    },
  },
  waiting: { act: askPerson },
  person: {
    async act(chat) {
      await askPerson(chat);
      const id = await handoff();
      await api("POST", `/api/v1/handoffs/${id}/claim`, { agent: "Mara Lind" });
      await api("POST", `/api/v1/handoffs/${id}/reply`, {
        agent: "Mara Lind",
        clientMessageId: `picture-${Date.now()}`,
        text: "Hello! I am sorry about your tent. Which one is it: **Brae 2** or **Brae 3**?",
      });
      await chat.locator("li.message.person").waitFor();
      await chat.getByLabel("Your message").fill("It is a Brae 2");
      await chat.getByLabel("Your message").press("Enter");
      await chat.locator(".delivery.mark").waitFor();
    },
  },
  away: { hours: closedToday, act: askPerson },
  rating: {
    async act(chat) {
      await STATES.person.act(chat);
      await api("POST", `/api/v1/handoffs/${await handoff()}/close`, { agent: "Mara Lind" });
      await chat.locator(".star").nth(3).click();
      await chat.locator(".satisfaction textarea").waitFor();
    },
  },
  closed: {
    async act(chat) {
      await STATES.rating.act(chat);
      await chat.locator(".satisfaction button[type=submit]").click();
      await chat.getByText("Thanks for your rating.").waitFor();
    },
  },
  offline: {
    async act(chat, context) {
      await say(chat, QUESTION);
      await context.setOffline(true);
      await chat.locator(".strip.warn").waitFor({ timeout: 60_000 });
      await chat.getByLabel("Your message").fill("And how long does it take?");
      await chat.getByLabel("Your message").press("Enter");
      await chat.locator(".unsent").waitFor();
    },
  },
  menu: {
    async act(chat) {
      await say(chat, QUESTION);
      await chat.getByRole("button", { name: "More" }).click();
    },
  },
  error: {
    settings: { files: "documents" },
    async act(chat) {
      await say(chat, QUESTION);
      const program = { name: "tent-photo.heic", mimeType: "image/heic", buffer: Buffer.from("MZ\0\0 no picture") };
      await chat.locator("input[type=file]").setInputFiles(program);
      await chat.locator(".upload .bad").waitFor();
    },
  },
  consent: {
    unconnected: true,
    settings: { consent: { text: null, url: "https://larkspur-outdoor.example/privacy" } },
    act: (chat) => chat.locator(".gate").waitFor(),
  },
  delete: {
    async act(chat) {
      await say(chat, QUESTION);
      await chat.getByRole("button", { name: "More" }).click();
      await chat.getByRole("menuitem", { name: "Delete my conversation" }).click();
    },
  },
};

mkdirSync(folder, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"],
});
try {
  for (const [name, state] of Object.entries(STATES)) {
    if (only !== undefined && !only.includes(name)) continue;
    await widget(state.settings);
    await api("PATCH", "/api/v1/settings", { hours: (state.hours ?? alwaysOpen)() });
    for (const colorScheme of SCHEMES) {
      await emptyQueue();
      const context = await browser.newContext({
        viewport: { width: 1440, height: 900 },
        colorScheme,
        locale: "en-GB",
        timezoneId: "UTC",
      });
      const page = await context.newPage();
      await state.before?.(page);
      await page.goto(`${address}/demo`);
      const button = page.locator("tuppence-widget button").first();
      await button.waitFor();
      const chat = page.frameLocator("tuppence-widget iframe");
      if (!state.closed) {
        await button.click();
        if (!state.unconnected) await chat.locator("[data-link=online]").waitFor({ state: "attached" });
        await state.act(chat, context);
        // The server's clock would make every picture another one.
        await chat.locator("time").evaluateAll((all) => {
          for (const one of all) one.textContent = "10:24";
        });
      }
      for (const width of [1440, 390]) {
        await page.setViewportSize({ width, height: width === 390 ? 844 : 900 });
        await page.waitForTimeout(400);
        const path = join(folder, `widget-${name}-${width}-${colorScheme}.png`);
        const clip = width === 390 || state.closed ? undefined : { x: 1440 - 440, y: 110, width: 440, height: 790 };
        await page.screenshot({ path, clip, animations: "disabled" });
        console.log(path, statSync(path).size);
      }
      await context.close();
    }
  }
} finally {
  await browser.close();
  await api("PATCH", "/api/v1/settings", { widget: before.widget, hours: before.hours ?? alwaysOpen() });
}
