import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import type { Chance } from "./chance.ts";

/** Milliseconds that a hanging line stays open. */
const HANG_MS = 8_000;

/** The network between the players and the servers, at one address: it can break and hang. */
export interface Line {
  readonly url: string;
  /** Cuts some of what is open. `broken`: both ends notice; `hanging`: nothing gets through any more, and nobody is told. */
  cut(lines: number, how: "broken" | "hanging", draw: Chance): void;
  close(): Promise<void>;
}

/** One connection: from a player to a server. */
type Pair = readonly [near: Socket, far: Socket];

/**
 * Each new connection goes to the next server, as behind a balancer; one that doesn't listen is skipped. A connection for
 * which no server listens is closed.
 */
export async function openLine(ports: readonly number[]): Promise<Line> {
  const pairs = new Set<Pair>();
  let turn = 0;

  const join = (near: Socket, far: Socket) => {
    const pair: Pair = [near, far];
    pairs.add(pair);
    for (const [socket, other] of [pair, [far, near]] as const) {
      socket.on("close", () => {
        pairs.delete(pair);
        other.destroy();
      });
    }
    near.pipe(far).pipe(near);
  };
  const server = createServer((near) => {
    near.on("error", () => {});
    const first = turn++;
    const attempt = (tries: number) => {
      if (tries === ports.length || near.destroyed) return void near.destroy();
      const far = connect(ports[(first + tries) % ports.length] as number, "127.0.0.1");
      const refused = () => attempt(tries + 1);
      far.once("error", refused);
      far.once("connect", () => {
        far.off("error", refused);
        far.on("error", () => {});
        if (near.destroyed) far.destroy();
        else join(near, far);
      });
    };
    attempt(0);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut(lines, how, draw) {
      for (let i = 0; i < lines && pairs.size > 0; i++) {
        const [near, far] = draw.of([...pairs]);
        if (how === "broken") {
          near.destroy();
          far.destroy();
          continue;
        }
        near.unpipe(far).pause();
        far.unpipe(near).pause();
        setTimeout(() => near.destroy(), HANG_MS).unref();
      }
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const [near] of pairs) near.destroy();
      }),
  };
}
