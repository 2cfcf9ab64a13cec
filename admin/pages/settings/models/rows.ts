import type { ModelDownload } from "../../../../server/wire/model-shelf.ts";
import type { ModelsReply } from "../../../../server/wire/settings.ts";

/** A model in the list: of the catalogue, a file of one's own, or one that is being downloaded. */
export interface ModelRow {
  /** For the server's calls. */
  readonly name: string;
  readonly title: string;
  /** Null: not known, or there's nothing to say about a file of one's own. */
  readonly licence: { readonly name: string; readonly url: string; readonly restricted: boolean } | null;
  readonly bytes: number | null;
  readonly memoryBytes: number | null;
  readonly tokensPerSecond: number | null;
  /** The memory that is free now isn't enough. */
  readonly isTooLarge: boolean;
  readonly isFetched: boolean;
  /** Bytes of a download that was stopped; 0: none. */
  readonly partBytes: number;
  readonly isInUse: boolean;
  /** Running, stopped or failed. */
  readonly download: ModelDownload | undefined;
  /** It can be downloaded by its name; a file of one's own can't. */
  readonly isDownloadable: boolean;
}

/** The catalogue, then files of one's own, then what is being downloaded and is neither. */
export function rowsOf(models: ModelsReply): ModelRow[] {
  const free = models.memory_free_bytes;
  const tooLarge = (memoryBytes: number) => free !== null && memoryBytes > free;
  const downloadOf = (name: string) => models.downloads.find((one) => one.name === name || one.title === name);
  const known = models.models.map(
    (model): ModelRow => ({
      ...{ name: model.name, title: model.title, bytes: model.bytes, memoryBytes: model.memory_bytes },
      licence: { name: model.licence, url: model.licence_url, restricted: model.restricted },
      tokensPerSecond: model.tokens_per_second,
      isTooLarge: tooLarge(model.memory_bytes),
      ...{ isFetched: model.fetched, partBytes: model.part_bytes, isInUse: model.in_use },
      download: downloadOf(model.name),
      isDownloadable: true,
    }),
  );
  const own = models.files.map(
    (file): ModelRow => ({
      ...{ name: file.name, title: file.name, licence: null, bytes: file.fetched ? file.bytes : null },
      memoryBytes: file.fetched ? file.memory_bytes : null,
      tokensPerSecond: file.fetched ? file.tokens_per_second : null,
      isTooLarge: file.fetched && tooLarge(file.memory_bytes),
      ...{ isFetched: file.fetched, partBytes: file.fetched ? 0 : file.bytes, isInUse: file.in_use },
      download: downloadOf(file.name),
      isDownloadable: downloadOf(file.name) !== undefined,
    }),
  );
  const listed = new Set([...known, ...own].flatMap(({ download }) => (download === undefined ? [] : [download])));
  const others = models.downloads
    .filter((one) => !listed.has(one))
    .map(
      (download): ModelRow => ({
        ...{ name: download.name, title: download.title, licence: null, bytes: null, memoryBytes: null },
        ...{ tokensPerSecond: null, isTooLarge: false, isFetched: false, partBytes: 0, isInUse: false },
        ...{ download, isDownloadable: true },
      }),
    );
  return [...known, ...own, ...others];
}
