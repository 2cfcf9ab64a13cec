/**
 * Estimates the tokens of a text that no model has read. A rule of thumb for English (about four characters per token),
 * because the baseline's own tokenizer isn't available; ledger lines made with it are marked `estimated`.
 */
export function estimateTokens(text: string): number {
  return Math.ceil(text.length / 4);
}
