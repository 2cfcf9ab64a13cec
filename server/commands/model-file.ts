import { rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { availableMemory } from "../lib/available-memory.ts";
import { TuppenceError } from "../lib/errors.ts";
import { findInCatalogue } from "../ports/small-model/catalogue.ts";
import { check, findModel } from "../ports/small-model/fetch.ts";
import { receiveGguf } from "../ports/small-model/receive.ts";
import { refuseIfTooLarge, requireWholeModel, type Shelf, unlisted } from "./model-facts.ts";

/**
 * Adds a model from a file that somebody sends. One of the catalogue's is checked as if it had been downloaded.
 * @param request.name `GGUF_NAME`
 * @param request.bytes what the sender announced; undefined: nothing
 * @throws BAD_REQUEST if it's cut off, MODEL_EXISTS, MODEL_TOO_LARGE, MODEL_NOT_GGUF, MODEL_CHECKSUM_WRONG, ADAPTER_UNFIT, DISK_FULL
 */
export async function addFile(
  { config, memory = availableMemory }: Shelf,
  request: {
    readonly name: string;
    readonly stream: Readable;
    readonly bytes: number | undefined;
    readonly signal: AbortSignal;
  },
): Promise<{ name: string; bytes: number }> {
  const { stream, bytes, signal } = request;
  const known = findInCatalogue(request.name);
  const name = known?.file ?? request.name;
  const entry = known ?? unlisted({ file: name, repository: "", bytes: bytes ?? 0 });
  const exists = new TuppenceError(
    "MODEL_EXISTS",
    `There is a model "${name}" already.`,
    "Remove that one first, or give the file another name.",
  );
  if ((await findModel(config.modelsDir, entry)).there) throw exists;
  refuseIfTooLarge(entry, memory());
  const received = await receiveGguf(stream, { folder: config.modelsDir, name, bytes, signal });
  try {
    if (known !== undefined) await check(received.path, known);
    await requireWholeModel(received.path, name);
    refuseIfTooLarge({ title: name, bytes: received.bytes }, memory());
    if ((await findModel(config.modelsDir, entry)).there) throw exists;
    await rename(received.path, join(config.modelsDir, name));
  } catch (error) {
    await rm(received.path, { force: true });
    throw error;
  }
  return { name: known?.name ?? name, bytes: received.bytes };
}
