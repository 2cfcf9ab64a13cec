import { type ChildProcess, fork } from "node:child_process";
import { knownCode, messageOf, TuppenceError } from "./errors.ts";
import { homeFolder } from "./home.ts";
import type { ToChild, ToParent, WireError } from "./supervise-messages.ts";
import { type RequestOptions, type SuperviseOptions, THRIFT, TIMES } from "./supervise-options.ts";

interface Entry extends RequestOptions {
  readonly id: number;
  readonly method: string;
  readonly data: unknown;
  readonly resolve: (data: unknown) => void;
  readonly reject: (error: unknown) => void;
  sent: boolean;
  tries: number;
  timer?: NodeJS.Timeout;
  listener?: () => void;
}

export type SupervisedStatus = "starting" | "ready" | "draining" | "down" | "failed" | "closed";

/** A child that ended this often without ever being ready never will be: with the pauses, after some ten seconds. */
const STILLBORN_MOST = 6;

/**
 * A child process that is kept alive: requests with replies, parts and aborts; restarts with exponential back-off and
 * jitter; a memory limit; a heartbeat that ends a hung child. A crash of its native code costs one request.
 */
export class Supervised {
  readonly #options: SuperviseOptions;
  readonly #times: typeof TIMES;
  readonly #pending = new Map<number, Entry>();
  #child: ChildProcess | undefined;
  #status: SupervisedStatus = "starting";
  #fault: TuppenceError | undefined;
  #why = "is starting";
  #info: unknown;
  #waiters: { resolve: (info: unknown) => void; reject: (error: unknown) => void }[] = [];
  #nextId = 1;
  /** How often it ended by itself without ever being ready. */
  #stillborn = 0;
  #failures = 0;
  #restarts = 0;
  #readyAt = 0;
  #missed = 0;
  #rssBytes = 0;
  #stderr = "";
  #killedFor: string | undefined;
  #timers = new Set<NodeJS.Timeout>();
  readonly #onReady = new Set<() => void>();

  constructor(options: SuperviseOptions) {
    this.#options = options;
    this.#times = { ...TIMES, ...options.times };
    this.#start();
  }

  get status(): SupervisedStatus {
    return this.#status;
  }
  /** Why it isn't ready: "is starting", "died (SIGKILL)". */
  get why(): string {
    return this.#fault?.message ?? this.#why;
  }
  /** Set if a restart wouldn't help. */
  get fault(): TuppenceError | undefined {
    return this.#fault;
  }
  /** Requests waiting or running. */
  get queued(): number {
    return this.#pending.size;
  }
  get pid(): number | undefined {
    return this.#child?.pid;
  }
  /** Resident bytes at the last heartbeat. */
  get rssBytes(): number {
    return this.#rssBytes;
  }
  get restarts(): number {
    return this.#restarts;
  }

  /** What the child reported when it became ready; waits for that. @throws its error if it can't start */
  ready(): Promise<unknown> {
    if (this.#status === "ready") return Promise.resolve(this.#info);
    if (this.#status === "failed" || this.#status === "closed") return Promise.reject(this.#unavailable());
    return new Promise((resolve, reject) => this.#waiters.push({ resolve, reject }));
  }

  /** Calls `listener` each time the child has become ready from now on. */
  onReady(listener: () => void): void {
    this.#onReady.add(listener);
  }

  /** @throws the options' `unavailable` or `busy` code, the child's own codes, or the signal's reason */
  request(method: string, data: unknown, options: RequestOptions = {}): Promise<unknown> {
    if (options.signal?.aborted) return Promise.reject(options.signal.reason);
    if (this.#status === "failed" || this.#status === "closed") return Promise.reject(this.#unavailable());
    if (this.#pending.size >= (this.#options.maxQueue ?? Number.POSITIVE_INFINITY)) {
      return Promise.reject(
        new TuppenceError(
          this.#options.busy ?? this.#options.unavailable,
          `The ${this.#options.name} already has ${this.#pending.size} requests.`,
          "Try again in a moment.",
        ),
      );
    }
    if (this.#status !== "ready" && this.#options.whenDown === "fail") return Promise.reject(this.#unavailable());
    return new Promise((resolve, reject) => {
      const id = this.#nextId++;
      const entry: Entry = { ...options, id, method, data, resolve, reject, sent: false, tries: 0 };
      this.#pending.set(id, entry);
      entry.listener = () => this.#abort(entry);
      options.signal?.addEventListener("abort", entry.listener, { once: true });
      if (this.#status === "ready") this.#send(entry);
      else this.#wait(entry);
    });
  }

  /** Ends the child; requests in progress fail. Resolves when the process is gone. */
  async close(): Promise<void> {
    if (this.#status === "closed") return;
    this.#status = "closed";
    this.#why = "was closed";
    for (const timer of this.#timers) clearTimeout(timer);
    for (const entry of this.#pending.values()) this.#settle(entry, () => entry.reject(this.#unavailable()));
    this.#rejectWaiters();
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    await new Promise<void>((resolve) => {
      child.once("exit", () => resolve());
      this.#tell({ type: "stop" });
      setTimeout(() => child.kill("SIGKILL"), 1_000).unref();
    });
  }

  #start() {
    this.#status = "starting";
    this.#missed = 0;
    this.#stderr = "";
    this.#killedFor = undefined;
    const child = fork(this.#options.file, [], {
      serialization: "advanced",
      stdio: ["ignore", "ignore", "pipe", "ipc"],
      env: { HOME: homeFolder(), ...THRIFT.environment, ...this.#options.environment },
      execArgv: THRIFT.flags,
    });
    this.#child = child;
    let ended = false;
    const end = (why: string) => {
      if (ended || this.#child !== child) return;
      ended = true;
      clearInterval(beat);
      clearTimeout(late);
      this.#ended(why);
    };
    child.on("message", (message: ToParent) => this.#hear(child, message));
    child.on("error", (error) => end(`could not run: ${error.message}`));
    child.on("exit", (code, signal) => end(`died (${signal ?? `exit code ${code}`})`));
    // A character can be split between two chunks: the stream joins it.
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-2_000);
    });
    const beat = setInterval(() => this.#beat(child), this.#times.beatMs);
    beat.unref();
    const late = setTimeout(() => {
      if (this.#child === child && this.#status === "starting") this.#kill(child, "took too long to start");
    }, this.#times.startMs);
    late.unref();
    this.#tell({ type: "init", data: this.#options.init });
  }

  #hear(child: ChildProcess, message: ToParent) {
    if (child !== this.#child || this.#status === "closed") return;
    switch (message.type) {
      case "ready":
        this.#status = "ready";
        this.#readyAt = performance.now();
        this.#info = message.info;
        for (const waiter of this.#waiters.splice(0)) waiter.resolve(message.info);
        for (const entry of this.#pending.values()) if (!entry.sent) this.#send(entry);
        for (const listener of this.#onReady) listener();
        return;
      case "init-failed":
        this.#why = message.error.message;
        if (message.permanent) {
          this.#fault = this.#toError(message.error);
          this.#status = "failed";
          this.#options.log.error({ part: this.#options.name, err: message.error }, "cannot start");
          for (const entry of [...this.#pending.values()]) this.#settle(entry, () => entry.reject(this.#unavailable()));
          this.#rejectWaiters();
        }
        this.#kill(child, message.error.message);
        return;
      case "part": {
        const entry = this.#pending.get(message.id);
        try {
          entry?.onPart?.(message.data);
        } catch (error) {
          this.#options.log.error({ part: this.#options.name, err: messageOf(error) }, "a listener threw");
        }
        return;
      }
      case "reply": {
        const entry = this.#pending.get(message.id);
        if (entry !== undefined) this.#settle(entry, () => entry.resolve(message.data));
        return;
      }
      case "error": {
        const entry = this.#pending.get(message.id);
        if (entry !== undefined) this.#settle(entry, () => entry.reject(this.#toError(message.error)));
        return;
      }
      case "pong":
        this.#missed = 0;
        this.#rssBytes = message.rssBytes;
        if (this.#status === "ready" && message.rssBytes > (this.#options.maxRssBytes ?? Number.POSITIVE_INFINITY)) {
          this.#drain(child);
        }
        return;
      case "log":
        this.#options.log[message.level]({ part: this.#options.name }, message.message);
    }
  }

  /** Counts heartbeats, not time: after the machine slept or this process was paused, the child gets its full time. */
  #beat(child: ChildProcess) {
    if (child !== this.#child) return;
    if (++this.#missed > this.#times.missedBeats) this.#kill(child, "hung: it answered no heartbeat");
    else this.#tell({ type: "ping" });
  }

  #drain(child: ChildProcess) {
    this.#status = "draining";
    this.#why = `used ${Math.round(this.#rssBytes / 1e6)} MB, over its ceiling of ${Math.round((this.#options.maxRssBytes ?? 0) / 1e6)} MB`;
    this.#options.log.warn({ part: this.#options.name }, `${this.#why}; it is started again`);
    this.#later(this.#times.drainMs, () => this.#kill(child, this.#why));
    this.#killWhenIdle();
  }

  #killWhenIdle() {
    if (this.#status !== "draining" || this.#child === undefined) return;
    for (const entry of this.#pending.values()) if (entry.sent) return;
    this.#kill(this.#child, this.#why);
  }

  #kill(child: ChildProcess, why: string) {
    if (child !== this.#child) return;
    this.#killedFor = why;
    child.kill("SIGKILL");
  }

  #ended(how: string) {
    this.#child = undefined;
    this.#rssBytes = 0;
    if (this.#status === "closed" || this.#status === "failed") return;
    const lived = this.#readyAt > 0 ? performance.now() - this.#readyAt : 0;
    this.#readyAt = 0;
    this.#failures = lived > this.#times.healthyMs ? 0 : this.#failures + 1;
    if (this.#info === undefined && this.#killedFor === undefined && ++this.#stillborn >= STILLBORN_MOST) {
      return this.#giveUp(how);
    }
    // Our own reason (hung, memory) says more than the signal that we sent.
    this.#why = this.#killedFor ?? how;
    this.#status = "down";
    for (const entry of [...this.#pending.values()]) {
      if (!entry.sent) continue;
      if (entry.repeatable && entry.tries < 2) {
        entry.sent = false;
        this.#wait(entry);
      } else this.#settle(entry, () => entry.reject(this.#unavailable()));
    }
    const most = Math.min(this.#times.backOffMostMs, this.#times.backOffMs * 2 ** Math.max(0, this.#failures - 1));
    const pauseMs = most * (0.5 + Math.random() / 2);
    this.#options.log.warn(
      { part: this.#options.name, pauseMs: Math.round(pauseMs), stderr: this.#stderr.trim() || undefined },
      `child ${this.#why}; starting it again`,
    );
    this.#later(pauseMs, () => {
      this.#restarts++;
      this.#start();
    });
  }

  /** It ended by itself again and again without ever being ready: another start would end the same way. */
  #giveUp(how: string) {
    const last =
      this.#stderr
        .trim()
        .split("\n")
        .findLast((line) => /error/i.test(line)) ?? "";
    this.#why = `${how} each time it was started`;
    this.#fault = new TuppenceError(
      this.#options.unavailable,
      `The ${this.#options.name} ${this.#why}${last === "" ? "" : `: ${last.trim()}`}.`,
      'The log above has its last words. Often memory is short, the processor is too old, or a library is missing: install again ("npm ci") on this machine, then start again.',
    );
    this.#status = "failed";
    for (const entry of [...this.#pending.values()]) this.#settle(entry, () => entry.reject(this.#unavailable()));
    this.#rejectWaiters();
  }

  #wait(entry: Entry) {
    clearTimeout(entry.timer);
    entry.timer = setTimeout(() => this.#settle(entry, () => entry.reject(this.#unavailable())), this.#times.waitMs);
  }

  #send(entry: Entry) {
    clearTimeout(entry.timer);
    entry.sent = true;
    entry.tries++;
    this.#tell({ type: "request", id: entry.id, method: entry.method, data: entry.data });
  }

  #abort(entry: Entry) {
    if (!this.#pending.has(entry.id)) return;
    const reject = () => this.#settle(entry, () => entry.reject(entry.signal?.reason));
    if (!entry.sent) return reject();
    this.#tell({ type: "abort", id: entry.id });
    if (entry.onAbort !== "reply") return reject();
    entry.timer = setTimeout(reject, this.#times.abortMs);
  }

  #settle(entry: Entry, how: () => void) {
    clearTimeout(entry.timer);
    if (!this.#pending.delete(entry.id)) return;
    if (entry.listener) entry.signal?.removeEventListener("abort", entry.listener);
    how();
    this.#killWhenIdle();
  }

  /** If the channel has closed in the meantime, nothing needs to be done here: 'exit' follows. */
  #tell(message: ToChild) {
    if (this.#child?.connected) this.#child.send(message, () => {});
  }

  #later(ms: number, what: () => void) {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      if (this.#status !== "closed") what();
    }, ms);
    this.#timers.add(timer);
  }

  #rejectWaiters() {
    for (const waiter of this.#waiters.splice(0)) waiter.reject(this.#unavailable());
  }

  #toError(error: WireError): TuppenceError {
    return new TuppenceError(
      knownCode(error.code) ?? this.#options.unavailable,
      error.message,
      error.remedy ?? "Try again. If it keeps failing, check the server's log.",
    );
  }

  #unavailable(): TuppenceError {
    return (
      this.#fault ??
      new TuppenceError(
        this.#options.unavailable,
        `The ${this.#options.name} ${this.#why}.`,
        "It restarts automatically. Try again in a few seconds; if it keeps failing, check the server's log.",
      )
    );
  }
}
