import { setTimeout as sleep } from "node:timers/promises";
import { io, type Socket } from "socket.io-client";
import { EVENTS } from "../../../server/wire/names.ts";
import type { SendReply } from "../../../server/wire/socket.ts";
import { killAll, startServer } from "../../fault/server.ts";
import { chance } from "../storm/chance.ts";
import { Page } from "../storm/page.ts";
import { type Engine, makeGround } from "../storm/places.ts";
import { setUp } from "../storm/setup.ts";

/** Milliseconds after the last message for which its arrival is waited for. */
const CALM_MS = 3_000;
/** Members whose screens they are: more can't sign up within a minute. */
const MEMBERS = 5;
/** Messages at first that don't count: code that runs for the first time is slow. */
const WARM_UP = 50;

interface Arrivals {
  /** Milliseconds from sending to the screen of the agent whose conversation it is, by message. */
  readonly own: number[];
  /** The same to every agent's. */
  readonly all: number[];
  readonly acknowledged: number[];
  /** Messages that didn't reach every agent. */
  readonly lost: number;
}

/** Visitors, each in a conversation that an agent has, write one after the other in open loop: a slow one holds nobody up. */
export async function measureArrivals(options: {
  readonly engine: Engine;
  readonly seed: number;
  readonly agents: number;
  readonly open: number;
  readonly rate: number;
  readonly seconds: number;
  say(text: string): void;
}): Promise<Arrivals> {
  const { seed, rate, seconds, say } = options;
  const ground = await makeGround(options.engine, `tuppence_speed_${process.pid}`);
  const dataDir = ground.dataDirs[0] ?? "";
  try {
    const server = await startServer({ dataDir, env: { DEMO: "off", ...ground.env } });
    const { url } = server;
    const shop = await setUp({ url, dataDir, agents: Math.min(MEMBERS, options.agents) });
    say(`${options.open} visitors ask for a person`);
    const pages = await openPages(url, shop.site, options.open);
    const cookieOf = (screen: number) => shop.agents[screen % shop.agents.length]?.cookie ?? "";
    const screens = Array.from({ length: options.agents }, (_, i) => openScreen(url, cookieOf(i)));
    const agentOf = new Map<Page, number>();
    for (const [i, page] of pages.entries()) {
      const { conversationId } = await askForPerson(page);
      const agent = i % screens.length;
      await take(url, cookieOf(agent), conversationId);
      agentOf.set(page, agent);
    }
    say("they write");
    const draw = chance(seed, "arrivals");
    const [own, all, acknowledged] = [[], [], []] as [number[], number[], number[]];
    let lost = 0;
    const checks: (() => void)[] = [];
    const total = Math.round(rate * seconds) + WARM_UP;
    const fromMs = performance.now();
    for (let i = 0; i < total; i++) {
      await sleep(Math.max(0, fromMs + (i * 1_000) / rate - performance.now()));
      const page = pages[i % pages.length] as Page;
      const text = `Is there any news about order ${draw.below(100_000)}? (${i})`;
      const sentMs = performance.now();
      const ack = page.ask<SendReply>(EVENTS.messageSend, { clientMessageId: crypto.randomUUID(), text });
      if (i < WARM_UP) continue;
      void ack.then((reply) => reply.ok && acknowledged.push(performance.now() - sentMs));
      checks.push(() => {
        const heard = screens.map((screen) => screen.heardMs.get(text));
        const mine = heard[agentOf.get(page) ?? 0];
        if (heard.includes(undefined)) lost++;
        if (mine !== undefined) own.push(mine - sentMs);
        for (const ms of heard) if (ms !== undefined) all.push(ms - sentMs);
      });
    }
    await sleep(CALM_MS);
    for (const check of checks) check();
    for (const page of pages) page.close();
    for (const { socket } of screens) socket.disconnect();
    await server.stop();
    return { own, all, acknowledged, lost };
  } finally {
    killAll();
    await ground.remove();
  }
}

/** An address may open a burst of connections, then a few a second: a window that was refused tries again by itself. */
async function openPages(url: string, site: string, count: number): Promise<Page[]> {
  const pages = Array.from({ length: count }, (_, i) => {
    let token: string | null = null;
    const record = { note() {}, quietMs: () => 0, async close() {} };
    return new Page({
      ...{ url, site, record, name: `visitor-${i + 1}`, token: () => token, onReady() {} },
      onToken(given) {
        token = given;
      },
    });
  });
  while (pages.some((page) => !page.isReady)) await sleep(100);
  return pages;
}

/** An address may begin some conversations at once, then a few a minute: what was refused is asked again when it says. */
async function askForPerson(page: Page): Promise<{ conversationId: string }> {
  const clientMessageId = crypto.randomUUID();
  for (;;) {
    const ack = await page.ask<SendReply>(EVENTS.personRequest, { clientMessageId });
    if (ack.ok) return ack.data.conversation;
    const { retryAfterMs } = ack.error;
    if (retryAfterMs === undefined) {
      throw new Error(`A visitor couldn't ask for a person: ${JSON.stringify(ack.error)}`);
    }
    await sleep(retryAfterMs);
  }
}

interface Screen {
  readonly socket: Socket;
  /** When each text was heard. */
  readonly heardMs: Map<string, number>;
}

function openScreen(url: string, cookie: string): Screen {
  const heardMs = new Map<string, number>();
  const socket = io(`${url}/desk`, {
    transports: ["websocket"],
    forceNew: true,
    extraHeaders: { cookie, origin: url },
  });
  socket.on(EVENTS.messageNew, ({ message }: { message: { text?: string } }) => {
    if (message.text !== undefined && !heardMs.has(message.text)) heardMs.set(message.text, performance.now());
  });
  return { socket, heardMs };
}

async function take(url: string, cookie: string, conversationId: string): Promise<void> {
  const reply = await fetch(`${url}/api/v1/conversations/${conversationId}/take`, {
    method: "POST",
    headers: { cookie, origin: url, "content-type": "application/json" },
    body: "{}",
  });
  if (!reply.ok) throw new Error(`A conversation wasn't taken: ${reply.status} ${await reply.text()}`);
}
