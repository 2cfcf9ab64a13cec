import type { LedgerLine } from "../store/ledger.ts";
import type { JobArticle } from "../store/proposal-job.ts";
import type { Usable } from "./usable.ts";

/** What a source finds for one article. */
export interface Answer {
  readonly found: readonly Usable[];
  /** What the last request cost; stored together with what it found. */
  readonly line?: LedgerLine;
  /** Why nothing was found, for people. */
  readonly reason?: string;
  /** The endpoint called the request invalid. */
  readonly refused?: true;
  /** The job can't go on; the article stays to be done. */
  readonly stop?: { readonly state: "over-budget" | "failed"; readonly fault: string };
}

/** What a source needs for one article. */
export interface Step {
  /** `sameAs` of what was proposed for the article before. */
  readonly before: ReadonlySet<string>;
  readonly signal: AbortSignal;
  /** Nano-dollars that the job may still spend; undefined: its cost isn't limited. */
  left(): number | undefined;
  /** A request is being sent: if its reply gets lost, it counts as paid. */
  asking(): Promise<void>;
  /** A reply has arrived that is of no use; it was paid for. */
  book(line: LedgerLine): Promise<void>;
}

/** A source of proposals: `large-model.ts`, `conversations.ts`. */
export interface Asker {
  /** @throws the signal's reason */
  ask(article: JobArticle, step: Step): Promise<Answer>;
}
