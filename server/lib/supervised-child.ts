import { isTuppenceError, messageOf } from "./errors.ts";
import type { ToChild, ToParent, WireError } from "./supervise-messages.ts";

/** What a method of the child knows about the request it handles. */
export interface ChildRequest {
  /** Aborted when the parent no longer wants the reply. */
  readonly signal: AbortSignal;
  /** Sends a part of the reply before its end. */
  part(data: unknown): void;
}

export interface ChildService {
  /** Sent to the parent once, when the child is ready. */
  readonly info: unknown;
  readonly methods: Readonly<Record<string, (data: never, request: ChildRequest) => Promise<unknown>>>;
  /** Asked to end: after half a second, the process exits. */
  stop?(): Promise<void>;
}

export interface ChildTools {
  log(level: "debug" | "warn" | "error", message: string): void;
}

/**
 * The child's end of `supervise`: handles the parent's requests until told to stop, and exits when the parent is gone,
 * even after kill -9 (its end of the channel closes).
 * @param start creates the service from the parent's `init`; a TuppenceError thrown here is final (the parent doesn't
 * retry),   any other error is retried with back-off
 */
export function serveParent<Init>(start: (init: Init, tools: ChildTools) => Promise<ChildService>): void {
  if (process.send === undefined) {
    console.error("This file is a child process of the Tuppence server; start that with: npm start");
    process.exit(2);
  }
  const send = (message: ToParent) => void process.send?.(message, undefined, undefined, () => {});
  const running = new Map<number, AbortController>();
  let service: ChildService | undefined;

  // SIGKILL, not exit(): native threads may still be computing, and their tear-down can hang.
  const die = () => process.kill(process.pid, "SIGKILL");
  process.on("disconnect", die);
  // Ctrl-C and a service manager's SIGTERM reach the whole group; the parent decides when its children end.
  process.on("SIGINT", () => {});
  process.on("SIGTERM", () => {});

  process.on("message", (message: ToChild) => {
    switch (message.type) {
      case "init":
        void init(message.data as Init);
        return;
      case "request":
        void serve(message.id, message.method, message.data);
        return;
      case "abort":
        running.get(message.id)?.abort();
        return;
      case "ping":
        send({ type: "pong", rssBytes: process.memoryUsage.rss() });
        return;
      case "stop":
        setTimeout(die, 500);
        void Promise.resolve(service?.stop?.()).finally(die);
    }
  });

  async function init(data: Init) {
    try {
      service = await start(data, { log: (level, message) => send({ type: "log", level, message }) });
      send({ type: "ready", info: service.info });
    } catch (error) {
      send({ type: "init-failed", error: toWire(error), permanent: isTuppenceError(error) });
    }
  }

  async function serve(id: number, name: string, data: unknown) {
    const controller = new AbortController();
    running.set(id, controller);
    try {
      const method = service?.methods[name];
      if (method === undefined) throw new Error(`The child has no method "${name}".`);
      const reply = await method(data as never, {
        signal: controller.signal,
        part: (part) => send({ type: "part", id, data: part }),
      });
      send({ type: "reply", id, data: reply });
    } catch (error) {
      send({ type: "error", id, error: toWire(error) });
    } finally {
      running.delete(id);
    }
  }
}

function toWire(error: unknown): WireError {
  return isTuppenceError(error)
    ? { message: error.message, code: error.code, remedy: error.remedy }
    : { message: messageOf(error) };
}
