import { TuppenceError } from "../../lib/errors.ts";
import type { SmallModel } from "./port.ts";

/** SLM_MODEL=none: answers are quoted, nothing is written or judged. */
export function noSmallModel(): SmallModel {
  const absent = async (): Promise<never> => {
    throw new TuppenceError(
      "SMALL_MODEL_UNAVAILABLE",
      "No small model is configured.",
      "Set SLM_MODEL to a model from the catalogue (npm run model -- list), or SLM_URL to a server.",
    );
  };
  return {
    id: "none",
    queued: 0,
    waitMs: 0,
    generate: absent,
    judge: absent,
    state: () => ({
      status: "absent",
      detail: "No small model (SLM_MODEL=none). Answers are quoted from your articles.",
    }),
    close: async () => {},
  };
}
