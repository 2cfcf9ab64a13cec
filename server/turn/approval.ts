import { type ApprovalRule, subjectsOf } from "../domain/approval.ts";
import type { ReceivedMessage } from "../domain/message.ts";
import type { Clock } from "../lib/clock.ts";
import { remember } from "../lib/remember.ts";
import type { Db } from "../ports/database/port.ts";
import type { SiteSettings } from "../settings/settings.ts";
import { namesOfTags, subjectsByArticle } from "../store/approval-draft.ts";
import type { ConversationRow } from "../store/conversation.ts";
import { type ApprovalSettings, type ApprovalSubject, isAnswer } from "../wire/approval.ts";
import type { ServiceDeps, Thought } from "./parts.ts";
import { person } from "./person.ts";
import type { TurnContext, TurnState } from "./state.ts";
import type { Teller } from "./types.ts";

/** Articles of a subject are looked up again after this long: a tag or a collection of theirs may have changed. */
const SUBJECTS_MS = 5_000;

const isNone = ({ every, tags, collections, topics }: ApprovalSettings) =>
  !every && tags.length + collections.length + topics.length === 0;

/** Finds out which answers of a conversation a person has to send; undefined: none. */
export function createApproval({ db, clock }: { readonly db: Db; readonly clock: Clock }) {
  const byArticle = remember(clock, SUBJECTS_MS, (key) => {
    const { siteId, tags, collections } = JSON.parse(key) as Parameters<typeof subjectsByArticle>[1];
    return subjectsByArticle(db, { siteId, tags, collections });
  });
  return async (
    { approval }: SiteSettings,
    conversation: Pick<ConversationRow, "siteId" | "tagIds">,
    topicOf: () => Promise<string | null>,
  ): Promise<ApprovalRule | undefined> => {
    if (isNone(approval)) return undefined;
    const { every, tags, collections, topics } = approval;
    const { siteId } = conversation;
    const always: ApprovalSubject[] = every ? [{ kind: "every", id: "", name: "" }] : [];
    if (topics.length > 0) {
      const told = await topicOf();
      const has = topics.filter((id) => id === told || conversation.tagIds.includes(id));
      const names = await namesOfTags(db, has);
      always.push(...has.map((id) => ({ kind: "topic", id, name: names.get(id) ?? "" }) as const));
    }
    const isByArticle = tags.length + collections.length > 0;
    return {
      always,
      byArticle: isByArticle ? await byArticle.get(JSON.stringify({ siteId, tags, collections })) : new Map(),
    };
  };
}

/** The topic that a message's conversation has by the classifier, for a rule. */
export const topicOf =
  ({ tellClasses }: Pick<ServiceDeps, "tellClasses">, received: ReceivedMessage) =>
  async (): Promise<string | null> =>
    (await tellClasses?.(received, ["topic"]))?.[0]?.classId ?? null;

/** Keeps back what a person has to send, and shows the rest. */
export interface Holding extends Teller {
  /** The articles that a model is given, once they're known: it names its sources only when it's done. */
  consider(articleIds: readonly string[]): void;
  /** What is kept back, with the reasons; undefined: nothing is. */
  readonly held: { readonly text: string; readonly subjects: readonly ApprovalSubject[] } | undefined;
}

/** @param teller what the visitor sees */
export function holding(teller: Teller, rule: ApprovalRule): Holding {
  let near: readonly string[] = [];
  let held: { text: string; subjects: readonly ApprovalSubject[] } | undefined;
  return {
    consider(articleIds) {
      near = articleIds;
    },
    start(form, citations, quote) {
      if (!isAnswer(form)) {
        // A person is offered, or the visitor is asked: what was drafted before didn't become an answer.
        held = undefined;
        teller.start(form, citations, quote);
        return;
      }
      const articleIds = citations.map((one) => one.articleId);
      const subjects = subjectsOf(rule, form === "large" ? [...near, ...articleIds] : articleIds);
      if (held !== undefined || subjects.length > 0) held ??= { text: "", subjects };
      else teller.start(form, citations, quote);
    },
    say(text) {
      if (held === undefined) teller.say(text);
      else held.text += text;
    },
    get shown() {
      return held === undefined ? teller.shown : held.text;
    },
    get held() {
      return held;
    },
  };
}

/**
 * A person sends the answer: the visitor is told so, and it becomes a draft.
 * @param thought the answer, with what was kept back as its text
 */
export async function forApproval(
  turn: TurnContext,
  { state, thought, held }: { state: TurnState; thought: Thought; held: NonNullable<Holding["held"]> },
): Promise<Thought> {
  const { outcome, ranked, question, baselinePrompt } = thought;
  // An answer that broke off isn't worth an agent's click.
  const isWhole = !outcome.cutShort && held.text.trim() !== "";
  const { form, confidence, citations } = outcome;
  const approval = { text: held.text, citations, form, confidence, subjects: held.subjects };
  const told = await person(turn, { ...state, question: question ?? state.question }, "approval", {
    ...(isWhole ? { approval } : {}),
  });
  return { ...told, ranked, baselinePrompt, outcome: { ...told.outcome, confidence } };
}
