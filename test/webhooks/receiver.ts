import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** The bytes as they came. */
  readonly body: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of every shape
  readonly json: any;
}

/** What a receiver does with a request: its status, with headers, or nothing until it's cut off. */
export type Behaviour = number | "hang" | { readonly status: number; readonly headers: Record<string, string> };

export interface Receiver {
  readonly url: string;
  readonly received: Received[];
  /** Of those that were accepted. */
  readonly accepted: Received[];
  /** Asked for each request; default: 200. */
  behave: (request: Received) => Behaviour;
  close(): Promise<void>;
}

/** Somebody's webhook receiver on a free port of this machine. */
export async function startReceiver(): Promise<Receiver> {
  const hanging = new Set<ServerResponse>();
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString("utf8");
    const one: Received = { path: request.url ?? "", headers: request.headers, body, json: JSON.parse(body) };
    self.received.push(one);
    const behaviour = self.behave(one);
    if (behaviour === "hang") return void hanging.add(response);
    const { status, headers = {} } = typeof behaviour === "number" ? { status: behaviour } : behaviour;
    if (status < 300) self.accepted.push(one);
    response.writeHead(status, headers).end("thanks");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const self: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received: [],
    accepted: [],
    behave: () => 200,
    close: () =>
      new Promise((resolve) => {
        for (const response of hanging) response.destroy();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return self;
}
