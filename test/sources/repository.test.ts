import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "zod/mini";
import type { Background } from "../../server/background-work.ts";
import { currentArticles } from "../../server/store/article.ts";
import { sourceOptions } from "../../server/wire/sources.ts";
import { added, changesOf, openWorld, reread, type World } from "./world.ts";

let world: World;
let background: Background;
let folder: string;
let server: Server;
let url: string;

const git = (...args: string[]) =>
  execFileSync("git", ["-c", "user.name=Ann", "-c", "user.email=ann@lumen.example", ...args], {
    cwd: join(folder, "docs.git-work"),
  });
function write(path: string, text: string) {
  const at = join(folder, "docs.git-work", path);
  mkdirSync(dirname(at), { recursive: true });
  writeFileSync(at, text);
}

/** Git's own server (git http-backend) behind HTTP. */
function serveGit(): Promise<void> {
  server = createServer((request, response) => {
    const { pathname, search } = new URL(request.url ?? "/", "http://localhost");
    const backend = spawn("git", ["http-backend"], {
      env: {
        ...process.env,
        GIT_PROJECT_ROOT: folder,
        GIT_HTTP_EXPORT_ALL: "1",
        PATH_INFO: pathname,
        QUERY_STRING: search.slice(1),
        REQUEST_METHOD: request.method ?? "GET",
        CONTENT_TYPE: request.headers["content-type"] ?? "",
        GIT_PROTOCOL: String(request.headers["git-protocol"] ?? ""),
        REMOTE_USER: "",
      },
    });
    request.pipe(backend.stdin);
    const chunks: Buffer[] = [];
    backend.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
    backend.on("close", () => {
      const out = Buffer.concat(chunks);
      const end = out.indexOf("\r\n\r\n");
      let status = 200;
      for (const line of out.toString("latin1", 0, end).split("\r\n")) {
        const [name = "", value = ""] = line.split(": ");
        if (name === "Status") status = Number(value.slice(0, 3));
        else response.setHeader(name, value);
      }
      response.writeHead(status);
      response.end(out.subarray(end + 4));
    });
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "tuppence-git-"));
  mkdirSync(join(folder, "docs.git-work"));
  git("init", "-q", "-b", "main");
  write("README.md", "# Lumen's documents\n\nThese are the help pages of Lumen & Sons.\n");
  write("CHANGELOG.md", "# Changes\n\nNothing yet.\n");
  write(".github/pull_request_template.md", "# Checklist\n\nHave you read it?\n");
  write(
    "help/returns.md",
    "---\ntitle: Returns\ntags: [orders]\nexamples:\n  - send it back\n---\nReturn lamps within thirty days. See [delivery](delivery.md).\n",
  );
  write(
    "help/delivery.md",
    `# Delivery\n\n${"Parcels leave our warehouse every evening, and travel for three days. ".repeat(80)}\n`,
  );
  write("help/secret.md", "---\ntitle: Secret\ndraft: true\n---\nNobody may read this.\n");
  write("logo.png", "not a picture");
  git("add", "-A");
  git("commit", "-qm", "first");
  // A second, similar version, so that packing makes deltas.
  write(
    "help/delivery-old.md",
    `# Delivery until 2020\n\n${"Parcels leave our warehouse every evening, and travel for three days. ".repeat(79)}It was slower.\n`,
  );
  git("add", "-A");
  git("commit", "-qm", "second");
  git("clone", "-q", "--bare", ".", "../docs.git");
  execFileSync("git", ["repack", "-adfq", "--depth=50", "--window=50"], { cwd: join(folder, "docs.git") });
  await serveGit();
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  world = await openWorld();
  background = world.process();
});
afterAll(async () => {
  await world.close();
  server.close();
  server.closeAllConnections();
  rmSync(folder, { recursive: true, force: true });
});

const push = () => git("push", "-q", "../docs.git", "main");
const accept = (siteId: string) => background.sources.acceptAll(siteId, {}, "Mona Manager");

test("a repository's Markdown is read with its front matter; commits become changes, and an unchanged one is nothing", async () => {
  const siteId = await world.site();
  // Without ".git": it's found all the same.
  const { source, job } = await added(background, { siteId, kind: "git", address: `${url}/docs` });
  expect(job).toMatchObject({ state: "done", fault: null });
  expect(source.figures).toMatchObject({ articles: 4, added: 4, skipped: 1, failed: 0 });
  await accept(siteId);
  const articles = new Map((await currentArticles(world.database.db, siteId)).map((one) => [one.key, one]));
  expect([...articles.keys()].toSorted()).toEqual([
    "help/delivery",
    "help/delivery-old",
    "help/returns",
    "lumen-s-documents",
  ]);
  expect(articles.get("help/returns")).toMatchObject({
    title: "Returns",
    examples: ["send it back"],
    answer: `Return lamps within thirty days. See [delivery](${url}/docs/blob/main/help/delivery.md).`,
  });
  expect(articles.get("help/delivery")?.answer).toHaveLength(5_599);

  await reread(background, { siteId, id: source.id });
  expect(await changesOf(background, siteId)).toEqual([]);

  write(
    "help/returns.md",
    "---\ntitle: Returns\ntags: [orders]\nexamples:\n  - send it back\n---\nReturn lamps within sixty days. See [delivery](delivery.md).\n",
  );
  git("rm", "-q", "help/delivery-old.md");
  write("help/new.md", "# Do you have a shop?\n\nYes, in Quay Street.\n");
  git("add", "-A");
  git("commit", "-qm", "third");
  push();
  await reread(background, { siteId, id: source.id });
  expect((await changesOf(background, siteId)).map(({ kind, title }) => [kind, title])).toEqual([
    ["changed", "Returns"],
    ["vanished", "Delivery until 2020"],
    ["added", "Do you have a shop?"],
  ]);
  await accept(siteId);
  await reread(background, { siteId, id: source.id });
  expect(await changesOf(background, siteId)).toEqual([]);
});

test("a folder and a branch of a repository; a branch or repository that isn't there is named", async () => {
  const siteId = await world.site();
  const own = { ...parse(sourceOptions, {}), include: ["help/re"] };
  const some = await added(background, { siteId, kind: "git", address: `${url}/docs.git`, options: own });
  expect(some.source.figures).toMatchObject({ articles: 1 });
  const branch = { ...parse(sourceOptions, {}), branch: "nowhere" };
  const other = await added(background, { siteId, kind: "git", address: `${url}/docs.git`, options: branch });
  expect(other.job).toMatchObject({ state: "failed", fault: 'The repository has no branch "nowhere".' });
  const missing = await added(background, { siteId, kind: "git", address: `${url}/missing` });
  expect(missing.job).toMatchObject({
    state: "failed",
    fault: expect.stringContaining("nothing at this address (404)"),
  });
});
