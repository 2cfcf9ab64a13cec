import type { Speaker } from "../desk/voice.ts";
import { newId } from "../lib/ids.ts";
import { sumOf } from "../money/lines.ts";
import { addLines } from "../store/ledger.ts";
import { askedOnce } from "./asked.ts";
import { ledgerLines } from "./lines.ts";
import { createMeter, createTeller } from "./meter.ts";
import type { OnceAnswer, Turns } from "./parts.ts";
import { think } from "./pipeline.ts";
import type { RunDeps } from "./run.ts";

const SILENT: Speaker = { start() {}, delta() {}, end() {} };

/** Steps 2 to 8 for one question outside a conversation; stores nothing but its ledger lines, if `record` is set. */
export async function answerOnce(deps: RunDeps, request: Parameters<Turns["answerOnce"]>[0]): Promise<OnceAnswer> {
  const { clock } = deps;
  const startMs = clock.monotonicMs();
  const site = await deps.dials.settings(request.siteId);
  const meter = createMeter(clock.monotonicMs);
  const signal = request.signal ?? new AbortController().signal;
  const teller = createTeller(SILENT, newId(), signal, () => meter.first(startMs));
  const dials = await deps.dials.of(request.siteId, site);
  const thought = await think(deps, askedOnce(request, { site, dials, signal }), teller, meter);
  const lines = await ledgerLines(deps, site, thought, meter.finish(thought.outcome.form));
  if (request.record ?? true) await addLines(deps.db, { siteId: request.siteId, lines, at: clock.now() });
  return {
    outcome: { ...thought.outcome, text: teller.shown },
    ranked: thought.ranked,
    latency: meter.latency(startMs),
    costNanoUsd: sumOf(lines, "cost"),
    counterfactualNanoUsd: sumOf(lines, "counterfactual"),
    lines,
    dials,
  };
}
