import type { Citation, Quote } from "../domain/article.ts";
import type { GuardVerdict, Understood } from "../domain/message.ts";
import type { GateTrace, Verdict } from "../domain/verdict.ts";
import type { LiveKnowledge } from "../knowledge/live.ts";
import type { SearchResult } from "../ports/vectors/port.ts";
import type { Form } from "../wire/names.ts";

/**
 * What the steps of one turn found, recorded by the steps themselves for callers that want it (Try it). The turn didn't
 * get as far as what's missing.
 */
export interface Trace {
  live?: LiveKnowledge;
  guard?: GuardVerdict;
  understood?: Omit<Understood, "vector">;
  /** The answer that was reused, with the question it was first given to; `hit` absent: none matched. */
  recall?: { hit?: { readonly how: "exact" | "near"; readonly question: string } };
  found?: SearchResult;
  gate?: GateTrace;
  verdict?: Verdict;
}

/** Tells the visitor one answer and remembers what was shown: if a tier fails, it stays there for the next. */
export interface Teller {
  /** Source and form, before any text; only the first call has an effect. */
  start(form: Form, citations: readonly Citation[], quote?: Quote): void;
  say(text: string): void;
  readonly shown: string;
}
