import { createHash, createHmac } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { systemClock } from "../../server/lib/clock.ts";
import { newId } from "../../server/lib/ids.ts";
import { diskFiles } from "../../server/ports/files/disk.ts";
import type { FileStore } from "../../server/ports/files/port.ts";
import { s3Files } from "../../server/ports/files/s3.ts";
import { signedHeaders } from "../../server/ports/files/signature.ts";

const KEY = "AKIAIOSFODNN7EXAMPLE";
const SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

/** An S3 server as far as we use it: it keeps objects, and refuses a request whose signature it doesn't compute itself. */
async function openS3() {
  const objects = new Map<string, Buffer>();
  const seen: string[] = [];
  const state = { answers: undefined as number | undefined };
  const server: Server = createServer(async (request, response) => {
    const body = await buffer(request);
    seen.push(`${request.method} ${request.url}`);
    if (state.answers !== undefined)
      return response.writeHead(state.answers).end("<Error><Code>SlowDown</Code></Error>");
    const fault = faultOf(request, body);
    if (fault !== undefined) return response.writeHead(403).end(`<Error><Code>${fault}</Code></Error>`);
    const name = request.url ?? "";
    if (request.method === "PUT") objects.set(name, body);
    if (request.method === "DELETE") return objects.delete(name), response.writeHead(204).end();
    const found = objects.get(name);
    return found === undefined
      ? response.writeHead(404).end("<Error/>")
      : response.end(request.method === "GET" ? found : "");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    ...{ objects, seen, state, port },
    close: () => new Promise((resolve) => server.close(resolve).closeAllConnections()),
  };
}

const sha256 = (data: Buffer | string) => createHash("sha256").update(data).digest("hex");

/** Written from the specification, apart from the code that signs. */
function faultOf(request: IncomingMessage, body: Buffer): string | undefined {
  const given =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, SignedHeaders=([^,]+), Signature=(\w+)$/.exec(
      request.headers.authorization ?? "",
    );
  if (given === null) return "AccessDenied";
  const [, key, day, region, names = "", signature] = given;
  const date = String(request.headers["x-amz-date"]);
  if (key !== KEY || !/^\d{8}T\d{6}Z$/.test(date) || !date.startsWith(day as string)) return "InvalidAccessKeyId";
  if (request.headers["x-amz-content-sha256"] !== sha256(body)) return "XAmzContentSHA256Mismatch";
  const headers = names.split(";").map((name) => `${name}:${String(request.headers[name]).trim()}\n`);
  const canonical = `${request.method}\n${request.url}\n\n${headers.join("")}\n${names}\n${sha256(body)}`;
  const hmac = (k: Buffer | string, data: string) => createHmac("sha256", k).update(data).digest();
  const signing = hmac(hmac(hmac(hmac(`AWS4${SECRET}`, day as string), region as string), "s3"), "aws4_request");
  const text = `AWS4-HMAC-SHA256\n${date}\n${day}/${region}/s3/aws4_request\n${sha256(canonical)}`;
  return hmac(signing, text).toString("hex") === signature ? undefined : "SignatureDoesNotMatch";
}

let folder: string;
let s3: Awaited<ReturnType<typeof openS3>>;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "tuppence-store-"));
  s3 = await openS3();
});
afterAll(async () => {
  await s3.close();
  rmSync(folder, { recursive: true });
});

const urlOf = (secret = SECRET) =>
  `http://${KEY}:${encodeURIComponent(secret)}@127.0.0.1:${s3.port}/bucket/some/folder/?region=eu-central-1`;

function fileWith(content: string | Buffer): string {
  const path = join(folder, newId());
  writeFileSync(path, content);
  return path;
}

describe.each<[string, () => FileStore]>([
  ["a folder", () => diskFiles(join(folder, "files"))],
  ["an S3 server", () => s3Files({ url: urlOf(), clock: systemClock })],
])("files in %s", (_where, open) => {
  test("are put, read, replaced and removed", async () => {
    const store = open();
    const [id, preview] = [newId(), `${newId()}-preview`];
    const content = Buffer.alloc(3_000_000, "content");
    await store.put(id, fileWith(content));
    await store.put(preview, fileWith("small"));
    expect((await buffer((await store.read(id)) as NodeJS.ReadableStream)).equals(content)).toBe(true);
    await store.put(id, fileWith("other"));
    expect(String(await buffer((await store.read(id)) as NodeJS.ReadableStream))).toBe("other");
    await store.remove(id);
    await store.remove(id);
    expect(await store.read(id)).toBeUndefined();
    expect(String(await buffer((await store.read(preview)) as NodeJS.ReadableStream))).toBe("small");
    expect(store.state().status).toBe("ready");
  });

  test("have no key that leads elsewhere", async () => {
    const store = open();
    for (const key of ["../../etc/passwd", `${newId()}/x`, "", `${newId()}-A`]) {
      await expect(store.put(key, fileWith("x")), key).rejects.toThrow("isn't the key");
      await expect(store.read(key)).rejects.toThrow("isn't the key");
    }
  });
});

test("a folder that can't be written to is said to be so", async () => {
  const store = diskFiles(fileWith("a file where a folder should be"));
  await expect(store.put(newId(), fileWith("x"))).rejects.toMatchObject({ code: "FILES_UNAVAILABLE" });
});

test("half a file never has a name in the folder", async () => {
  const own = join(folder, "own");
  const store = diskFiles(own);
  await expect(store.put(newId(), join(folder, "missing"))).rejects.toMatchObject({ code: "FILES_UNAVAILABLE" });
  const names = existsSync(own) ? readdirSync(own, { recursive: true }).filter((name) => String(name).length > 2) : [];
  expect(names).toEqual([]);
});

test("the server above takes the example that AWS publishes, and so does what we sign", () => {
  // https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html, "GET Object"
  const scope = `${KEY}/20130524/us-east-1/s3/aws4_request`;
  const published = {
    host: "examplebucket.s3.amazonaws.com",
    range: "bytes=0-9",
    "x-amz-content-sha256": sha256(""),
    "x-amz-date": "20130524T000000Z",
    authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host;range;x-amz-content-sha256;x-amz-date, Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41`,
  };
  const none = Buffer.alloc(0);
  const asked = (headers: object) => ({ method: "GET", url: "/test.txt", headers }) as unknown as IncomingMessage;
  expect(faultOf(asked(published), none)).toBeUndefined();
  expect(faultOf(asked({ ...published, range: "bytes=0-10" }), none)).toBe("SignatureDoesNotMatch");
  const ours = signedHeaders({
    ...{ method: "GET", url: new URL(`https://${published.host}/test.txt`), bodyHash: sha256(""), region: "us-east-1" },
    ...{ at: new Date("2013-05-24T00:00:00Z"), accessKey: KEY, secretKey: SECRET },
  });
  expect(faultOf(asked({ host: published.host, ...ours }), none)).toBeUndefined();
});

test("a wrong secret, a server in trouble and one that isn't there are told apart from a missing file", async () => {
  const wrong = s3Files({ url: urlOf("wrong"), clock: systemClock });
  await expect(wrong.put(newId(), fileWith("x"))).rejects.toMatchObject({
    code: "FILES_UNAVAILABLE",
    message: expect.stringContaining("SignatureDoesNotMatch"),
  });
  expect(wrong.state()).toMatchObject({ status: "failed", detail: expect.stringContaining("403") });
  const store = s3Files({ url: urlOf(), clock: systemClock });
  s3.state.answers = 503;
  await expect(store.read(newId())).rejects.toMatchObject({ code: "FILES_UNAVAILABLE" });
  s3.state.answers = undefined;
  expect(await store.read(newId())).toBeUndefined();
  expect(store.state().status).toBe("ready");
  const nobody = s3Files({ url: "http://a:b@127.0.0.1:9/bucket", clock: systemClock });
  await expect(nobody.remove(newId())).rejects.toMatchObject({ code: "FILES_UNAVAILABLE" });
});
