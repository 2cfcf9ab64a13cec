/** What chat templates mark turns with: the models' own, of those that people run. */
const CONTROL =
  /<\|[a-z0-9_]{1,30}\|>|<\/?s>|<(?:start|end)_of_turn>|<\/?think>|\[\/?INST\]|<<\/?SYS>>|<(?:bos|eos|pad|unk)>/i;
/** The longest that can be begun and not yet be told. */
const LONGEST = 34;

/**
 * Passes text on, but no control token and nothing after one: a model that writes them has a chat template that doesn't
 * fit it. What could be the beginning of one waits for the next piece, or for `end`.
 * @param onToken called with the token, once
 */
export function withoutControlTokens(onText: (text: string) => void, onToken: (token: string) => void) {
  let held = "";
  let found = false;
  return {
    take(delta: string): void {
      if (found) return;
      const text = held + delta;
      const token = CONTROL.exec(text);
      if (token !== null) {
        found = true;
        if (token.index > 0) onText(text.slice(0, token.index));
        onToken(token[0]);
        return;
      }
      const from = begunAt(text);
      held = text.slice(from);
      if (from > 0) onText(text.slice(0, from));
    },
    /** The text is over: what waited is text. */
    end(): void {
      if (!found && held !== "") onText(held);
      held = "";
    },
  };
}

/** Where a token may have begun at the end of a text; its length if none has. */
function begunAt(text: string): number {
  const from = Math.max(0, text.length - LONGEST);
  const near = text.slice(from);
  const at = Math.max(near.lastIndexOf("<"), near.lastIndexOf("["));
  if (at === -1 || /[>\]\s]/.test(near.slice(at))) return text.length;
  // "<<SYS>>" begins with two.
  return from + (near[at - 1] === "<" ? at - 1 : at);
}
