import { MAX_MESSAGE_LENGTH } from "../../../server/wire/limits.ts";
import type { TryReply, TryRequest } from "../../../server/wire/try.ts";

/** A test question with its result. */
export interface Try {
  readonly question: string;
  readonly reply: TryReply;
}

/** Exchanges that a follow-up can refer to. */
const LOOK_BACK = 20;

/** The earlier exchanges, as a visitor's conversation would have them. */
export function historyOf(tries: readonly Try[]): NonNullable<TryRequest["history"]> {
  return tries.slice(-LOOK_BACK).flatMap(({ question, reply }) => {
    const alone = reply.steps.understood?.question;
    const articleId = reply.citations[0]?.articleId;
    return [
      { author: "visitor" as const, text: question, ...(alone === undefined ? {} : { alone }) },
      {
        author: "machine" as const,
        text: reply.answer.slice(0, MAX_MESSAGE_LENGTH),
        ...(articleId === undefined ? {} : { articleId }),
        form: reply.form,
        options: reply.options,
      },
    ];
  });
}
