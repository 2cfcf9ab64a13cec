import type { Speaker } from "../desk/voice.ts";
import type { Latency, Outcome, Work } from "../domain/outcome.ts";
import type { Meter } from "./parts.ts";
import type { Teller } from "./types.ts";

/** Speaks to the visitor until somebody takes the floor; remembers what was shown. */
export function createTeller(speaker: Speaker, messageId: string, floor: AbortSignal, onFirst: () => void): Teller {
  let started = false;
  let shown = "";
  return {
    start(form, citations, quote) {
      if (started || floor.aborted) return;
      started = true;
      speaker.start({ messageId, form, citations, ...(quote === undefined ? {} : { quote }) });
    },
    say(text) {
      if (floor.aborted || text === "") return;
      if (shown === "") onFirst();
      shown += text;
      speaker.delta(messageId, text);
    },
    get shown() {
      return shown;
    },
  };
}

/** Measures one turn, on the monotonic clock. */
export function createMeter(nowMs: () => number, receiveMs?: number) {
  const steps: Latency["steps"] = receiveMs === undefined ? {} : { receive: receiveMs };
  const work: Work = {
    computeMs: 0,
    smallModel: { promptTokens: 0, cachedTokens: 0, completionTokens: 0, busyMs: 0 },
    largeModel: [],
  };
  let firstTokenMs: number | undefined;
  const meter: Meter = {
    work,
    time(step, job) {
      const from = nowMs();
      const note = () => {
        steps[step] = (steps[step] ?? 0) + nowMs() - from;
      };
      const result = job();
      if (!(result instanceof Promise)) {
        note();
        return result;
      }
      return result.finally(note) as typeof result;
    },
  };
  return {
    ...meter,
    first(startMs: number) {
      firstTokenMs ??= nowMs() - startMs;
    },
    latency: (startMs: number): Latency => ({
      steps,
      totalMs: nowMs() - startMs,
      ...(firstTokenMs === undefined ? {} : { firstTokenMs }),
    }),
    /**
     * The server's own time: what the steps took, minus waiting for models, which are counted separately. It's wall
     * time, so an upper bound when turns share the processor.
     */
    finish(form: Outcome["form"]): Work {
      const { answer = 0, ...others } = steps;
      const waited = form === "composed" || work.largeModel.length > 0 || work.smallModel.completionTokens > 0;
      const own = Object.values(others).reduce((total, ms) => total + ms, waited ? 0 : answer);
      const judged = waited ? 0 : work.smallModel.busyMs;
      work.computeMs = Math.max(0, own - judged);
      return work;
    },
  };
}
