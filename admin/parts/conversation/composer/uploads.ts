import type { AttachmentWire } from "../../../../server/wire/http.ts";

/** Milliseconds for which the server keeps a file that no reply took: a day, less the time to write the reply. */
const KEPT_MS = 23 * 60 * 60_000;

/** A file on its way to a reply. */
export interface Upload {
  /** The same for all tries: the server stores it once. */
  readonly clientFileId: string;
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** The share that was sent, 0 to 1. */
  readonly share: number;
  /** Where the picture that was chosen can be shown from. */
  readonly picture?: string | undefined;
  /** Why it wasn't stored. */
  readonly fault?: { readonly message: string; readonly mayRetry: boolean } | undefined;
  /** The server has it. */
  readonly sent?: AttachmentWire | undefined;
}

/** A file that the server has. */
const uploaded = (sent: AttachmentWire): Upload => ({
  ...{ clientFileId: sent.id, name: sent.name, size: sent.size, share: 1, sent },
});

interface Held {
  readonly file: File;
  readonly handoffId: string;
}

interface Given {
  /** Unsent files of a reply, as text; "" if there are none. */
  readonly load: () => string;
  readonly save: (text: string) => void;
  /** @throws what `faultOf` explains; the signal's reason if it was stopped */
  readonly send: (
    item: Upload & Held,
    options: { readonly signal: AbortSignal; readonly onProgress: (share: number) => void },
  ) => Promise<AttachmentWire>;
  /** Removes from the server what no reply will take; never throws. */
  readonly drop: (fileId: string) => void;
  readonly faultOf: (error: unknown) => NonNullable<Upload["fault"]>;
  readonly pictureOf: (file: File) => string | undefined;
  readonly now: () => number;
}

/**
 * The files of one unsent reply, sent one after another. Those that the server has survive a reload; one that was on its way
 * has to be chosen again.
 */
export class Uploads {
  readonly #given: Given;
  readonly #held = new Map<string, Held>();
  readonly #listeners = new Set<() => void>();
  #items: readonly Upload[];
  #current: { readonly id: string; readonly stop: AbortController } | undefined;

  constructor(given: Given) {
    this.#given = given;
    this.#items = this.#read();
  }

  /** The same array until something changes. */
  readonly items = (): readonly Upload[] => this.#items;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  add(files: readonly File[], handoffId: string): void {
    const added = files.map((file) => {
      const clientFileId = crypto.randomUUID();
      this.#held.set(clientFileId, { file, handoffId });
      const { name, size } = file;
      return { clientFileId, name, size, share: 0, picture: this.#given.pictureOf(file) };
    });
    this.#write([...this.#items, ...added]);
    void this.#run();
  }

  retry(clientFileId: string): void {
    this.#change(clientFileId, { fault: undefined, share: 0 });
    void this.#run();
  }

  /** Stops it if it's on its way. */
  remove(clientFileId: string): void {
    const item = this.#items.find((one) => one.clientFileId === clientFileId);
    if (item === undefined) return;
    this.#write(this.#items.filter((one) => one !== item));
    this.#held.delete(clientFileId);
    if (this.#current?.id === clientFileId) this.#current.stop.abort();
    if (item.sent !== undefined) this.#given.drop(item.sent.id);
  }

  /** Forgets the files that a reply has taken. @returns them, in order */
  take(): AttachmentWire[] {
    const taken = this.#items.flatMap((one) => one.sent ?? []);
    this.#write(this.#items.filter((one) => one.sent === undefined));
    return taken;
  }

  /** Puts back the files of a reply that wasn't stored. */
  putBack(files: readonly AttachmentWire[]): void {
    this.#write([...files.map(uploaded), ...this.#items]);
  }

  async #run(): Promise<void> {
    if (this.#current !== undefined) return;
    const next = this.#items.find((one) => one.sent === undefined && one.fault === undefined);
    const held = next === undefined ? undefined : this.#held.get(next.clientFileId);
    if (next === undefined || held === undefined) return;
    const id = next.clientFileId;
    const stop = new AbortController();
    this.#current = { id, stop };
    try {
      const onProgress = (share: number) => this.#change(id, { share });
      const sent = await this.#given.send({ ...next, ...held }, { signal: stop.signal, onProgress });
      this.#held.delete(id);
      if (stop.signal.aborted) this.#given.drop(sent.id);
      else this.#change(id, { sent, share: 1 });
    } catch (error) {
      this.#change(id, { fault: this.#given.faultOf(error), share: 0 });
    }
    this.#current = undefined;
    void this.#run();
  }

  #change(clientFileId: string, change: Partial<Upload>): void {
    this.#write(this.#items.map((one) => (one.clientFileId === clientFileId ? { ...one, ...change } : one)));
  }

  #read(): readonly Upload[] {
    try {
      const kept = JSON.parse(this.#given.load() || "null") as { at: number; files: AttachmentWire[] } | null;
      if (kept === null || this.#given.now() - kept.at > KEPT_MS) return [];
      return kept.files.map(uploaded);
    } catch {
      return [];
    }
  }

  #write(items: readonly Upload[]): void {
    const wasSent = this.#items.filter((one) => one.sent !== undefined).length;
    this.#items = items;
    const files = items.flatMap((one) => one.sent ?? []);
    if (files.length !== wasSent) {
      this.#given.save(files.length === 0 ? "" : JSON.stringify({ at: this.#given.now(), files }));
    }
    for (const listener of this.#listeners) listener();
  }
}
