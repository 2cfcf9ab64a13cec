/** The shape of an e-mail address: enough to catch a typo; only an e-mail can tell whether it exists. */
export const EMAIL_SHAPE = /^[^\s@]+@[^\s@.]+(?:\.[^\s@.]+)+$/;
