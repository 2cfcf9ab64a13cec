import { sumOf } from "../money/lines.ts";
import type { Finished, Settled } from "./9-settle.ts";
import type { ServiceDeps } from "./parts.ts";

type Deps = Pick<ServiceDeps, "voice" | "recall" | "onSettled">;

/**
 * Tells everybody about a stored turn: the chat windows, the agents, the metrics and the cache. Synchronous, so that no
 * later state can overtake it.
 * @param openAt as in the wire format, if a person was asked for and nobody is available
 */
export function announce(deps: Deps, finished: Finished, settled: Settled, openAt: string | undefined): void {
  const { received } = finished;
  const { row } = settled;
  if (row !== undefined && finished.outcome !== undefined) {
    const outcome = { ...finished.outcome, cutShort: row.detail?.cutShort ?? false };
    deps.voice.speaker(received.conversationId).end({ messageId: row.id, sequence: row.sequence, outcome, row });
  }
  if (settled.how === "done-before") return;
  measure(deps, finished);
  if (finished.feedback !== undefined) {
    deps.voice.rated({ conversationId: received.conversationId, ...finished.feedback });
  }
  if (settled.how === "settled" && finished.keep !== undefined && finished.versionId !== undefined) {
    deps.recall.note({
      versionId: finished.versionId,
      view: finished.view ?? "",
      question: finished.question ?? received.text,
      vector: finished.keep.vector,
    });
  }
  if (finished.queue === undefined) return;
  deps.voice.stateChanged({
    siteId: received.siteId,
    conversationId: received.conversationId,
    ...{ state: settled.state, agent: settled.agent ?? null, deskEvents: settled.deskEvents },
    ...(settled.place === undefined ? {} : { place: settled.place }),
    ...(openAt === undefined || settled.state !== "queued" ? {} : { openAt }),
  });
}

function measure(deps: Deps, finished: Finished): void {
  if (finished.outcome === undefined) return;
  const { tier, form, reason } = finished.outcome;
  const { firstTokenMs, totalMs } = finished.latency;
  deps.onSettled?.({
    tier,
    form,
    reason,
    totalMs,
    ...(firstTokenMs === undefined ? {} : { firstTokenMs }),
    costNanoUsd: sumOf(finished.lines, "cost"),
    counterfactualNanoUsd: sumOf(finished.lines, "counterfactual"),
  });
}
