import type { ComposeTry, Examined } from "../learn/exam-types.ts";
import { systemClock } from "../lib/clock.ts";
import type { SmallModel } from "../ports/small-model/port.ts";
import { retrieve } from "./5-retrieve.ts";
import { compose, quoted } from "./7-answer.ts";
import { judgedTextOf } from "./judging.ts";
import { createMeter, createTeller } from "./meter.ts";

/** The turn's own code in the exam's hands: a model is examined in what visitors would get, by the steps that serve them. */
export const examined: Examined = {
  retrieve,
  judgedTextOf,
  textOf: (live, article, question, candidate) => quoted(live, article, { question, candidate }),
  async compose(model, given) {
    const from = performance.now();
    let firstMs: number | undefined;
    let shown = 0;
    const speaker = { start() {}, delta: () => void shown++, end() {} };
    const teller = createTeller(speaker, "exam", given.signal, () => {
      firstMs = performance.now() - from;
    });
    const { work } = createMeter(systemClock.monotonicMs);
    const heard = listenTo(model);
    const attempt = await compose(teller, { ...given, model: heard.model, work });
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

/** The model as it is, with a pencil: the sentence that the check stopped is shown to nobody, and is in the exam's report. */
function listenTo(model: SmallModel): { model: SmallModel; written(): string } {
  let text = "";
  return {
    written: () => text,
    model: {
      id: model.id,
      get queued() {
        return model.queued;
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
