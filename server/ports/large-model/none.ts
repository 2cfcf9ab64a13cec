import { TuppenceError } from "../../lib/errors.ts";
import type { LargeModel } from "./port.ts";

/** Without LLM_URL, the tier is skipped and a person is asked for. */
export function noLargeModel(): LargeModel {
  return {
    model: "none",
    async generate() {
      throw new TuppenceError(
        "LARGE_MODEL_UNAVAILABLE",
        "No large model is configured.",
        "Set LLM_URL, LLM_MODEL and LLM_API_KEY to use one.",
      );
    },
    state: () => ({ status: "absent", detail: "No large model (LLM_URL isn't set). Your team gets those questions." }),
    close: async () => {},
  };
}
