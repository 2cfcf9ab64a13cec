// What the scripts of the console's pictures share: a server of their own with the demo company and its conversations, an owner
// who is signed in, and Chromium in both widths, light and dark. Every script understands:
//   OUT=folder       where the pictures go; else docs/pictures
//   DATA_DIR=folder  data of a stopped server to begin on, a copy of it; else the demo is made, which takes some minutes
//   PORT=number      else 4130
//   ONLY=name,name   some pictures only
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { io } from "socket.io-client";
import { readLock } from "../../dist/server/ports/database/lock-file.js";

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
export const PASSWORD = "seven green teapots";
export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const out = process.env.OUT ?? join(root, "docs", "pictures");
const only = process.env.ONLY?.split(",");
export const wanted = (name) => only === undefined || only.includes(name);

/** Milliseconds for a first start with all of the demo's conversations, on a machine that does other things, too. */
const START_MS = 600_000;

/** Runs `take(server)` against a server of its own, which is gone afterwards. */
export async function withServer(take, env = {}) {
  const dataDir = mkdtempSync(join(tmpdir(), "tuppence-pictures-"));
  const from = process.env.DATA_DIR;
  if (from !== undefined) cpSync(from, dataDir, { recursive: true });
  const port = process.env.PORT ?? "4130";
  const child = spawn(process.execPath, [join(root, "dist", "server", "main.js")], {
    cwd: root,
    env: { ...process.env, SLM_MODEL: "none", ...env, PORT: port, DATA_DIR: dataDir },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const url = `http://localhost:${port}`;
  try {
    await demoMade(url, child, from === undefined);
    await take(serverAt(url, dataDir));
  } finally {
    if (child.exitCode === null) {
      child.kill("SIGTERM");
      await new Promise((resolve) => child.once("exit", resolve));
    }
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/**
 * Ready, and the last of the demo's conversations made, of which only the terminal tells.
 * @param isFirst they are still to be made
 */
async function demoMade(url, child, isFirst) {
  let said = "";
  child.stdout.on("data", (chunk) => {
    said += chunk;
  });
  for (const started = Date.now(); Date.now() - started < START_MS; await pause(500)) {
    if (child.exitCode !== null) throw new Error(`The server ended with ${child.exitCode}.`);
    const isReady = (await fetch(`${url}/readyz`).catch(() => undefined))?.ok === true;
    if (isReady && (!isFirst || said.includes("Demo conversations: ready"))) return;
  }
  throw new Error(`Not ready within ${START_MS} ms.`);
}

function serverAt(url, dataDir) {
  const request = async (method, path, body, headers) => {
    const reply = await fetch(`${url}/api/v1/${path}`, {
      method,
      headers: { "content-type": "application/json", origin: url, ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!reply.ok) throw new Error(`${method} ${path}: ${await reply.text()}`);
    return reply;
  };
  /** A link that makes an owner, as `npm run owner -- invite` prints it. */
  const ownerLink = async () => {
    const { token } = await readLock(dataDir);
    const invited = await request("POST", "owner/invite", {}, { authorization: `Bearer ${token}` });
    return (await invited.json()).url;
  };
  /** Mara becomes the owner; `call` then speaks for her. */
  const signIn = async () => {
    const token = new URL(await ownerLink()).searchParams.get("token");
    const person = {
      token,
      name: "Mara Lindqvist",
      email: "mara@larkspur.example",
      password: PASSWORD,
      language: "en",
    };
    // Her device is named by what her browser says of itself.
    const agent = { "user-agent": "Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0.0.0 Safari/537.36" };
    const reply = await request("POST", "welcome", person, agent);
    const cookie = reply.headers.getSetCookie()[0].split(";")[0];
    const call = async (method, path, body) => (await request(method, path, body, { cookie })).json();
    return { cookie, call, site: (await call("GET", "me")).sites[0].key };
  };
  return { url, ownerLink, signIn };
}

const SCREENS = [1440, 390].flatMap((width) =>
  ["light", "dark"].map((colorScheme) => {
    const height = width === 390 ? 844 : 900;
    return { width, height, colorScheme, suffix: `-${width}-${colorScheme}` };
  }),
);

/**
 * Runs `shootAll({ page, shoot, width })` once for each screen, in a fresh profile. `shoot(name, options)` keeps
 * docs/pictures/NAME-WIDTH-COLOURS.png, when it is wanted; what a page says in its console goes to the terminal.
 */
export async function everyScreen({ url, cookie }, shootAll, screens = SCREENS) {
  mkdirSync(out, { recursive: true });
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--hide-scrollbars"],
  });
  try {
    for (const { width, height, colorScheme, suffix } of screens) {
      const viewport = { width, height };
      const context = await browser.newContext({ viewport, colorScheme, reducedMotion: "reduce", locale: "en-GB" });
      if (cookie !== undefined) {
        const [name, value] = cookie.split(/=(.*)/s);
        await context.addCookies([{ name, value: decodeURIComponent(value), url }]);
      }
      const page = await context.newPage();
      page.on("pageerror", (error) => console.error(`${page.url()}: ${error.message}`));
      // A server's refusal is what some of these pages show.
      page.on("console", (said) => {
        if (said.type() === "error" && !/status of 4\d\d/.test(said.text()))
          console.error(`${page.url()}: ${said.text()}`);
      });
      const shoot = async (name, options = {}) => {
        if (!wanted(name)) return;
        await page.waitForTimeout(500);
        const wide = await page.evaluate("document.documentElement.scrollWidth");
        if (wide > width) console.error(`${name} is ${wide} px wide on ${width}.`);
        await page.screenshot({ path: join(out, `${name}${suffix}.png`), ...options });
      };
      await shootAll({ page, shoot, width });
      await context.close();
    }
  } finally {
    await browser.close();
  }
}

/** A visitor's window: `say` waits for the answer, `askPerson` for a place in the queue. */
export async function visit(url, site) {
  const socket = io(`${url}/widget`, {
    transports: ["websocket"],
    forceNew: true,
    auth: { site },
    extraHeaders: { origin: url },
  });
  await new Promise((resolve, reject) => {
    socket.once("welcome", resolve);
    socket.once("connect_error", (error) => reject(error.data ?? error));
  });
  const send = async (event, data) => {
    const answered = new Promise((resolve) => socket.once("message-end", resolve));
    const { error } = await socket.emitWithAck(event, { clientMessageId: crypto.randomUUID(), ...data });
    if (error !== undefined) throw new Error(`${event}: ${error.message}`);
    return answered;
  };
  return {
    say: (text) => send("message-send", { text, page: `${url}/demo` }),
    askPerson: () => send("person-request", {}),
    close: () => socket.close(),
  };
}
