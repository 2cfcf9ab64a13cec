import { freePort, isAlive, type ServerProcess, startServer, until } from "../../fault/server.ts";
import type { Ground } from "./places.ts";
import type { Recorder } from "./seen.ts";

/** Milliseconds that a start may take: a storm is worth waiting for on a machine that others load as well. */
const PATIENCE_MS = 300_000;

/** A storm's server processes, each at an address that it comes back to. */
export interface Servers {
  readonly ports: readonly number[];
  /** Of a node that runs. */
  url(): string;
  /** kill -9, then starts it again; resolves when it's ready. */
  killAndStart(node: number): Promise<void>;
  /** SIGTERM to all. @throws if one doesn't end by itself with 0 */
  stop(): Promise<void>;
}

export async function startServers(
  ground: Ground,
  env: Readonly<Record<string, string>>,
  record: Recorder,
): Promise<Servers> {
  const { dataDirs } = ground;
  const ports: number[] = [];
  for (const _ of dataDirs) ports.push(await freePort());
  const options = { DEMO: "off", ...ground.env, ...env };
  const start = (node: number) =>
    startServer({
      dataDir: dataDirs[node] as string,
      port: ports[node] as number,
      env: options,
      patienceMs: PATIENCE_MS,
    });
  const running: ServerProcess[] = [];
  // One after the other: the first one makes the tables.
  for (const node of dataDirs.keys()) running.push(await start(node));
  return {
    ports,
    url: () => (running[0] as ServerProcess).url,
    async killAndStart(node) {
      const server = running[node] as ServerProcess;
      const children = server.children();
      record.note({ kind: "killed", node });
      await server.kill();
      // The dead server's embedder isn't the next one's.
      await until("the children end with their server", () => !children.some(isAlive), 20_000);
      running[node] = await start(node);
      record.note({ kind: "started", node });
    },
    async stop() {
      for (const server of running) {
        const { code } = await server.stop();
        if (code !== 0) throw new Error(`A server ended with ${code}:\n${server.output()}`);
      }
    },
  };
}
