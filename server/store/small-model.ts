import type { Store } from "../ports/database/port.ts";
import { INSTALLATION, readSettings, writeSetting } from "./setting.ts";

const NAME = "small-model";

/** The small model that `npm run model -- use` chose for this installation, or undefined: the default. */
export async function chosenSmallModel(store: Store): Promise<string | undefined> {
  const value = (await readSettings(store, INSTALLATION)).get(NAME);
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** @param name of the catalogue, the path of a GGUF file, or "none" */
export async function chooseSmallModel(store: Store, name: string): Promise<void> {
  await writeSetting(store, { scopeId: INSTALLATION, name: NAME, value: name });
}
