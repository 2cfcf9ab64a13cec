import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { io } from "socket.io-client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ServerProcess, startServer } from "../fault/server.ts";
import { createMemberSession } from "../fixtures/member.ts";

let dataDir: string;
let server: ServerProcess;
beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "tuppence-auth-"));
  // Nothing here is about the demo, whose articles take a minute to embed while other suites share the cores.
  server = await startServer({ dataDir, env: { DEMO: "off" } });
});
afterAll(async () => {
  await server.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

const connect = (cookie: string, origin?: string) =>
  new Promise<string>((resolve) => {
    const headers = { cookie, ...(origin === undefined ? {} : { origin }) };
    const socket = io(`${server.url}/desk`, {
      transports: ["websocket"],
      forceNew: true,
      reconnection: false,
      extraHeaders: headers,
    });
    const end = (said: string) => {
      socket.disconnect();
      resolve(said);
    };
    socket.once("connect", () => end("connected"));
    socket.once("connect_error", (error: Error & { data?: { code: string } }) =>
      end(error.data?.code ?? error.message),
    );
  });

describe("a first start", () => {
  test("prints a link that makes the first owner, once; then the desk lets them in", async () => {
    // It is printed after the addresses, which is when the server counts as started.
    const found = () => /Make yourself the owner \(once, within 24 hours\): (\S+)\s/.exec(server.output())?.[1] ?? "";
    await expect.poll(found, { timeout: 20_000 }).not.toBe("");
    const link = found();
    expect(link).toMatch(/^http:\/\/localhost:\d+\/console\/welcome\?token=[\w-]{32}$/);
    const owner = await createMemberSession({ url: server.url, ownerLink: link });
    expect(owner.member.role).toBe("owner");
    await expect(createMemberSession({ url: server.url, ownerLink: link })).rejects.toThrow("LINK_EXPIRED");
    expect(await connect(owner.cookie, server.url)).toBe("connected");
    expect(await connect(owner.cookie, "https://evil.example")).toBe("ORIGIN_NOT_ALLOWED");
    expect(await connect("tuppence.session_token=wrong", server.url)).toBe("SIGN_IN_NEEDED");
  });

  test("makes the secret into a file that nobody else may read", () => {
    expect(statSync(join(dataDir, "auth-secret")).mode & 0o777).toBe(0o600);
  });

  test("npm run owner prints links through the running server: an owner's, and a member's new password", async () => {
    const owner = async (...words: string[]) => {
      const cli = fileURLToPath(new URL("../../dist/server/cli.js", import.meta.url));
      const env = { PATH: process.env.PATH, DATA_DIR: dataDir };
      return (await promisify(execFile)(process.execPath, [cli, "owner", ...words], { env, cwd: tmpdir() })).stdout;
    };
    const invited = /: (\S+)/.exec(await owner("invite"))?.[1] ?? "";
    const { member } = await createMemberSession({ url: server.url, ownerLink: invited, email: "lost@example.com" });
    const link = /: (\S+)/.exec(await owner("reset", "Lost@Example.com"))?.[1] ?? "";
    const reply = await fetch(`${server.url}/api/v1/reset`, {
      method: "POST",
      headers: { "content-type": "application/json", origin: server.url },
      body: JSON.stringify({ token: new URL(link).searchParams.get("token"), password: "found again at last" }),
    });
    expect(await reply.json()).toMatchObject({ member: { id: member.id } });
    await expect(owner("reset", "nobody@example.com")).rejects.toThrow("NOT_FOUND");
  });

  test("whose session ends loses the line to the desk at once", async () => {
    const agent = await createMemberSession({ url: server.url, dataDir, role: "agent" });
    const socket = io(`${server.url}/desk`, {
      transports: ["websocket"],
      forceNew: true,
      reconnection: false,
      extraHeaders: { cookie: agent.cookie, origin: server.url },
    });
    await new Promise<void>((resolve, reject) => socket.once("connect", resolve).once("connect_error", reject));
    const cut = new Promise<string>((resolve) => socket.once("disconnect", resolve));
    const ended = await fetch(`${server.url}/api/v1/me/sessions`, {
      method: "DELETE",
      headers: { cookie: agent.cookie, origin: server.url },
    });
    expect(ended.status).toBe(200);
    expect(await cut).toMatch(/transport close|io server disconnect/);
  });

  test("the machine's operator makes members at any time", async () => {
    const agent = await createMemberSession({ url: server.url, dataDir, role: "agent" });
    expect(agent.member.role).toBe("agent");
  });
});
