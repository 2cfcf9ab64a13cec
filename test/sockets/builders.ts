import { createServer, type Server as HttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { io as connect, type ManagerOptions, type Socket, type SocketOptions } from "socket.io-client";
import { openBackground } from "../../server/background-work.ts";
import { priorityKind, sentimentKind } from "../../server/classification/fixed-kinds.ts";
import { createTeller } from "../../server/classification/teller.ts";
import { topicKind } from "../../server/classification/topic-kind.ts";
import { createDesk } from "../../server/desk/desk.ts";
import { createWriting } from "../../server/desk/writing.ts";
import type { Jobs } from "../../server/jobs/jobs.ts";
import { createGaps } from "../../server/learning/gaps.ts";
import { reportReplayHandler } from "../../server/learning/report-replay.ts";
import { systemClock } from "../../server/lib/clock.ts";
import { newId } from "../../server/lib/ids.ts";
import { silentLog } from "../../server/lib/log.ts";
import { type Classification, openClassification } from "../../server/open-classification.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { noLargeModel } from "../../server/ports/large-model/none.ts";
import type { LargeModel } from "../../server/ports/large-model/port.ts";
import { organisation, site as siteTable } from "../../server/store/schema/organisation.ts";
import type { Site, TransportDeps, Turns } from "../../server/transport/deps.ts";
import { createHttp } from "../../server/transport/http/http.ts";
import { createSockets, type Sockets } from "../../server/transport/sockets/sockets.ts";
import { checkText } from "../../server/turn/1-receive.ts";
import { EVENTS } from "../../server/wire/names.ts";
import type { Ack, ResumeReply, SendReply, Welcome } from "../../server/wire/socket.ts";
import { apply, type ChatEvent, type ChatState, EMPTY } from "../../widget/state.ts";
import { openTestFiles, type TestFiles } from "../fixtures/files.ts";
import { type Members, openMembers } from "../fixtures/member.ts";
import { deps, ORGANISATION, site, sitesOf } from "../http/builders.ts";
import { openShop, type Shop } from "../turn/builders.ts";

/**
 * Milliseconds until a test gives up waiting for something to be heard. No promise: a test of one gives its own. Two cores
 * that train a model and run other tests took 9 s for a turn of 20 ms.
 */
const PATIENCE_MS = 20_000;

/** A whole server but for its models: real database, real turns, real desk, HTTP and sockets on a free port. */
export interface World {
  readonly url: string;
  readonly site: Site;
  /** All sites; a test may add to them. */
  readonly sites: Site[];
  readonly shop: Shop;
  readonly sockets: Sockets;
  readonly parts: TransportDeps;
  /** Not started. */
  readonly jobs: Jobs;
  /** Learnt once the jobs are started. */
  readonly classification: Pick<Classification, "look">;
  /** What `send` really calls; a test may put something before it. */
  turns: Turns;
  readonly server: HttpServer;
  readonly members?: Members;
  /** Where files of conversations are kept. */
  readonly testFiles: TestFiles;
  close(): Promise<void>;
}

export async function openWorld(
  database: DatabasePort,
  options: {
    graceMs?: number;
    site?: Partial<Site>;
    /** People may sign in: `world.members`. */
    members?: boolean;
    /** Folder of the built console; default: this checkout's. */
    console?: string;
    /** Rewrites and translates for agents. */
    largeModel?: LargeModel;
    /** Addresses on this machine that may be sent to: webhooks, push notifications. */
    privateHosts?: readonly string[];
  } = {},
): Promise<World> {
  let members: Members | undefined;
  // The audit log's rows name their organisation.
  await database.db.insert(organisation).values({ id: ORGANISATION, name: "The Shop" }).onConflictDoNothing();
  if (options.members === true) {
    members = openMembers(database.db, ORGANISATION, { disconnect: (who) => sockets.disconnect(who) });
  }
  const built = deps({ db: database.db, ...members });
  const base =
    options.console === undefined ? built : { ...built, paths: { ...built.paths, console: options.console } };
  const sites: Site[] = [];
  const all = sitesOf(sites);
  const sockets = createSockets(
    { ...base, sites: all },
    options.graceMs === undefined ? {} : { graceMs: options.graceMs },
  );
  const shop = await openShop(database, {
    voice: sockets.voice,
    tellClasses: (of, what) => teller.ofHandoff(of, what),
  });
  const { embedderOf } = shop.knowledge;
  const times = { quietMs: 0 };
  const kinds = { topic: topicKind(times), priority: priorityKind(times), sentiment: sentimentKind(times) };
  const teller = createTeller({ db: database.db, log: silentLog, kinds: Object.values(kinds), embedderOf });
  if (members !== undefined) await database.db.update(siteTable).set({ organisationId: ORGANISATION });
  const mine = site({ id: shop.siteId, key: shop.siteId, ...options.site });
  sites.push(mine);
  const desk = createDesk({
    db: database.db,
    clock: base.clock,
    voice: sockets.voice,
    floorTaken: (id) => shop.turns.floorTaken(id),
    checkText,
  });
  const testFiles = openTestFiles({ db: database.db, voice: sockets.voice });
  const { files } = testFiles;
  const gaps = createGaps({
    ...{ ...shop.parts, largeModel: noLargeModel(), liveTurns: shop.turns },
    ...{ live: shop.knowledge.live, embedderOf: shop.knowledge.embedderOf },
    unpublishedTurns: () => Promise.reject(new Error("What isn't published is replayed in test/learning.")),
  });
  const classification = openClassification({
    ...{ db: database.db, clock: systemClock, log: silentLog, voice: sockets.voice },
    engine: { teller, kinds, knowledge: shop.knowledge },
    addJob: (job, tx) => background.jobs.add(job, tx),
    debounceMs: 0,
  });
  // Nothing is read here: its jobs aren't started.
  const background = openBackground({
    ...{
      config: { sourcePrivateHosts: [], webhookPrivateHosts: options.privateHosts ?? [] },
      db: database.db,
      knowledge: shop.knowledge,
      consoleUrl: undefined,
    },
    ...{ secret: "a secret of more than thirty-two characters", clock: systemClock, log: silentLog },
    postman: { works: false, deliver: () => Promise.resolve(false) },
    handlers: {
      ...classification.handlers,
      "report-replay": reportReplayHandler({ db: database.db, clock: systemClock, turns: shop.turns }),
    },
    times: { pollMs: 200 },
  });
  const whole: TransportDeps = {
    ...base,
    sites: all,
    turns: shop.turns,
    desk,
    files,
    knowledge: shop.knowledge,
    gaps,
    writing: createWriting({
      ...{ db: database.db, clock: base.clock, voice: sockets.voice, prices: shop.parts.prices },
      largeModel: options.largeModel ?? noLargeModel(),
    }),
    sources: background.sources,
    schedule: background.schedule,
    webhooks: background.webhooks,
    push: background.push,
    topics: classification.topics,
    addJob: (job, tx) => background.jobs.add(job, tx),
    classifiers: classification.classifiers,
    calendars: background.calendars,
    presenceChanged: () => sockets.atDesk.look(),
    disconnect: sockets.disconnect,
  };
  const server = createServer(createHttp(whole));
  const world: World = {
    url: "",
    site: mine,
    sites,
    shop,
    sockets,
    parts: whole,
    jobs: background.jobs,
    classification,
    turns: shop.turns,
    server,
    testFiles,
    ...(members === undefined ? {} : { members }),
    async close() {
      await testFiles.close();
      await sockets.close();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      await shop.turns.idle();
      await gaps.close();
      await background.close();
      await shop.knowledge.close();
    },
  };
  sockets.attach(server, {
    send: (request) => world.turns.send(request),
    refuseIfBusy: () => world.turns.refuseIfBusy(),
    requestPerson: (request) => world.turns.requestPerson(request),
    answerOnce: (request) => world.turns.answerOnce(request),
    search: (request) => world.turns.search(request),
    forAgents: shop.turns.forAgents,
    floorTaken: (conversationId) => world.turns.floorTaken(conversationId),
    settingsChanged: () => world.turns.settingsChanged(),
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return Object.assign(world, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
}

/** One window of a visitor, with everything that it heard. */
export class Window {
  readonly socket: Socket;
  readonly heard: ChatEvent[] = [];
  /** What a widget would show: every event applied in turn. */
  state: ChatState = EMPTY;
  welcome: Welcome | undefined;

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on(EVENTS.welcome, (welcome: Welcome) => {
      this.welcome = welcome;
    });
    for (const type of HEARD) {
      socket.on(type, (data: unknown) => {
        const event = { type, data } as ChatEvent;
        this.heard.push(event);
        this.state = apply(this.state, event);
      });
    }
  }

  ack<T>(event: string, payload: unknown): Promise<Ack<T>> {
    return this.socket.timeout(PATIENCE_MS).emitWithAck(event, payload);
  }

  /** @throws the error's code and words, when it is refused */
  async do<T>(event: string, payload: unknown): Promise<T> {
    const ack = await this.ack<T>(event, payload);
    if (!ack.ok) throw new Error(`${ack.error.code}: ${ack.error.message}`);
    return ack.data;
  }

  say(text: string, rest: object = {}): Promise<SendReply> {
    return this.do(EVENTS.messageSend, { clientMessageId: newId(), text, ...rest });
  }

  resume(afterSequence = 0, conversationId?: string): Promise<ResumeReply> {
    return this.do(EVENTS.conversationResume, {
      afterSequence,
      ...(conversationId === undefined ? {} : { conversationId }),
    });
  }

  /** What the server would give to a window that opens now. */
  async fresh(): Promise<ChatState> {
    return apply(EMPTY, { type: "resumed", data: await this.resume() });
  }

  types(): string[] {
    return this.heard.map((event) => event.type);
  }

  /** Asks and waits until the answer is stored and heard. */
  async ask(text: string, rest: object = {}): Promise<SendReply> {
    const ends = this.types().filter((type) => type === "message-end").length;
    const sent = await this.say(text, rest);
    await until(() => this.types().filter((type) => type === "message-end").length > ends);
    return sent;
  }

  close(): void {
    this.socket.disconnect();
  }
}

const HEARD = [
  EVENTS.messageNew,
  EVENTS.messageStart,
  EVENTS.messageDelta,
  EVENTS.messageEnd,
  EVENTS.conversationState,
  EVENTS.ratingSet,
  EVENTS.typing,
  EVENTS.seenChange,
  EVENTS.conversationGone,
  EVENTS.conversationMerged,
] as const;

export type Refusal = { code: string; message: string; remedy: string; retryable: boolean };

/** Connects a window; throws what the server refuses it with. */
export async function openWindow(
  world: World,
  auth: object = {},
  options: Partial<ManagerOptions & SocketOptions> = {},
): Promise<Window> {
  const socket = connect(`${world.url}/widget`, {
    transports: ["websocket"],
    forceNew: true,
    reconnection: false,
    auth: { site: world.site.key, ...auth },
    ...options,
  });
  const window = new Window(socket);
  await new Promise<void>((resolve, reject) => {
    socket.once(EVENTS.welcome, () => resolve());
    socket.once("connect_error", (error: Error & { data?: Refusal }) => reject(error.data ?? error));
  }).catch((error: unknown) => {
    socket.disconnect();
    throw error;
  });
  return window;
}

/** Waits until something is so. */
export async function until(isSo: () => boolean | Promise<boolean>, patienceMs = PATIENCE_MS): Promise<void> {
  const started = performance.now();
  while (!(await isSo())) {
    if (performance.now() - started > patienceMs) throw new Error(`Not so after ${patienceMs} ms: ${isSo}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
