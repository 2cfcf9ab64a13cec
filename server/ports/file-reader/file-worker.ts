/** Looks into files beside the server's thread: what is hostile in them blocks nobody, and can be ended. */
import { readFile, writeFile } from "node:fs/promises";
import { parentPort } from "node:worker_threads";
import { messageOf } from "../../lib/errors.ts";
import { kindOf } from "./kind.ts";
import { makePicture } from "./picture.ts";
import { PICTURE_TYPES } from "./picture-head.ts";
import type { FileFacts } from "./port.ts";

/** A file to look into. */
export interface ToLookInto {
  readonly id: number;
  readonly source: string;
  readonly made: { readonly picture: string; readonly preview: string };
}

/** What is said about it: first its type, then the facts, or why its pixels couldn't be read. */
export type FromFileWorker = { readonly id: number } & (
  | { readonly mediaType: string }
  | { readonly facts: FileFacts }
  | { readonly fault: string }
);

const say = (message: FromFileWorker) => parentPort?.postMessage(message);

async function look({ id, source, made }: ToLookInto): Promise<void> {
  const mediaType = await kindOf(source);
  say({ id, mediaType });
  const type = PICTURE_TYPES.find((one) => one === mediaType);
  const picture = type === undefined ? undefined : makePicture(type, await readFile(source));
  if (picture === undefined) return say({ id, facts: { mediaType, isPicture: false, preview: null } });
  const { whole, preview } = picture;
  await writeFile(made.preview, preview.bytes);
  if (whole !== null) await writeFile(made.picture, whole.bytes);
  const shown = { mediaType: preview.mediaType, width: preview.width, height: preview.height };
  say({ id, facts: { mediaType: whole?.mediaType ?? mediaType, isPicture: whole !== null, preview: shown } });
}

// One after the other: each may need much memory.
let last: Promise<void> = Promise.resolve();
parentPort?.on("message", (file: ToLookInto) => {
  last = last.then(() => look(file)).catch((error: unknown) => say({ id: file.id, fault: messageOf(error) }));
});
