import { setTimeout as sleep } from "node:timers/promises";
import { EndpointError } from "../lib/endpoint.ts";
import { isTuppenceError, messageOf } from "../lib/errors.ts";
import type { Prices } from "../money/prices.ts";
import { estimateTokens } from "../money/tokens.ts";
import type { LargeModel, LargeModelMessage } from "../ports/large-model/port.ts";
import type { PriceRow } from "../store/price.ts";
import type { Answer, Asker, Step } from "./asker.ts";
import { ASKED_FOR, lineOf, messagesFor, mostOf, REPLY_TOKENS } from "./cost.ts";
import { readQuestions } from "./reply.ts";
import { usable } from "./usable.ts";

/** Times that an article is asked about: the second time after a reply without a usable question. */
const ATTEMPTS = 2;
const AGAIN = `That isn't a JSON array of ${ASKED_FOR} different questions. Reply with the array and nothing else.`;

export interface LargeModelDeps {
  readonly largeModel: LargeModel;
  readonly prices: Prices;
  readonly clock: { now(): Date };
  /** Milliseconds before an endpoint that failed is tried again. */
  readonly retryMs: number;
}

/** The large model writes how customers ask. */
export function askLargeModel(deps: LargeModelDeps): Asker {
  return {
    async ask(article, step) {
      const price = await deps.prices.largeModel(deps.largeModel.model, deps.clock.now());
      let messages: readonly LargeModelMessage[] = messagesFor(article);
      for (let attempt = 1; ; attempt++) {
        const reply = await request(deps, messages, price, step);
        if ("found" in reply) return reply;
        const line = lineOf(deps.largeModel.model, reply.usage, price);
        const questions = readQuestions(reply.text);
        const texts = (questions ?? []).map((text) => ({ text }));
        const found = usable(texts, article, step.before).slice(0, ASKED_FOR);
        if (found.length > 0) return { found, line };
        if (attempt === ATTEMPTS) {
          const reason =
            questions === undefined
              ? "The model's reply wasn't a list of questions, twice."
              : "The model wrote nothing that the article didn't have already.";
          return { found, line, reason };
        }
        await step.book(line);
        // The same request at temperature 0 would get the same reply.
        messages = [...messages, { role: "assistant", content: reply.text }, { role: "user", content: AGAIN }];
      }
    },
  };
}

type Reply = Awaited<ReturnType<LargeModel["generate"]>>;

/** One request, sent again once if the endpoint fails; never if it could cost more than is left. */
async function request(
  deps: LargeModelDeps,
  messages: readonly LargeModelMessage[],
  price: PriceRow | undefined,
  step: Step,
): Promise<Reply | (Answer & ({ stop: object } | { refused: true }))> {
  const { largeModel } = deps;
  for (let attempt = 1; ; attempt++) {
    const left = step.left();
    if (left !== undefined && price !== undefined && mostOf(messages, price) > left) {
      return { found: [], stop: { state: "over-budget", fault: "The next request could cost more than was left." } };
    }
    await step.asking();
    let received = "";
    try {
      return await largeModel.generate({
        messages,
        maxTokens: REPLY_TOKENS,
        signal: step.signal,
        onText: (delta) => {
          received += delta;
        },
      });
    } catch (error) {
      step.signal.throwIfAborted();
      const { kind } = error instanceof Error && error.cause instanceof EndpointError ? error.cause : { kind: "down" };
      if (received !== "") await step.book(lineOf(largeModel.model, lostUsage(messages, received), price, true));
      const fault = messageOf(error);
      if (kind === "bad-request") return { found: [], refused: true, reason: fault };
      const isKey = isTuppenceError(error) && error.code === "LARGE_MODEL_REFUSED_KEY";
      if (isKey || attempt === ATTEMPTS) return { found: [], stop: { state: "failed", fault } };
      await sleep(deps.retryMs, undefined, { signal: step.signal });
    }
  }
}

/** The tokens of a request whose reply was lost, as far as is known. */
export const lostUsage = (messages: readonly LargeModelMessage[], received: string) => ({
  promptTokens: messages.reduce((sum, message) => sum + estimateTokens(message.content), 0),
  cachedTokens: 0,
  completionTokens: estimateTokens(received),
});
