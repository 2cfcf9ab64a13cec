import type { ComposeTry, Examined } from "../exam/types.ts";
import { systemClock } from "../lib/clock.ts";
import type { SmallModel } from "../ports/small-model/port.ts";
import { retrieve } from "./5-retrieve.ts";
import { compose } from "./7-answer.ts";
import { judgedTextOf } from "./judging.ts";
import { createMeter, createTeller } from "./meter.ts";
import { quoted } from "./quoting.ts";

/**
 * The turn's own code, as the exam uses it: a model is examined by the steps that serve visitors, on what they would
 * get.
 */
export const examined: Examined = {
  retrieve,
  judgedTextOf,
  textOf: (live, article, question, candidate) => quoted(live, article, { question, candidate }),
  async compose(model, options) {
    const from = performance.now();
    let firstMs: number | undefined;
    let shown = 0;
    const speaker = { start() {}, delta: () => void shown++, end() {} };
    const teller = createTeller(speaker, "exam", options.signal, () => {
      firstMs = performance.now() - from;
    });
    const { work } = createMeter(systemClock.monotonicMs);
    const heard = listenTo(model);
    const attempt = await compose(teller, { ...options, typed: options.question, model: heard.model, work });
    const { promptTokens, cachedTokens } = work.smallModel;
    return {
      end: attempt.done ? "answered" : (ENDS[attempt.why] ?? "failed"),
      shown,
      written: heard.written(),
      kept: promptTokens > 0 && cachedTokens * 2 >= promptTokens,
      ...(firstMs === undefined ? {} : { firstMs }),
    };
  },
};

const ENDS: Readonly<Record<string, ComposeTry["end"]>> = {
  "not-in-knowledge": "refused",
  "unsupported-sentence": "unsupported",
};

/**
 * Wraps the model to record what it writes: sentences that the check stops are shown to nobody, but are in the exam's
 * report.
 */
function listenTo(model: SmallModel): { model: SmallModel; written(): string } {
  let text = "";
  return {
    written: () => text,
    model: {
      id: model.id,
      get queued() {
        return model.queued;
      },
      get waitMs() {
        return model.waitMs;
      },
      generate: (request) =>
        model.generate({
          ...request,
          onText(delta) {
            text += delta;
            request.onText?.(delta);
          },
        }),
      judge: (request) => model.judge(request),
      state: () => model.state(),
      close: () => model.close(),
    },
  };
}
