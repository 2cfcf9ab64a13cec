import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { LiveKnowledge } from "../../server/knowledge/live.ts";
import { packageRoot } from "../../server/lib/built-file.ts";
import { systemClock } from "../../server/lib/clock.ts";
import { newId } from "../../server/lib/ids.ts";
import { silentLog } from "../../server/lib/log.ts";
import { memoryLimits } from "../../server/ports/limits/memory.ts";
import type { KnownKey } from "../../server/store/api-key.ts";
import { Vocabulary } from "../../server/text/spelling.ts";
import type { Site, TransportDeps } from "../../server/transport/deps.ts";
import { createHttp } from "../../server/transport/http/http.ts";
import { createMetrics } from "../../server/transport/metrics.ts";
import { SCOPES } from "../../server/wire/scopes.ts";

export const KEY = "test-key-0123456789";
export const OTHER_KEY = "other-key-0123456789";
export const LOCK_TOKEN = "lock-token-0123456789";
export const ORGANISATION = newId();
export const OTHER_ORGANISATION = newId();

export const site = (rest: Partial<Site> = {}): Site => ({
  id: newId(),
  key: "shop",
  name: "The Shop",
  organisationId: ORGANISATION,
  allowedOrigins: ["https://shop.example"],
  language: "en",
  isDemo: false,
  structure: 0,
  ...rest,
});

/** A key that may do everything a key can, and does not expire. */
export const keyOf = (organisationId: string, rest: Partial<KnownKey> = {}): KnownKey => ({
  id: newId(),
  organisationId,
  name: "test",
  scopes: [...SCOPES],
  expiresAt: null,
  ...rest,
});

/** Sites from a list. */
export function sitesOf(list: readonly Site[]): TransportDeps["sites"] {
  const of = (organisationId?: string) =>
    list.filter((one) => organisationId === undefined || one.organisationId === organisationId);
  return {
    byKey: async (key) => list.find((one) => one.key === key),
    byId: async (id) => list.find((one) => one.id === id),
    first: async (organisationId) => of(organisationId)[0],
    all: async (organisationId) => of(organisationId),
    demo: async () => list.find((one) => one.isDemo),
    async create({ organisationId = ORGANISATION, ...rest }) {
      return list.some((one) => one.key === rest.key) ? undefined : site({ ...rest, organisationId });
    },
    async change(siteId, change) {
      const there = list.find((one) => one.id === siteId);
      const options = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
      return there === undefined ? undefined : Object.assign(there, options);
    },
    ensure: async ({ organisationId = ORGANISATION, key, name, allowedOrigins, language = "en" }) => {
      const there = list.find((one) => one.key === key);
      if (there !== undefined && there.organisationId !== organisationId) return undefined;
      return { ...(there ?? site({ key, name, organisationId, language })), allowedOrigins };
    },
  };
}

const untouched = (name: string) => (): never => {
  throw new Error(`This test did not expect a call of ${name}.`);
};

/** Parts of which a test gives those it is about; a call of any other fails it. */
export function deps(options: Partial<TransportDeps> = {}): TransportDeps {
  const root = packageRoot();
  return {
    db: new Proxy({} as TransportDeps["db"], { get: untouched("the database") }),
    sites: sitesOf([site()]),
    keys: {
      check: async (key) =>
        key === KEY ? keyOf(ORGANISATION) : key === OTHER_KEY ? keyOf(OTHER_ORGANISATION) : undefined,
    },
    turns: {
      settingsChanged: untouched("settingsChanged"),
      send: untouched("send"),
      refuseIfBusy: untouched("refuseIfBusy"),
      requestPerson: untouched("requestPerson"),
      answerOnce: untouched("answerOnce"),
      search: untouched("search"),
      forAgents: { find: untouched("find"), draft: untouched("draft"), cite: untouched("cite") },
      floorTaken: untouched("floorTaken"),
    },
    desk: {
      list: untouched("list"),
      claim: untouched("claim"),
      reply: untouched("reply"),
      sendDraft: untouched("sendDraft"),
      runMacro: untouched("runMacro"),
      return: untouched("return"),
      close: untouched("close"),
      takeOver: untouched("takeOver"),
      transfer: untouched("transfer"),
      releaseAbsent: async () => {},
      assignWaiting: untouched("assignWaiting"),
      serviceLevels: {
        tick: untouched("serviceLevels.tick"),
        recompute: untouched("serviceLevels.recompute"),
        hoursChanged: untouched("serviceLevels.hoursChanged"),
      },
      triage: {
        assign: untouched("triage.assign"),
        prioritise: untouched("triage.prioritise"),
        sense: untouched("triage.sense"),
        tag: untouched("triage.tag"),
        snooze: untouched("triage.snooze"),
        wake: untouched("triage.wake"),
        wakeDue: untouched("triage.wakeDue"),
        close: untouched("triage.close"),
        reopen: untouched("triage.reopen"),
        undo: untouched("triage.undo"),
      },
      setup: {
        createTeam: untouched("setup.createTeam"),
        changeTeam: untouched("setup.changeTeam"),
        deleteTeam: untouched("setup.deleteTeam"),
        createTag: untouched("setup.createTag"),
        changeTag: untouched("setup.changeTag"),
        deleteTag: untouched("setup.deleteTag"),
      },
      changeAgent: untouched("changeAgent"),
      merge: untouched("merge"),
      follow: untouched("follow"),
      customers: {
        notes: {
          add: untouched("customers.notes.add"),
          change: untouched("customers.notes.change"),
          delete: untouched("customers.notes.delete"),
        },
        merge: untouched("customers.merge"),
        erase: untouched("customers.erase"),
      },
      routingRules: {
        create: untouched("routingRules.create"),
        change: untouched("routingRules.change"),
        delete: untouched("routingRules.delete"),
        sort: untouched("routingRules.sort"),
        try: untouched("routingRules.try"),
      },
      notes: { add: untouched("notes.add"), delete: untouched("notes.delete") },
      block: untouched("block"),
      delete: untouched("delete"),
    },
    files: {
      attach: untouched("files.attach"),
      add: untouched("files.add"),
      drop: untouched("files.drop"),
      find: untouched("files.find"),
      open: untouched("files.open"),
      tidy: untouched("files.tidy"),
    },
    knowledge: {
      import: untouched("import"),
      preview: untouched("preview"),
      publish: untouched("publish"),
      live: untouched("live"),
      publishing: () => undefined,
      embedderOf: untouched("embedderOf"),
    },
    proposals: {
      estimate: untouched("proposals.estimate"),
      start: untouched("proposals.start"),
      job: async () => undefined,
      cancel: untouched("proposals.cancel"),
    },
    gaps: {
      list: untouched("gaps.list"),
      read: untouched("gaps.read"),
      draft: untouched("gaps.draft"),
      write: untouched("gaps.write"),
      addPhrasings: untouched("gaps.addPhrasings"),
      decide: untouched("gaps.decide"),
      replay: untouched("gaps.replay"),
    },
    past: {
      import: untouched("past.import"),
      list: untouched("past.list"),
      canned: untouched("past.canned"),
      replay: untouched("past.replay"),
      delete: untouched("past.delete"),
    },
    health: {
      report: untouched("health.report"),
      articles: untouched("health.articles"),
      dismiss: untouched("health.dismiss"),
      check: untouched("health.check"),
    },
    readiness: async () => ({}),
    blockedMs: () => 0,
    metrics: createMetrics(),
    lockToken: LOCK_TOKEN,
    publicUrl: undefined,
    paths: {
      widget: join(root, "dist", "widget"),
      console: join(root, "dist", "console"),
      shop: join(root, "demo", "shop"),
    },
    version: "0.0.0",
    limits: memoryLimits(),
    clock: systemClock,
    log: silentLog,
    ...options,
  };
}

// biome-ignore lint/suspicious/noExplicitAny: tests look into replies of every shape
export type Json = any;

export interface Running {
  readonly url: string;
  readonly server: Server;
  call(
    path: string,
    init?: RequestInit & { key?: string },
  ): Promise<{ status: number; headers: Headers; body: string; json: () => Json }>;
  close(): Promise<void>;
}

/** The app on a free port of this machine. */
export async function serve(options: TransportDeps): Promise<Running> {
  const server = createServer(createHttp(options));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    server,
    async call(path, init = {}) {
      const { key, ...rest } = init;
      const headers = new Headers(rest.headers);
      if (key !== undefined) headers.set("authorization", `Bearer ${key}`);
      if (typeof rest.body === "string" && !headers.has("content-type"))
        headers.set("content-type", "application/json");
      const reply = await fetch(url + path, { redirect: "manual", ...rest, headers });
      const body = await reply.text();
      return { status: reply.status, headers: reply.headers, body, json: () => JSON.parse(body) };
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Published knowledge of these articles, as far as a page reads it. */
export function liveOf(articles: readonly { key: string; title: string; answer: string }[]): LiveKnowledge {
  return {
    siteId: newId(),
    siteKey: "shop",
    versionId: newId(),
    number: 1,
    embedderId: "none",
    language: "en",
    publishedAt: new Date(),
    articles: new Map(
      articles.map((one) => {
        const id = newId();
        return [id, { ...one, id, revisionId: newId(), language: "en" }];
      }),
    ),
    passages: new Map(),
    vocabulary: new Vocabulary(),
    tune: new Uint8Array(),
  };
}
