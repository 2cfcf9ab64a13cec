import { TuppenceError } from "../lib/errors.ts";
import type { WebFetch, WebReply } from "../lib/web-fetch.ts";
import { notAsExpected, refusedBy, unreachable } from "./faults.ts";
import { type Objects, readPack } from "./git-pack.ts";
import { command, packets } from "./git-packet-lines.ts";

/** Bytes of a repository's newest commit, packed and unpacked. */
const LARGEST_PACK = 100 * 1024 * 1024;
const LARGEST_CONTENT = 400 * 1024 * 1024;
const PACK_MS = 120_000;

/** A repository, read over HTTP with Git's own protocol; no Git program is needed. */
export interface Remote {
  /** Its address on the web, after redirects and without ".git". */
  readonly web: string;
  /** The commit that a branch is at, and the branch's name. */
  head(branch: string | null): Promise<{ readonly commit: string; readonly branch: string }>;
  /** A commit's files and folders, without its history. */
  fetch(commit: string): Promise<Objects>;
}

interface Options {
  readonly address: string;
  readonly token: string | undefined;
  readonly fetch: WebFetch;
  readonly signal: AbortSignal;
}

const REMEDY = {
  missing: "Check the repository's address: the one that you clone over HTTPS.",
  token: "If the repository is private, enter a token that may read it. If it isn't, check its address.",
};

/** Finds a repository. @throws SOURCE_*, TryLater */
export async function openRemote(options: Options): Promise<Remote> {
  const { address, token, signal } = options;
  const headers = {
    "git-protocol": "version=2",
    // Any name goes with a token, at GitHub, GitLab, Gitea and Bitbucket.
    ...(token === undefined ? {} : { authorization: `Basic ${Buffer.from(`oauth2:${token}`).toString("base64")}` }),
  };
  const { host } = new URL(address);
  const ask = async (url: string, body?: string): Promise<WebReply> => {
    const request = {
      ...{ signal, headers: { ...headers }, maxBytes: LARGEST_PACK, timeoutMs: PACK_MS },
      ...(body === undefined ? {} : { method: "POST" as const, body }),
    };
    if (body !== undefined) Object.assign(request.headers, { "content-type": "application/x-git-upload-pack-request" });
    try {
      return await options.fetch(url, request);
    } catch (error) {
      signal.throwIfAborted();
      throw unreachable(error, host);
    }
  };
  const found = await advertised(address, ask);
  const base = found.url.slice(0, found.url.indexOf("/info/refs"));
  const capabilities = found.lines.includes("object-format=sha1") ? ["object-format=sha1"] : [];
  if (found.lines.includes("object-format=sha256")) {
    throw notAsExpected(host, "the repository uses SHA-256, which isn't supported");
  }
  const call = async (name: string, args: readonly string[]): Promise<Buffer> => {
    const reply = await ask(`${base}/git-upload-pack`, command(name, capabilities, args));
    if (reply.status !== 200) throw refusedBy(host, reply, REMEDY);
    return reply.body;
  };
  return {
    web: base.replace(/\.git$/u, ""),
    async head(branch) {
      const prefixes = branch === null ? ["HEAD"] : [`refs/heads/${branch}`];
      const body = await call("ls-refs", ["peel", "symrefs", ...prefixes.map((one) => `ref-prefix ${one}`)]);
      for (const text of linesOf(body, host)) {
        const [commit = "", name = "", ...rest] = text.split(" ");
        if (!/^[\da-f]{40}$/u.test(commit)) continue;
        const target = rest.find((one) => one.startsWith("symref-target:refs/heads/"))?.slice(25);
        if (branch === null && name === "HEAD") return { commit, branch: target ?? "HEAD" };
        if (branch !== null && name === `refs/heads/${branch}`) return { commit, branch };
      }
      throw new TuppenceError(
        "SOURCE_UNREADABLE",
        branch === null ? "The repository is empty." : `The repository has no branch "${branch}".`,
        branch === null
          ? "Push something to it first."
          : "Check the branch's name, or leave it empty for the usual one.",
      );
    },
    async fetch(commit) {
      const body = await call("fetch", [`want ${commit}`, "deepen 1", "no-progress", "ofs-delta", "done"]);
      try {
        return readPack(packOf(body, host), LARGEST_CONTENT);
      } catch (error) {
        if (error instanceof RangeError) throw notAsExpected(host, `it sent ${error.message}`);
        throw error;
      }
    },
  };
}

/** What a repository says about itself; its address may need ".git". */
async function advertised(address: string, ask: (url: string) => Promise<WebReply>) {
  const { host } = new URL(address);
  let refused: WebReply | undefined;
  for (const at of address.endsWith(".git") ? [address] : [address, `${address}.git`]) {
    const reply = await ask(`${at}/info/refs?service=git-upload-pack`);
    const isGit = (reply.headers["content-type"] ?? "").startsWith("application/x-git-upload-pack-advertisement");
    if (reply.status === 200 && isGit) {
      const lines = linesOf(reply.body, host);
      if (lines.includes("version 2")) return { url: reply.url, lines };
      throw notAsExpected(host, "its Git is older than version 2 of the protocol (Git 2.18)");
    }
    if (reply.status !== 200 || refused === undefined) refused = reply;
  }
  if (refused !== undefined && refused.status !== 200) throw refusedBy(host, refused, REMEDY);
  throw notAsExpected(host, "there is no Git repository at this address");
}

function linesOf(body: Buffer, host: string): string[] {
  try {
    return [...packets(body)].flatMap((one) => (one.kind === "data" ? one.data.toString("utf8").trimEnd() : []));
  } catch (error) {
    if (error instanceof RangeError) throw notAsExpected(host, error.message);
    throw error;
  }
}

/** The packfile in a reply: sent in pieces, beside progress and errors. */
function packOf(body: Buffer, host: string): Buffer {
  const pieces: Buffer[] = [];
  let isPack = false;
  for (const packet of packets(body)) {
    if (packet.kind !== "data") continue;
    if (!isPack) {
      isPack = packet.data.toString("utf8").trimEnd() === "packfile";
      continue;
    }
    const [channel] = packet.data;
    if (channel === 1) pieces.push(packet.data.subarray(1));
    if (channel === 3) throw notAsExpected(host, packet.data.subarray(1).toString("utf8").trim());
  }
  return Buffer.concat(pieces);
}
