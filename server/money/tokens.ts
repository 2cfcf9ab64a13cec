/**
 * Tokens of a text that no model has read. A rule of thumb for English (about four characters a token), since the
 * baseline's own tokenizer is not at hand; ledger lines made with it say `estimated`.
 */
export function estimateTokens(text: string): number {
  return Math.ceil(text.length / 4);
}
