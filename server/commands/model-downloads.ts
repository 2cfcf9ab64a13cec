import { availableMemory } from "../lib/available-memory.ts";
import { isTuppenceError, messageOf, TuppenceError } from "../lib/errors.ts";
import type { Log } from "../lib/log.ts";
import { fetchModel, findModel } from "../ports/small-model/fetch.ts";
import type { ModelDownload } from "../wire/model-shelf.ts";
import { nameOf, refuseIfTooLarge, refuseUnlessAccepted, type Shelf, type Wanted, wantedOf } from "./model-facts.ts";

/** Downloads of models by a running server: in the background, to be watched, stopped and gone on with. */
export interface ModelDownloads {
  /** Since the server's start, without those that are complete. */
  list(): ModelDownload[];
  /**
   * Starts a download, or goes on with one that was stopped or failed.
   * @throws NOT_FOUND, LICENCE_NOT_ACCEPTED, MODEL_TOO_LARGE, MODEL_SOURCES_EXHAUSTED
   */
  start(request: { name: string; acceptLicence: boolean; by: string | null }): Promise<ModelDownload>;
  /** Stops a running one; what arrived is kept. @throws NOT_FOUND */
  stop(name: string): Promise<ModelDownload>;
  /** Stops it if it's running, and forgets it. @returns false if there is none */
  forget(file: string): Promise<boolean>;
  close(): Promise<void>;
}

interface Entry {
  readonly wanted: Wanted;
  readonly controller: AbortController;
  readonly startedBy: string | null;
  state: ModelDownload["state"];
  source: string | null;
  share: number;
  /** Where this run began, to tell how fast it is. */
  from: { readonly share: number; readonly atMs: number } | undefined;
  fault: ModelDownload["fault"];
  ended: Promise<void>;
}

/** Share that must have arrived before the time left is told. */
const LEAST_SHARE = 0.01;

export function createModelDownloads(options: Shelf & { readonly log: Log }): ModelDownloads {
  const { config, log, memory = availableMemory, hubUrl } = options;
  const all = new Map<string, Entry>();

  async function run(entry: Entry): Promise<void> {
    const { entry: model, sources } = entry.wanted;
    try {
      await fetchModel({
        ...{ entry: model, sources, log, folder: config.modelsDir, environment: config.inherited },
        ...(hubUrl === undefined ? {} : { hubUrl }),
        signal: entry.controller.signal,
        onProgress({ source, share }) {
          if (entry.source !== source) Object.assign(entry, { source, from: undefined });
          entry.share = share;
          entry.from ??= { share, atMs: performance.now() };
        },
      });
      entry.state = "done";
      all.delete(model.file);
    } catch (error) {
      if (entry.controller.signal.aborted) {
        entry.state = "stopped";
        return;
      }
      entry.state = "failed";
      entry.fault = isTuppenceError(error)
        ? { code: error.code, message: error.message, remedy: error.remedy }
        : { code: "INTERNAL", message: messageOf(error), remedy: "Check the server's log, then try again." };
      log.warn({ part: "small model", model: model.name, code: entry.fault.code }, entry.fault.message);
    }
  }

  const stopped = async (entry: Entry) => {
    entry.controller.abort(new Error("Somebody stopped the download."));
    await entry.ended;
  };
  const ofName = (name: string) =>
    [...all.values()].find(({ wanted: { entry } }) => [nameOf(entry), entry.name, entry.file].includes(name));

  return {
    list: () => [...all.values()].map(toWire),
    async start({ name, acceptLicence, by }) {
      const wanted = await wantedOf(name, options, { path: false });
      const { entry: model } = wanted;
      const before = all.get(model.file);
      if (before?.state === "running") return toWire(before);
      const entry: Entry = {
        ...{ wanted, controller: new AbortController(), startedBy: by },
        ...{ state: "running", source: null, share: 0, from: undefined, fault: null, ended: Promise.resolve() },
      };
      if ((await findModel(config.modelsDir, model)).there) return toWire({ ...entry, state: "done", share: 1 });
      refuseUnlessAccepted(model, acceptLicence);
      refuseIfTooLarge(model, memory());
      all.set(model.file, entry);
      entry.ended = run(entry);
      return toWire(entry);
    },
    async stop(name) {
      const entry = ofName(name);
      if (entry === undefined) {
        throw new TuppenceError("NOT_FOUND", `"${name.slice(0, 200)}" isn't being downloaded.`, "Load the list again.");
      }
      await stopped(entry);
      return toWire(entry);
    },
    async forget(file) {
      const entry = all.get(file);
      if (entry === undefined) return false;
      await stopped(entry);
      return all.delete(file);
    },
    async close() {
      await Promise.all([...all.values()].map(stopped));
    },
  };
}

function toWire(entry: Entry): ModelDownload {
  const { wanted, state, source, share, from, fault, startedBy } = entry;
  const gone = from === undefined ? 0 : share - from.share;
  const isTold = state === "running" && from !== undefined && gone >= LEAST_SHARE;
  return {
    ...{ name: nameOf(wanted.entry), title: wanted.entry.title, state, source, share, fault },
    seconds_left: isTold ? Math.round((((1 - share) / gone) * (performance.now() - from.atMs)) / 1_000) : null,
    started_by: startedBy,
  };
}
