import { assemble, type Engine, openDatabase } from "../assemble.ts";
import type { Config } from "../config.ts";
import { TuppenceError } from "../lib/errors.ts";
import type { Log } from "../lib/log.ts";
import { readLock, takeLock } from "../ports/database/lock-file.ts";
import type { Voice } from "../turn/types.ts";

/** A server that runs on this machine with the same data folder. */
export class RunningServer {
  readonly #address: string;
  readonly #token: string;

  constructor(address: string, token: string) {
    this.#address = address;
    this.#token = token;
  }

  /**
   * Calls the API as this machine.
   * @returns the reply's JSON; of an NDJSON reply the result, after `onProgress` for each step
   * @throws the server's own error, with its code
   */
  async call(
    method: "GET" | "POST",
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
    let result: unknown;
    let rest = "";
    for await (const chunk of response.body ?? []) {
      rest += Buffer.from(chunk as Uint8Array).toString("utf8");
      const lines = rest.split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        const value = unpack(JSON.parse(line)) as { progress?: { stage: string; share: number }; result?: unknown };
        if (value.progress !== undefined) onProgress(value.progress.stage, value.progress.share);
        if (value.result !== undefined) result = value.result;
      }
    }
    return result;
  }
}

/** Gives a reply back, or throws the error that it is. */
function unpack(value: unknown): unknown {
  const { error } = (value ?? {}) as { error?: { code: string; message: string; remedy: string } };
  if (error !== undefined) throw new TuppenceError(error.code, error.message, error.remedy);
  return value;
}

/** A voice for commands, which nobody hears. */
export const silentVoice: Voice = {
  speaker: () => ({ start() {}, delta() {}, end() {} }),
  messageNew() {},
  stateChanged() {},
  rated() {},
};

/**
 * Does a command's work through the server that has the data folder, or on the folder itself when none runs. With
 * DATABASE_URL the work is done here, beside any server: Postgres allows it.
 * @throws DATA_DIR_IN_USE when the owner has no address yet (it is starting, or is another command)
 */
export async function throughServerOrFolder<T>(
  config: Config,
  log: Log,
  ways: { server: (server: RunningServer) => Promise<T>; folder: (engine: Engine) => Promise<T> },
): Promise<T> {
  const owner = await readLock(config.dataDir);
  if (owner?.address !== undefined) return await ways.server(new RunningServer(owner.address, owner.token));
  const lock = config.databaseUrl === undefined ? await takeLock(config.dataDir) : undefined;
  try {
    const database = await openDatabase(config, log);
    // The command needs no small model; the server fetches it.
    const engine = await assemble(
      { ...config, slmModel: "none", slmUrl: undefined },
      { database, log, voice: silentVoice },
    );
    try {
      return await ways.folder(engine);
    } finally {
      await engine.close();
    }
  } finally {
    await lock?.release();
  }
}
