/** Limits that both sides share; without a schema, so that the widget can load it. */

/** UTF-16 units of one message. */
export const MAX_MESSAGE_LENGTH = 10_000;

/** The largest text that a client sends; it refuses longer ones itself, because they could never arrive. */
export const TOO_LONG = {
  code: "MESSAGE_TOO_LONG",
  message: `The message has more than ${MAX_MESSAGE_LENGTH} characters.`,
  remedy: "Shorten it, or split it into several messages.",
};
