import { basename } from "node:path";
import { TuppenceError } from "../lib/errors.ts";
import { readGgufHeader } from "../lib/gguf-header.ts";
import type { TuneKind } from "../wire/models.ts";

/**
 * What a file trained elsewhere is: an adapter for the base, or a whole model.
 * @param base the small model's GGUF without an adapter
 * @param name what messages call it
 * @throws MODEL_NOT_GGUF (missing, something else, cut off), ADAPTER_UNFIT for an adapter of another model
 */
export async function kindOfFile(path: string, base: string, name = path): Promise<Exclude<TuneKind, "tune">> {
  const file = await readGgufHeader(path, name);
  if (file.texts.get("general.type") !== "adapter") return "model";
  const model = await readGgufHeader(base);
  const unfit = (why: string) =>
    new TuppenceError(
      "ADAPTER_UNFIT",
      `${basename(name)} isn't an adapter for ${basename(base)}: ${why}`,
      "Train it on the small model that this server uses (npm run model -- list), or choose that model first.",
    );
  const [own, wanted] = [file.texts.get("general.architecture"), model.texts.get("general.architecture")];
  if (own !== wanted) throw unfit(`its architecture is ${own ?? "unknown"}, not ${wanted ?? "unknown"}.`);
  let fitting = 0;
  for (const [name, [first, second]] of file.tensors) {
    const [, tensor, half] = /^(.+)\.lora_([ab])$/.exec(name) ?? [];
    if (tensor === undefined) continue;
    const there = model.tensors.get(tensor);
    if (there === undefined) throw unfit(`it changes ${tensor}, which that model doesn't have.`);
    const [mine, theirs] = half === "a" ? [first, there[0]] : [second, there[1]];
    if (mine !== theirs) throw unfit(`its ${tensor} has ${mine} numbers where that model has ${theirs}.`);
    fitting++;
  }
  if (fitting === 0) throw unfit("it changes nothing (no lora_a and lora_b tensors).");
  return "adapter";
}
