import { assemble, type Engine, openDatabase } from "../assemble.ts";
import type { Config } from "../config.ts";
import type { Voice } from "../desk/voice.ts";
import { knownCode, TuppenceError } from "../lib/errors.ts";
import type { Log } from "../lib/log.ts";
import { readLock, takeLock } from "../ports/database/lock-file.ts";
import type { Db } from "../ports/database/port.ts";

/** A server running on this machine with the same data folder. */
export class RunningServer {
  readonly #address: string;
  readonly #token: string;

  constructor(address: string, token: string) {
    this.#address = address;
    this.#token = token;
  }

  /** Downloads a file from the API. @throws the server's own error, with its code */
  async download(path: string): Promise<string> {
    const response = await fetch(`${this.#address}${path}`, { headers: { authorization: `Bearer ${this.#token}` } });
    if (!response.ok) unpack(await response.json());
    return await response.text();
  }

  /**
   * Calls the API as a command on this server.
   * @returns the reply's JSON; of an NDJSON reply the result, after `onProgress` for each step
   * @throws the server's own error, with its code
   */
  async call(
    method: "GET" | "POST" | "DELETE",
    path: string,
    body?: object | Uint8Array,
    onProgress: (stage: string, share: number) => void = () => {},
  ): Promise<unknown> {
    const raw = body instanceof Uint8Array;
    const response = await fetch(`${this.#address}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.#token}`,
        ...(body === undefined ? {} : { "content-type": raw ? "application/octet-stream" : "application/json" }),
      },
      ...(body === undefined ? {} : { body: raw ? new Blob([new Uint8Array(body)]) : JSON.stringify(body) }),
    });
    const type = response.headers.get("content-type") ?? "";
    if (!type.includes("ndjson")) return unpack(await response.json());
    for await (const line of linesOf(response)) {
      const value = unpack(JSON.parse(line)) as { progress?: { stage: string; share: number }; result?: unknown };
      if (value.progress !== undefined) onProgress(value.progress.stage, value.progress.share);
      if (value.result !== undefined) return value.result;
    }
    throw new TuppenceError(
      "INTERNAL",
      "The server closed the connection before it finished.",
      "Check the server's log, then run the command again.",
    );
  }
}

/** The lines of a reply. A character may be split between two chunks, so they are decoded as one stream. */
async function* linesOf(response: Response): AsyncGenerator<string> {
  let rest = "";
  for await (const text of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    yield* lines.filter((line) => line !== "");
  }
  if (rest.trim() !== "") yield rest;
}

/** Returns a reply, or throws the error that it contains. */
function unpack(value: unknown): unknown {
  const { error } = (value ?? {}) as { error?: { code: string; message: string; remedy: string } };
  if (error !== undefined) throw new TuppenceError(knownCode(error.code) ?? "INTERNAL", error.message, error.remedy);
  return value;
}

/** A voice for commands: nobody is listening. */
export const silentVoice: Voice = {
  speaker: () => ({ start() {}, delta() {}, end() {} }),
  messageNew() {},
  stateChanged() {},
  rated() {},
};

/** The server that uses the data folder, if it can be asked. */
export async function runningServer(config: Config): Promise<RunningServer | undefined> {
  const owner = await readLock(config.dataDir);
  return owner?.address === undefined ? undefined : new RunningServer(owner.address, owner.token);
}

/**
 * Does a command's work through the server that uses the data folder, or on the folder itself if none is running. With
 * DATABASE_URL, the work is done here, next to any server: Postgres allows it.
 * @throws DATA_DIR_IN_USE if the owner has no address yet (it's starting, or it's another command)
 */
export async function throughServerOrFolder<T>(
  config: Config,
  log: Log,
  ways: {
    server: (server: RunningServer) => Promise<T>;
    folder: (engine: Engine) => Promise<T>;
    /** What the folder is opened with. Default: no small model, which most commands don't need; the server downloads it. */
    config?: (db: Db) => Promise<Config>;
  },
): Promise<T> {
  const server = await runningServer(config);
  if (server !== undefined) return await ways.server(server);
  const lock = config.databaseUrl === undefined ? await takeLock(config.dataDir) : undefined;
  try {
    const database = await openDatabase(config, log);
    const opened = (await ways.config?.(database.db)) ?? { ...config, slmModel: "none", slmUrl: undefined };
    const engine = await assemble(opened, { database, log, voice: silentVoice });
    try {
      return await ways.folder(engine);
    } finally {
      await engine.close();
    }
  } finally {
    await lock?.release();
  }
}
