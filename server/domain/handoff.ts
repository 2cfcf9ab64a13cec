import type { Reason } from "../wire/names.ts";
import type { DraftedAnswer } from "./approval.ts";

/** What a visitor typed that an agent needs, by kind (e.g. "email"), in order, without repeats. */
export type Facts = Record<string, string[]>;

/** A handoff to a person. */
export interface HandoffDraft {
  readonly reason: Reason;
  readonly summary: string;
  readonly draft?: string;
  /** The answer that a person is to send. */
  readonly approval?: DraftedAnswer;
  readonly facts: Facts;
  /** The visitor's message, for a handoff that is already open. */
  readonly added: string;
  /** Its reason replaces that of a handoff that is already open. */
  readonly urgent: boolean;
}
