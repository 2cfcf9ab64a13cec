/** What both sides of the wire hold to; without a schema, so that the widget may read it. */

/** UTF-16 units of one message. */
export const MAX_MESSAGE_LENGTH = 10_000;

/** What a client says of a longer message itself, so that nothing is sent that can never arrive. */
export const TOO_LONG = {
  code: "MESSAGE_TOO_LONG",
  message: `The message has more than ${MAX_MESSAGE_LENGTH} characters.`,
  remedy: "Shorten it, or send it in parts.",
};
