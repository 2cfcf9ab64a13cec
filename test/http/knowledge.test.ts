import { afterEach, expect, test } from "vitest";
import { TuppenceError } from "../../server/lib/errors.ts";
import type { KnowledgePart, TransportDeps } from "../../server/transport/deps.ts";
import { deps, KEY, LOCK_TOKEN, ORGANISATION, OTHER_KEY, type Running, serve, site, sitesOf } from "./builders.ts";

let running: Running;
afterEach(() => running.close());

const shop = site();
async function start(knowledge: Partial<KnowledgePart>, rest: Partial<TransportDeps> = {}) {
  const options = deps(rest);
  running = await serve({ ...options, sites: sitesOf([shop]), knowledge: { ...options.knowledge, ...knowledge } });
}
const IMPORTED: Awaited<ReturnType<KnowledgePart["import"]>> = {
  imported: 1,
  updated: 0,
  unchanged: 0,
  archived: 0,
  bad: [],
  notes: [],
};
const PUBLISHED: Awaited<ReturnType<KnowledgePart["publish"]>> = {
  versionId: shop.id,
  number: 1,
  articles: 1,
  passages: 1,
  embedded: 1,
  meanWords: 1,
  figures: null,
  ms: 1,
};
const lines = (body: string) =>
  body
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));

test("an import gets the file's bytes and name, and answers with what it did", async () => {
  const file = Buffer.from('{"id":"a","title":"ä"}\n');
  let got: Parameters<KnowledgePart["import"]>[0] | undefined;
  await start({
    import: async (request) => {
      got = request;
      return IMPORTED;
    },
  });
  const send = (query: string, type: string) =>
    running.call(`/api/v1/knowledge/import${query}`, {
      method: "POST",
      body: file,
      headers: { "content-type": type },
      key: LOCK_TOKEN,
    });
  const reply = await send("?name=k.jsonl&replace=true", "application/octet-stream");
  expect(reply.status).toBe(200);
  expect(reply.headers.get("content-type")).toContain("application/x-ndjson");
  expect(lines(reply.body)).toEqual([{ result: IMPORTED }]);
  expect(got).toMatchObject({ siteId: shop.id, replace: true, file: { name: "k.jsonl" } });
  expect(Buffer.from(got?.file.bytes ?? [])).toEqual(file);
  await send("", "text/csv; charset=utf-8");
  expect(got).toMatchObject({ replace: false, file: { name: "file.csv" } });
});

const PREVIEW: Awaited<ReturnType<KnowledgePart["preview"]>> = {
  files: [{ name: "k.csv", format: "csv", articles: 0 }],
  counts: {
    files: 1,
    articles: 0,
    new: 0,
    changed: 0,
    restored: 0,
    unchanged: 0,
    archived: 0,
    bad: 0,
    notes: 0,
    duplicates: 0,
  },
  articles: [],
  archived: [],
  duplicates: [],
  bad: [],
  notes: [],
  tables: [{ file: "k.csv", isReady: false, columns: [{ column: "Thema", field: null, samples: ["Garantie"] }] }],
};

test("a preview takes what an import takes, and answers with what it would do", async () => {
  let got: Parameters<KnowledgePart["preview"]>[0] | undefined;
  await start({
    preview: async (request) => {
      got = request;
      return PREVIEW;
    },
  });
  const send = (query: Record<string, string>, key = KEY) =>
    running.call(`/api/v1/knowledge/import/preview?${new URLSearchParams(query)}`, {
      method: "POST",
      body: Buffer.from("Thema,Details\nGarantie,Drei Jahre"),
      key,
    });
  const columns = { Thema: "title", Details: "answer", Besitzer: "ignore" };
  const reply = await send({ name: "k.csv", replace: "true", columns: JSON.stringify(columns) });
  expect(reply.status).toBe(200);
  expect(lines(reply.body)).toEqual([{ result: PREVIEW }]);
  expect(got).toMatchObject({ siteId: shop.id, replace: true, columns, file: { name: "k.csv" } });
  for (const wrong of ["Thema", "[]", '{"Thema":"heading"}', '{"Thema":7}']) {
    const refused = await send({ columns: wrong });
    expect(refused.status).toBe(400);
    expect(refused.json().error.remedy).toContain('"title"');
  }
  expect((await send({}, "wrong-key")).status).toBe(401);
});

test("a file of 20 MB is taken, one over 64 MB is refused with the limit in words", async () => {
  let bytes = 0;
  await start({
    import: async ({ file }) => {
      bytes = file.bytes.length;
      return IMPORTED;
    },
  });
  const send = (size: number) =>
    running.call("/api/v1/knowledge/import", { method: "POST", body: new Uint8Array(size), key: KEY });
  expect((await send(20 * 1024 * 1024)).status).toBe(200);
  expect(bytes).toBe(20 * 1024 * 1024);
  const over = await send(64 * 1024 * 1024 + 1);
  expect(over.status).toBe(413);
  expect(over.json().error).toMatchObject({ code: "BODY_TOO_LARGE", message: expect.stringContaining("64 MB") });
});

test("an empty file is a bad request that says how to send one", async () => {
  await start({});
  const reply = await running.call("/api/v1/knowledge/import", { method: "POST", key: KEY });
  expect(reply.status).toBe(400);
  expect(reply.json().error.remedy).toContain("--data-binary");
});

test("work that fails before its first line answers with the error's own status", async () => {
  await start({
    publish: async () => {
      throw new TuppenceError("KNOWLEDGE_EMPTY", "There is no article.", "Import some.");
    },
  });
  const reply = await running.call("/api/v1/knowledge/publish", { method: "POST", key: KEY });
  expect(reply.status).toBe(409);
  expect(reply.json().error.code).toBe("KNOWLEDGE_EMPTY");
});

test("work that fails later ends with the error as its last line", async () => {
  await start({
    publish: async (_siteId, options) => {
      options?.onProgress?.({ stage: "embed", share: 0.1 });
      throw new TuppenceError("EMBEDDER_UNAVAILABLE", "It is down.", "Start it.");
    },
  });
  const reply = await running.call("/api/v1/knowledge/publish", { method: "POST", key: KEY });
  expect(reply.status).toBe(200);
  expect(lines(reply.body)[0]).toEqual({ progress: { stage: "embed", share: 0.1 } });
  expect(lines(reply.body).at(-1).error).toMatchObject({ code: "EMBEDDER_UNAVAILABLE", retryable: true });
});

test("a caller who hangs up does not stop a publish", async () => {
  let finish: (() => void) | undefined;
  const published = new Promise<boolean>((resolve) => {
    finish = () => resolve(true);
  });
  const controller = new AbortController();
  const hungUp = new Promise((resolve) => controller.signal.addEventListener("abort", resolve));
  await start({
    publish: async (_siteId, options) => {
      options?.onProgress?.({ stage: "embed", share: 0.5 });
      await hungUp;
      options?.onProgress?.({ stage: "embed", share: 1 });
      finish?.();
      return PUBLISHED;
    },
  });
  const reply = await fetch(`${running.url}/api/v1/knowledge/publish`, {
    method: "POST",
    headers: { authorization: `Bearer ${KEY}` },
    signal: controller.signal,
  });
  await reply.body?.getReader().read();
  controller.abort();
  expect(await published).toBe(true);
});

test("another organisation's key sees no site of ours", async () => {
  await start({});
  expect(shop.organisationId).toBe(ORGANISATION);
  const reply = await running.call("/api/v1/knowledge/publish?site=shop", { method: "POST", key: OTHER_KEY });
  expect(reply.status).toBe(404);
  expect(reply.json().error.code).toBe("SITE_UNKNOWN");
});

test("a backup is made for who sits at this machine, not for every key", async () => {
  const paths: string[] = [];
  await start(
    {},
    {
      backup: async ({ path }) => {
        paths.push(path);
        return { bytes: 1 };
      },
    },
  );
  const send = (key: string) => running.call("/api/v1/backup", { method: "POST", body: '{"path":"/tmp/b.tar"}', key });
  expect((await send(KEY)).status).toBe(400);
  expect(await send(LOCK_TOKEN)).toMatchObject({ status: 200, body: '{"bytes":1}' });
  expect(paths).toEqual(["/tmp/b.tar"]);
});
