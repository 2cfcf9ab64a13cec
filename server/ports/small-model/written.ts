import { TuppenceError } from "../../lib/errors.ts";
import { withoutControlTokens } from "./control-tokens.ts";
import type { Completion } from "./port.ts";

/**
 * One answer without control tokens: a model that spells them out (its own are never text) has lost its place, and is
 * stopped there.
 * @param ask gives the answer piece by piece, and ends early when the signal says so
 * @throws SMALL_MODEL_UNAVAILABLE if it wrote one
 */
export async function written(
  ask: (onPart: (delta: unknown) => void, signal: AbortSignal) => Promise<Completion>,
  signal: AbortSignal | undefined,
  onText: ((delta: string) => void) | undefined,
): Promise<Completion> {
  const lost = new AbortController();
  let text = "";
  let token: string | undefined;
  const filter = withoutControlTokens(
    (shown) => {
      text += shown;
      onText?.(shown);
    },
    (found) => {
      token = found;
      lost.abort();
    },
  );
  const signals = signal === undefined ? lost.signal : AbortSignal.any([signal, lost.signal]);
  let reply: Completion;
  try {
    reply = await ask((delta) => filter.take(delta as string), signals);
  } catch (error) {
    if (token === undefined) throw signal?.aborted ? signal.reason : error;
    throw controlToken(token);
  }
  if (token !== undefined && !signal?.aborted) throw controlToken(token);
  filter.end();
  return { ...reply, text };
}

const controlToken = (token: string) =>
  new TuppenceError(
    "SMALL_MODEL_UNAVAILABLE",
    `The small model wrote the control token ${token}: its chat template doesn't fit it.`,
    "Use another model, or another file of this one (npm run model -- list).",
  );
