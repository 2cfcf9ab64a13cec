import type { Readable } from "node:stream";
import type { PartState } from "../../lib/part-state.ts";

/** Where the files of conversations are kept: in a folder, or on an S3-compatible server. */
export interface FileStore {
  readonly kind: "disk" | "s3";
  /**
   * Keeps a file under a key (a UUID, or one with a suffix in lower case); the same key again replaces it. Resolves once it
   * would survive a power failure. The file at `path` may be gone afterwards.
   * @throws DISK_FULL, FILES_UNAVAILABLE
   */
  put(key: string, path: string): Promise<void>;
  /** @returns undefined: there is none @throws FILES_UNAVAILABLE */
  read(key: string): Promise<Readable | undefined>;
  /** Removes it; one that isn't there counts as removed. @throws FILES_UNAVAILABLE */
  remove(key: string): Promise<void>;
  state(): PartState;
}

/** What keys look like: safe as the name of a file, and in an address. */
export const FILE_KEY = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}(?:-[a-z]+)?$/;
