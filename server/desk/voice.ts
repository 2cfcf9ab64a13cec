import type { Citation, Quote } from "../domain/article.ts";
import type { Outcome } from "../domain/outcome.ts";
import type { Floor } from "../store/conversation.ts";
import type { MessageRow } from "../store/message.ts";
import type { Form } from "../wire/names.ts";

/** Where a turn speaks: a socket room, an HTTP reply, the evaluation. Called in order; never throws. */
export interface Speaker {
  /** Source and form, before any text. */
  start(message: { messageId: string; form: Form; citations: readonly Citation[]; quote?: Quote }): void;
  delta(messageId: string, text: string): void;
  /** `row` is the stored message; absent when nothing is stored (answerOnce). */
  end(message: { messageId: string; sequence: number; outcome: Outcome; row?: MessageRow }): void;
}

/** Who hears about what happens in a conversation. Calls return immediately and never throw. */
export interface Voice {
  speaker(conversationId: string): Speaker;
  /** A message of a visitor, an agent or the system was stored; the assistant's are announced by `Speaker.end`. */
  messageNew(row: MessageRow): void;
  /** The visitor said in words whether an answer helped: every window shows the thumb accordingly. */
  rated(opinion: { conversationId: string; messageId: string; helped: boolean }): void;
  stateChanged(
    change: Floor & {
      readonly siteId: string;
      readonly conversationId: string;
      /** Place in the queue, from 1, while queued. */
      readonly place?: number;
      /** While queued outside the hours: when someone will be available, ISO 8601; empty: unknown. */
      readonly openAt?: string;
    },
  ): void;
}
