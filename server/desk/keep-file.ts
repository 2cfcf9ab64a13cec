import { createHash } from "node:crypto";
import { mkdir, open, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "../lib/clock.ts";
import { isTuppenceError, TuppenceError } from "../lib/errors.ts";
import { newId } from "../lib/ids.ts";
import type { Db, Tx } from "../ports/database/port.ts";
import type { FileFacts, FileReader } from "../ports/file-reader/port.ts";
import type { FileStore } from "../ports/files/port.ts";
import { siteSettings } from "../settings/settings.ts";
import {
  type AttachmentRow,
  cancelRemovals,
  countAttachments,
  insertAttachment,
  planRemovals,
} from "../store/attachment.ts";
import { allows, type FileKinds } from "../wire/file-kinds.ts";
import { plainFileName } from "./file-name.ts";

/** Milliseconds after which a file whose row never came is removed: storing it takes seconds. */
const ABANDONED_MS = 60 * 60_000;

/** Files per conversation: enough for a long case with many photographs, not a file store. */
const MAX_FILES = 200;

export interface KeepDeps {
  readonly db: Db;
  readonly store: FileStore;
  readonly reader: FileReader;
  /** Where files are while they arrive, absolute. */
  readonly folder: string;
  readonly clock: Clock;
}

/** A file on its way in. */
export interface Incoming {
  readonly name: string;
  readonly source: AsyncIterable<Uint8Array>;
  /** As announced; undefined: unknown. */
  readonly bytes?: number | undefined;
}

export interface FileLimits {
  readonly kinds: FileKinds;
  /** Of one file. */
  readonly bytes: number;
}

/** A file in the store, whose row isn't stored yet: it's removed in an hour unless `settle` is called. */
export interface Stored {
  readonly id: string;
  readonly name: string;
  readonly sentHash: string;
  /** Stores its row in the caller's transaction. @returns undefined: the sender has a file under that client id */
  settle(
    tx: Tx,
    of: Pick<AttachmentRow, "conversationId" | "author" | "clientId" | "agent" | "agentId">,
  ): Promise<AttachmentRow | undefined>;
}

/**
 * Receives a file piece by piece, never more of it than is allowed; looks into it, and puts it into the store of files.
 * @param known the result for a file with that SHA-256, if it was stored before: nothing more is done then
 * @param finish what is done with the stored file
 * @throws BODY_TOO_LARGE, FILE_NOT_ALLOWED, DISK_FULL, FILES_UNAVAILABLE
 */
export async function keepFile<T>(
  deps: KeepDeps,
  options: {
    readonly file: Incoming;
    readonly limits: FileLimits;
    readonly known: (sentHash: string) => Promise<T | undefined>;
    readonly finish: (stored: Stored) => Promise<T>;
  },
): Promise<T> {
  const { file, limits } = options;
  if (file.bytes !== undefined && file.bytes > limits.bytes) throw tooLarge(limits.bytes);
  const id = newId();
  const path = join(deps.folder, id);
  const made = { picture: `${path}-picture`, preview: `${path}-preview` };
  try {
    const sentHash = await receive(file.source, { path, folder: deps.folder, most: limits.bytes });
    const before = await options.known(sentHash);
    if (before !== undefined) return before;
    const facts = await deps.reader.read(path, made);
    checkKind(facts, limits.kinds);
    const size = (await stat(facts.isPicture ? made.picture : path)).size;
    const keys = [id, ...(facts.preview === null ? [] : [previewKey(id)])];
    await planRemovals(deps.db, keys, new Date(deps.clock.now().getTime() + ABANDONED_MS));
    await deps.store.put(id, facts.isPicture ? made.picture : path);
    if (facts.preview !== null) await deps.store.put(previewKey(id), made.preview);
    const name = plainFileName(file.name, facts.isPicture ? facts.mediaType : undefined);
    return await options.finish({
      ...{ id, name, sentHash },
      async settle(tx, of) {
        if (!(await cancelRemovals(tx, keys))) throw tooSlow();
        const row = await insertAttachment(tx, {
          ...{ ...of, id, name, size, sentHash, mediaType: facts.mediaType, isPicture: facts.isPicture },
          preview: facts.preview,
          createdAt: deps.clock.now(),
        });
        // Its bytes are here already, under another id.
        if (row === undefined) await planRemovals(tx, keys, deps.clock.now());
        return row;
      },
    });
  } finally {
    for (const one of [path, made.picture, made.preview]) await rm(one, { force: true }).catch(() => undefined);
  }
}

/** The key of a file's preview in the store of files. */
export const previewKey = (id: string): string => `${id}-preview`;

/** Removes what a process that died left on its way in. */
export async function clearIncoming(folder: string, before: Date): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const path = join(folder, name);
    const found = await stat(path).catch(() => undefined);
    if (found !== undefined && found.mtime < before) await rm(path, { force: true });
  }
}

/** @returns SHA-256, hex @throws BODY_TOO_LARGE as soon as a piece goes beyond what is allowed */
async function receive(
  source: AsyncIterable<Uint8Array>,
  { path, folder, most }: { path: string; folder: string; most: number },
): Promise<string> {
  const hash = createHash("sha256");
  let size = 0;
  try {
    await mkdir(folder, { recursive: true });
    const file = await open(path, "wx");
    try {
      for await (const chunk of source) {
        size += chunk.length;
        if (size > most) throw tooLarge(most);
        hash.update(chunk);
        await file.writeFile(chunk);
      }
    } finally {
      await file.close();
    }
  } catch (error) {
    throw isTuppenceError(error) ? error : faultOf(error);
  }
  if (size === 0) throw notAllowed("The file is empty.", "Choose a file with something in it.");
  return hash.digest("hex");
}

/** What may be sent on a site. @throws FILE_NOT_ALLOWED if nothing may */
export async function limitsOf(db: Db, siteId: string, by: "visitor" | "agent"): Promise<FileLimits> {
  const { files, agentFiles, fileMb } = (await siteSettings(db, siteId)).widget;
  const kinds = by === "visitor" ? files : agentFiles;
  if (kinds === "off") throw notAllowed("Files can't be sent here.", REMEDIES.off);
  return { kinds, bytes: fileMb * 1024 * 1024 };
}

function checkKind({ mediaType, isPicture, preview }: FileFacts, kinds: FileKinds): void {
  if (allows(kinds, { mediaType, isImage: isPicture || preview !== null })) return;
  const said = mediaType.startsWith("image/")
    ? "This picture can't be read, or has more than 32 megapixels."
    : "This type of file isn't accepted.";
  throw notAllowed(said, REMEDIES[kinds]);
}

const REMEDIES: Readonly<Record<FileKinds, string>> = {
  off: "Describe it in a message.",
  images: "Send a picture: PNG, JPEG, WebP or GIF, up to 32 megapixels.",
  documents: "Send a picture (PNG, JPEG, WebP, GIF, up to 32 megapixels), a PDF, an Office document or plain text.",
  everything: "Send another file.",
};

function notAllowed(message: string, remedy: string): TuppenceError {
  return new TuppenceError("FILE_NOT_ALLOWED", message, remedy);
}

/** @throws FILE_NOT_ALLOWED if a conversation holds as many files as it can */
export async function checkCount(tx: Tx, conversationId: string): Promise<void> {
  if ((await countAttachments(tx, conversationId)) < MAX_FILES) return;
  throw notAllowed(`This conversation holds ${MAX_FILES} files already.`, "Send a link to the file instead.");
}

/** A client id that another file, or something else, was sent under. */
export function idReused(): TuppenceError {
  return new TuppenceError(
    "MESSAGE_ID_REUSED",
    "This client id was already used for something else, which hasn't changed.",
    "Use a new id for each file.",
  );
}

function tooLarge(bytes: number): TuppenceError {
  return new TuppenceError(
    "BODY_TOO_LARGE",
    `The file is larger than ${Math.floor(bytes / 1024 / 1024)} MB.`,
    "Send a smaller file: scale the picture down, split the document, or share a link to it.",
  );
}

function tooSlow(): TuppenceError {
  return new TuppenceError("FILES_UNAVAILABLE", "The file took too long to be stored.", "Send it again.");
}

function faultOf(error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  if (code === "ENOSPC" || code === "EDQUOT") {
    return new TuppenceError("DISK_FULL", "The disk is full.", "Free some space, then try again.", { cause: error });
  }
  if (code === "ECONNRESET" || code === "ERR_STREAM_PREMATURE_CLOSE") {
    return new TuppenceError("BAD_REQUEST", "The file ended before all of it arrived.", "Send it again.");
  }
  return error;
}
