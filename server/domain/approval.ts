import type { ApprovalSubject } from "../wire/approval.ts";
import type { Form } from "../wire/names.ts";
import type { Citation } from "./article.ts";

/** What the assistant would have answered, for a person to send. */
export interface DraftedAnswer {
  /** Markdown. */
  readonly text: string;
  readonly citations: readonly Citation[];
  readonly form: Form;
  readonly confidence: number;
  /** Why it waits for a person; never empty. */
  readonly subjects: readonly ApprovalSubject[];
}

/** Which answers of a conversation a person sends. */
export interface ApprovalRule {
  /** Why any answer in it would wait: every one does, or the conversation is about such a subject. */
  readonly always: readonly ApprovalSubject[];
  /** Why an answer from that article would wait, by its id. */
  readonly byArticle: ReadonlyMap<string, readonly ApprovalSubject[]>;
}

/** Why an answer made from these articles waits for a person, each reason once; empty: it doesn't. Pure. */
export function subjectsOf(rule: ApprovalRule, articleIds: readonly string[]): readonly ApprovalSubject[] {
  const all = [...rule.always, ...articleIds.flatMap((id) => rule.byArticle.get(id) ?? [])];
  return [...new Map(all.map((one) => [`${one.kind} ${one.id}`, one])).values()];
}
