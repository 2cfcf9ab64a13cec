import { cleaner } from "./clean-text.ts";
import { type CallLimits, EndpointError } from "./endpoint.ts";

/** No tokenizer's words are longer on average: a server that writes more has ignored the limit it was given. */
const MOST_CHARS_A_TOKEN = 16;

/**
 * Watches one answer's text: that it begins, goes on and ends, without control characters. Signs of life without text
 * (pings) don't count. Give `limits` and `signal` to the call, `take` each piece, and call `end` after it.
 */
export function watchText(
  limits: Pick<CallLimits, "firstMs" | "gapMs" | "totalMs">,
  maxTokens: number,
  onText?: (delta: string) => void,
) {
  const controller = new AbortController();
  const clean = cleaner();
  const give = (ms: number, what: string) =>
    setTimeout(() => controller.abort(new EndpointError("slow", `It took over ${ms} ms ${what}.`)), ms);
  let timer = give(limits.firstMs, "to write its first word");
  let text = "";
  let chars = 0;
  return {
    /** Ends the call. */
    fail: (error: EndpointError) => controller.abort(error),
    // Before the first word, the endpoint may be silent for longer than between two.
    limits: { ...limits, gapMs: Math.max(limits.firstMs, limits.gapMs) },
    signal: controller.signal,
    take(delta: string) {
      if (controller.signal.aborted) return;
      clearTimeout(timer);
      timer = give(limits.gapMs, "between two words");
      chars += delta.length;
      if (chars > maxTokens * MOST_CHARS_A_TOKEN) {
        controller.abort(
          new EndpointError("bad-reply", `It wrote over ${chars} characters where ${maxTokens} tokens were asked for.`),
        );
        return;
      }
      const shown = clean(delta);
      if (shown === "") return;
      text += shown;
      onText?.(shown);
    },
    get text() {
      return text;
    },
    end: () => clearTimeout(timer),
  };
}
