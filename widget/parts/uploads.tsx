import { useState } from "react";
import { newClientMessageId } from "../outbox.ts";
import type { Refusal } from "../snapshot.ts";
import type { Line } from "./context.ts";
import { refusalIn, said, useFrame } from "./context.ts";

/** A file on its way. */
interface Upload {
  /** Its message's: the same for all tries. */
  readonly id: string;
  readonly file: File;
  readonly share: number;
  readonly refusal?: Refusal | undefined;
  readonly stop: AbortController;
}

/** What another try may change. */
const PASSING = new Set(["OFFLINE", "TOO_FAST", "STARTING", "INTERNAL", "FILES_UNAVAILABLE", "DISK_FULL"]);

/** Files that are being sent, one after another; what was refused stays until it's tried again or taken away. */
export function useUploads(line: Line, megabytes: number) {
  const [items, setItems] = useState<readonly Upload[]>([]);
  const [queue] = useState({ last: Promise.resolve() });
  const change = (id: string, more: Partial<Upload>) =>
    setItems((now) => now.map((one) => (one.id === id ? { ...one, ...more } : one)));
  const remove = ({ id, stop }: Upload) => {
    stop.abort();
    setItems((now) => now.filter((one) => one.id !== id));
  };
  const run = (item: Upload) => {
    queue.last = queue.last.then(async () => {
      const { id: clientMessageId, file, stop } = item;
      if (stop.signal.aborted) return;
      const onProgress = (share: number) => change(clientMessageId, { share });
      const refusal = await line.attach(file, { clientMessageId, signal: stop.signal, onProgress });
      if (refusal === null) remove(item);
      else change(clientMessageId, { refusal });
    });
  };
  return {
    items,
    remove,
    add(files: Iterable<File>) {
      for (const file of files) {
        const item = { id: newClientMessageId(), file, share: 0, stop: new AbortController() };
        const isTooLarge = file.size > megabytes * 1024 * 1024;
        setItems((now) => [...now, isTooLarge ? { ...item, refusal: TOO_LARGE } : item]);
        if (!isTooLarge) run(item);
      }
    },
    retry(item: Upload) {
      change(item.id, { refusal: undefined, share: 0 });
      run({ ...item, refusal: undefined });
    },
  };
}

const TOO_LARGE: Refusal = { code: "BODY_TOO_LARGE", message: "", remedy: "" };

/** How far each file is, above the field. */
export function Uploads({ uploads }: { uploads: ReturnType<typeof useUploads> }) {
  const { words, config } = useFrame();
  return uploads.items.map((item) => {
    const { id, file, share, refusal } = item;
    const name = said(file.name) ?? "";
    return (
      <div key={id} className="told upload">
        {refusal === undefined ? (
          <label>
            <span role="status">{words.sendingFile(name)}</span>
            <progress value={share} />
          </label>
        ) : (
          <p className="bad" role="alert" dir="auto">
            {file.name}:{" "}
            {refusal.code === "BODY_TOO_LARGE" ? words.fileTooLarge(config.settings.fileMb) : refusalIn(words, refusal)}
          </p>
        )}
        {refusal !== undefined && PASSING.has(refusal.code ?? "") ? (
          <button type="button" className="button quiet" onClick={() => uploads.retry(item)}>
            {words.retry}
          </button>
        ) : null}
        <button
          type="button"
          className="button quiet"
          aria-label={`${refusal === undefined ? words.cancel : words.dismiss}: ${name}`}
          onClick={() => uploads.remove(item)}
        >
          {refusal === undefined ? words.cancel : words.dismiss}
        </button>
      </div>
    );
  });
}
