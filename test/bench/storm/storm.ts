import { setTimeout as sleep } from "node:timers/promises";
import { fromItsArticles } from "../../fixtures/from-its-articles.ts";
import { startOpenAiServer } from "../../fixtures/openai-server.ts";
import { AgentPlayer } from "./agent.ts";
import { chance } from "./chance.ts";
import { type Fault, faultsOf } from "./checker.ts";
import { type Line, openLine } from "./line.ts";
import type { Ground } from "./places.ts";
import { readRows } from "./rows.ts";
import { type Recorder, readRecord, recordTo, type Seen } from "./seen.ts";
import { type Servers, startServers } from "./servers.ts";
import { type Shop, setAssignment, setUp } from "./setup.ts";
import { VisitorPlayer } from "./visitor.ts";

/** Milliseconds between two words of the large model: long enough for an agent to interrupt. */
const WORD_MS = 25;
/** Milliseconds after the storm within which everything that was sent must have arrived. */
const CALM_MS = 900_000;
/** Milliseconds without anything heard after which nothing more comes: a turn of a dead node waits for its lease. */
const QUIET_MS = 8_000;

export interface StormOptions {
  readonly seed: number;
  readonly seconds: number;
  readonly visitors: number;
  readonly agents: number;
  readonly kills: number;
  readonly ground: Ground;
  /** What the clients see, JSON Lines. */
  readonly recordFile: string;
  /** For the terminal. */
  say(text: string): void;
}

export interface Played {
  readonly faults: readonly Fault[];
  /** How much happened. */
  readonly counts: Readonly<Record<string, number>>;
}

/** Plays visitors and agents against real servers with a bad network and kill -9, then checks what is left. */
export async function playStorm(options: StormOptions): Promise<Played> {
  const { ground, recordFile, say } = options;
  const record = recordTo(recordFile);
  const large = await startOpenAiServer({
    reply: (request) => ({ text: fromItsArticles(request), wordDelayMs: WORD_MS }),
  });
  const servers = await startServers(ground, { LLM_URL: large.url, LLM_MODEL: "gpt-4o-mini" }, record);
  const line = await openLine(servers.ports);
  let site: string;
  try {
    const shop = await setUp({ url: servers.url(), dataDir: ground.dataDirs[0] ?? "", agents: options.agents });
    site = shop.site;
    await play(options, { record, servers, line, shop });
    await servers.stop();
  } finally {
    await line.close();
    await large.close();
    await record.close();
  }
  say("checking");
  const database = await ground.open();
  const rows = await readRows(database.db, site).finally(() => database.close());
  const seen = readRecord(recordFile);
  return { faults: faultsOf({ seen, rows }), counts: countsOf(seen, rows) };
}

interface Stage {
  readonly record: Recorder;
  readonly servers: Servers;
  readonly line: Line;
  readonly shop: Shop;
}

async function play(options: StormOptions, { record, servers, line, shop }: Stage): Promise<void> {
  const { seed, seconds, say } = options;
  const common = { url: line.url, record };
  const visitors = Array.from({ length: options.visitors }, (_, i) => {
    const name = `visitor-${i + 1}`;
    return new VisitorPlayer({ ...common, name, site: shop.site, draw: chance(seed, name), questions: shop.questions });
  });
  const agents = shop.agents.map((one) => new AgentPlayer({ ...common, ...one, shop, draw: chance(seed, one.name) }));
  const weather = openWeather(options);
  say(`the storm begins: ${visitors.length} visitors, ${agents.length} agents, ${seconds} s`);
  await Promise.all([
    ...[...visitors, ...agents].map((player) => player.play(weather.isOver)),
    cutLines(options, { line, record }, weather),
    killServers(options, servers, weather),
    changeAssignment(servers, shop, weather),
  ]);
  say("the storm is over: what was sent arrives");
  await setAssignment(servers.url(), shop.site, "off");
  const calmUntilMs = performance.now() + CALM_MS;
  const isCalm = () => visitors.every((one) => one.isDone) && record.quietMs() >= QUIET_MS;
  while (!isCalm() && performance.now() < calmUntilMs) await sleep(100);
  await Promise.all(visitors.map((one) => one.show()));
  for (const agent of agents) agent.close();
}

/**
 * How long the storm goes on: for its time, and until the last server that was killed is back. Time counts while a server
 * runs: on a busy machine one takes a minute to come back, and nobody could do anything meanwhile.
 */
interface Weather {
  isOver(): boolean;
  /** What has passed of its time, 0 to 1 and more. */
  passed(): number;
  /** A server was killed. @param isLast no other runs */
  down(isLast: boolean): void;
  /** It's back. */
  up(): void;
}

function openWeather({ seconds, kills }: StormOptions): Weather {
  const startMs = performance.now();
  let left = kills;
  let lostMs = 0;
  let downMs: number | undefined;
  const passed = () => ((downMs ?? performance.now()) - startMs - lostMs) / (seconds * 1000);
  return {
    passed,
    isOver: () => passed() >= 1 && left <= 0,
    down(isLast) {
      if (isLast) downMs = performance.now();
    },
    up() {
      left--;
      if (downMs !== undefined) lostMs += performance.now() - downMs;
      downMs = undefined;
    },
  };
}

/** Each player's line breaks about every twenty seconds; some hang instead. */
async function cutLines(
  { seed, visitors, agents }: StormOptions,
  { line, record }: Pick<Stage, "line" | "record">,
  { isOver }: Weather,
): Promise<void> {
  const draw = chance(seed, "lines");
  while (!isOver()) {
    await sleep(draw.between(300, 1_700));
    const how = draw.happens(0.15) ? "hanging" : "broken";
    const lines = 1 + draw.below(Math.ceil((visitors + 3 * agents) / 20));
    record.note({ kind: "cut", lines, how });
    line.cut(lines, how, draw);
  }
}

/** Each kill some time after the server is back from the last one: what is killed has been talked to. */
async function killServers(options: StormOptions, servers: Servers, weather: Weather): Promise<void> {
  const { seed, kills, seconds, say } = options;
  const draw = chance(seed, "kills");
  for (let i = 1; i <= kills; i++) {
    await sleep(draw.between(0.3, 0.9) * (seconds / kills) * 1000);
    const node = draw.below(servers.ports.length);
    const fromMs = performance.now();
    weather.down(servers.ports.length === 1);
    await servers.killAndStart(node);
    weather.up();
    const tookS = ((performance.now() - fromMs) / 1000).toFixed(1);
    say(`kill -9 ${i} of ${kills}: node ${node + 1} is back after ${tookS} s`);
  }
}

/** By hand for the first half; then by the server, so that agents and rounds take the same conversations. */
async function changeAssignment(servers: Servers, shop: Shop, { passed }: Weather): Promise<void> {
  for (const [share, mode] of [
    [0.5, "least-busy"],
    [0.75, "round-robin"],
  ] as const) {
    while (passed() < share) await sleep(200);
    // A server that is down just now is asked again.
    while (!(await isAssigned(servers, shop, mode))) await sleep(200);
  }
}

const isAssigned = (servers: Servers, shop: Shop, mode: Parameters<typeof setAssignment>[2]) =>
  setAssignment(servers.url(), shop.site, mode).then(
    () => true,
    () => false,
  );

function countsOf(seen: readonly Seen[], rows: Awaited<ReturnType<typeof readRows>>): Record<string, number> {
  const of = (kind: Seen["kind"]) => seen.filter((one) => one.kind === kind).length;
  const author = (who: string) => rows.messages.filter((one) => one.author === who).length;
  const cut = rows.messages.filter((one) => one.author === "machine" && one.detail?.cutShort === true).length;
  return {
    "visitors' messages": author("visitor"),
    "sends of them": of("sent"),
    "assistant's messages": author("machine"),
    "of them cut short by an agent": cut,
    "agents' messages": author("person"),
    "agents' calls": of("called"),
    "calls without a reply": of("lost"),
    conversations: rows.conversations.length,
    handoffs: rows.handoffs.length,
    "desk events": rows.events.length,
    "ledger lines": rows.ledger.length,
    notes: rows.notes.length,
    "connections cut": seen.reduce((sum, one) => sum + (one.kind === "cut" ? one.lines : 0), 0),
    kills: of("killed"),
    "things seen": seen.length,
  };
}
