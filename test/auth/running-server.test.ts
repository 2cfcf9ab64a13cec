import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { io } from "socket.io-client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ServerProcess, startServer } from "../fault/server.ts";
import { createMemberSession } from "../fixtures/member.ts";

let dataDir: string;
let server: ServerProcess;
beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "tuppence-auth-"));
  server = await startServer({ dataDir });
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
    const link = /Make yourself the owner \(once, within 24 hours\): (\S+)/.exec(server.output())?.[1] ?? "";
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

  test("the machine's operator makes members at any time", async () => {
    const agent = await createMemberSession({ url: server.url, dataDir, role: "agent" });
    expect(agent.member.role).toBe("agent");
  });
});
