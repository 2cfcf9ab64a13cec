import type { MessageKind } from "../domain/message.ts";
import type { Reading } from "./3-understand.ts";
import type { Thought } from "./parts.ts";
import { person } from "./person.ts";
import type { TurnContext, TurnState } from "./state.ts";
import { sayReply } from "./thought.ts";

type Settled = Thought | undefined;
type Settle = (turn: TurnContext, state: TurnState, reading: Reading) => Settled | Promise<Settled>;

/** How each kind of message is settled before anything is looked up; undefined: it's answered like a question. */
const KINDS: Readonly<Record<MessageKind, Settle>> = {
  question: () => undefined,
  "asks-for-person": (turn, state) => person(turn, state, "asked-for-person"),
  complaint: async (turn, state, reading) =>
    reading.helped === false ? { ...(await person(turn, state, "did-not-help")), ...feedback(turn, false) } : undefined,
  thanks(turn, state, { helped }) {
    const name = helped ? "helped" : "thanks";
    const thanked = sayReply(turn, state, { tier: "machine", form: "smalltalk", reason: "thanks", name });
    return helped ? { ...thanked, ...feedback(turn, true) } : thanked;
  },
  smalltalk: (turn, state, { declined, about }) =>
    sayReply(turn, state, {
      tier: "machine",
      form: "smalltalk",
      reason: "small-talk",
      name: declined ? "declined" : (about ?? "greeting"),
    }),
};

/** Settles a message that isn't a question; the button for a person counts like asking in words. */
export async function settledByKind(turn: TurnContext, state: TurnState, reading: Reading): Promise<Settled> {
  return KINDS[turn.asked.wantsPerson ? "asks-for-person" : reading.kind](turn, state, reading);
}

/** Feedback in words counts like the thumb under the answer. */
const feedback = ({ asked }: TurnContext, helped: boolean): Pick<Thought, "feedback"> =>
  asked.answerMessageId === undefined ? {} : { feedback: { messageId: asked.answerMessageId, helped } };
