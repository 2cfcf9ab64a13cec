import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { RunningServer } from "../../server/commands/server-or-folder.ts";

/** Answers with these pieces, one packet each. */
async function answering(pieces: readonly Uint8Array[], work: (server: RunningServer) => Promise<void>): Promise<void> {
  const http = createServer((_, response) => {
    response.setHeader("Content-Type", "application/x-ndjson");
    void (async () => {
      for (const piece of pieces) {
        response.write(piece);
        await new Promise((resume) => setTimeout(resume, 5));
      }
      response.end();
    })();
  });
  await new Promise<void>((resume) => http.listen(0, "127.0.0.1", resume));
  const { port } = http.address() as AddressInfo;
  await work(new RunningServer(`http://127.0.0.1:${port}`, "token")).finally(() => http.close());
}

const bytesOf = (text: string) => [...Buffer.from(text)].map((byte) => Uint8Array.of(byte));

test("a character that is cut in two between packets comes out whole", async () => {
  const text = '{"progress":{"stage":"prüfen 🙂","share":0.5}}\n{"result":{"fault":"Größe 日本"}}\n';
  const stages: string[] = [];
  await answering(bytesOf(text), async (server) => {
    const result = await server.call("POST", "/", undefined, (stage) => stages.push(stage));
    expect(result).toEqual({ fault: "Größe 日本" });
  });
  expect(stages).toEqual(["prüfen 🙂"]);
});

test("a last line without a line break is read", async () => {
  await answering(bytesOf('{"result":7}'), async (server) => {
    expect(await server.call("POST", "/")).toBe(7);
  });
});

test("a connection that ends before the result is told", async () => {
  await answering(bytesOf('{"progress":{"stage":"tune","share":0.5}}\n'), async (server) => {
    await expect(server.call("POST", "/")).rejects.toMatchObject({
      message: expect.stringContaining("before it finished"),
    });
  });
});
