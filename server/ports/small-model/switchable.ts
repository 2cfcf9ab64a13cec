import { setTimeout as sleep } from "node:timers/promises";
import type { SmallModel, SwitchableModel } from "./port.ts";

/** Milliseconds that the replaced model gets for requests that it has. */
const FINISH_MS = 15_000;

/** Everybody holds this one; what it stands for can change. */
export function switchable(first: SmallModel): SwitchableModel {
  let model = first;
  return {
    get id() {
      return model.id;
    },
    get queued() {
      return model.queued;
    },
    get waitMs() {
      return model.waitMs;
    },
    generate: (request) => model.generate(request),
    judge: (request) => model.judge(request),
    checksum: async () => model.checksum?.(),
    state: () => model.state(),
    close: () => model.close(),
    async replace(next) {
      const old = model;
      model = next;
      for (let waited = 0; old.queued > 0 && waited < FINISH_MS; waited += 100) await sleep(100);
      await old.close();
    },
  };
}
