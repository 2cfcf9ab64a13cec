/** What the nine steps pass on. Other rooms may import this file, and no other of this folder but turn.ts. */
import type { LiveKnowledge } from "../knowledge/live.ts";
import type { PassageKind, Query, SearchResult } from "../ports/vectors/port.ts";
import type { Facts } from "../store/handoff.ts";
import type { MessageRow } from "../store/message.ts";
import type { Form, Reason, Tier } from "../wire/names.ts";

/** The manager's dials and the site's settings that a turn reads. */
export interface Dials {
  /** Wanted share of right answers among those the machine gives, 0 to 1. Default 0.95. */
  readonly precision: number;
  /** A large model is set, healthy and within its budget. */
  readonly largeModel: boolean;
  /** The small model passed its exam for this role on this site. */
  readonly mayJudge: boolean;
  readonly mayCompose: boolean;
}

/** A message that came in, as `receive` stored it. */
export interface ReceivedMessage {
  readonly siteId: string;
  readonly conversationId: string;
  readonly episodeId: string;
  readonly messageId: string;
  /** Per conversation, from 1, without gaps. */
  readonly sequence: number;
  readonly turnId: string;
  /** The id of the answer to come: fixed before any work, so that a second attempt replaces the first. */
  readonly answerMessageId: string;
  readonly text: string;
  readonly storedAt: Date;
  /** A click on an option of a clarifying question: the article to answer from. */
  readonly optionArticleId?: string;
}

/** A turn of talk before this one, people's too; oldest first. */
export interface PastMessage {
  readonly author: "visitor" | "machine" | "person";
  readonly text: string;
  /** The article that an answer rested on. */
  readonly articleId?: string;
}

/** A piece of personal data in a text: replaced by `placeholder` before a large model sees it. */
export interface PersonalData {
  readonly kind: "email" | "phone" | "card" | "iban" | "ip" | "order-number";
  readonly start: number;
  readonly end: number;
  readonly placeholder: string;
}

export type GuardVerdict =
  | { readonly pass: true; readonly personalData: readonly PersonalData[] }
  | {
      readonly pass: false;
      readonly to: "refuse" | "person";
      readonly reason: Reason;
      readonly personalData: readonly PersonalData[];
    };

export type MessageKind = "question" | "smalltalk" | "asks-for-person" | "thanks" | "complaint";

export interface Understood {
  /** Stands alone: a follow-up is joined with what it follows. */
  readonly question: string;
  readonly isFollowUp: boolean;
  readonly kind: MessageKind;
  /** BCP 47. */
  readonly language: string;
  readonly vector: Float32Array;
}

/** What is known of one candidate article; raw scores, never fused ones: those do not compare between questions. */
export interface Candidate {
  readonly articleId: string;
  /** Best cosine over the article's passages of that kind; undefined when none was among the hits. */
  readonly cosine: Readonly<Partial<Record<PassageKind, number>>>;
  /** Best BM25 over its passages; 0 when none was among the hits. */
  readonly words: number;
  /** Rank in the fused list, from 0; undefined when only the classifier named it. */
  readonly fusedRank?: number;
  /** Best text passages that matched, best first: what a quoted answer of a long article is made of. */
  readonly passages: readonly { readonly id: string; readonly cosine?: number; readonly words?: number }[];
}

/** An article with the probability that answering from it is right. */
export interface RankedArticle {
  readonly articleId: string;
  /** Calibrated, 0 to 1. */
  readonly probability: number;
}

export interface Verdict {
  readonly tier: Tier;
  readonly form: Form;
  /** Probability that answering from the first article is right, 0 to 1. */
  readonly confidence: number;
  readonly reason: Reason;
  /** Best first; the answer rests on the first. */
  readonly ranked: readonly RankedArticle[];
  /** Article ids offered by a clarifying question, 2 or 3. */
  readonly options: readonly string[];
}

/** An article as an answer needs it. */
export interface AnswerArticle {
  readonly id: string;
  /** The id in the company's own files. */
  readonly key: string;
  readonly revisionId: string;
  readonly title: string;
  /** Markdown. */
  readonly answer: string;
  readonly url?: string;
}

export interface Citation {
  readonly articleId: string;
  readonly key: string;
  readonly title: string;
  readonly url?: string;
}

/** A button under a clarifying question. */
export interface Option {
  readonly articleId: string;
  readonly title: string;
}

/** What a turn says to the visitor, as it is stored with the message. */
export interface Outcome {
  readonly tier: Tier;
  readonly form: Form;
  readonly reason: Reason;
  readonly confidence: number;
  /** Markdown. */
  readonly text: string;
  readonly citations: readonly Citation[];
  readonly options: readonly Option[];
  /** True when a person took the floor, or the visitor left, before the end. */
  readonly cutShort: boolean;
  /** `offered`: the visitor may say yes or press the button; `queued`: a person has been asked. */
  readonly handoff?: "offered" | "queued";
}

/** Work that costs, measured where it was done; `settle` turns it into ledger lines. */
export interface Work {
  /** Milliseconds of this machine's compute that no model accounts for. */
  computeMs: number;
  readonly smallModel: { promptTokens: number; cachedTokens: number; completionTokens: number; busyMs: number };
  readonly largeModel: { model: string; promptTokens: number; cachedTokens: number; completionTokens: number }[];
}

/** Milliseconds by step, and to the first text. */
export interface Latency {
  readonly steps: Partial<
    Record<
      "receive" | "guard" | "understand" | "recall" | "retrieve" | "gate" | "answer" | "handoff" | "settle",
      number
    >
  >;
  /** From the stored message to the first text leaving the server; undefined when there was none. */
  firstTokenMs?: number;
  totalMs: number;
}

/** Where a turn speaks: a socket room, an HTTP reply, the evaluation. Called in order; never throws. */
export interface Speaker {
  /** The source and form, before any text. */
  start(message: { messageId: string; form: Form; citations: readonly Citation[] }): void;
  delta(messageId: string, text: string): void;
  /** `row` is the stored message; absent when nothing is stored (answerOnce). */
  end(message: { messageId: string; sequence: number; outcome: Outcome; row?: MessageRow }): void;
}

/** Decides before the first token; bound to one knowledge version and its quick tune. */
export type Gate = (
  question: Understood,
  candidates: readonly Candidate[],
  dials: Dials,
  /** Where a judging model's tokens are counted. */
  work?: Work,
  trace?: Trace,
) => Verdict | Promise<Verdict>;

/**
 * What the steps of one turn found, written down by the steps themselves for whoever gave them one (Try it); what is absent
 * the turn did not get to.
 */
export interface Trace {
  live?: LiveKnowledge;
  guard?: GuardVerdict;
  understood?: Omit<Understood, "vector">;
  /** The answer that was given again, with the question it was first given to; `hit` absent: none fitted. */
  recall?: { hit?: { readonly how: "exact" | "near"; readonly question: string } };
  found?: SearchResult;
  gate?: GateTrace;
  verdict?: Verdict;
}

/** What the gate weighed. */
export interface GateTrace {
  /** Probabilities from which it answers, and (the first three together) asks; above 1: never. */
  readonly limits: { readonly answer: number; readonly clarify: number };
  /** What speaks for each candidate: `weighed` is its share of the log-odds against "no article answers". */
  readonly evidence: readonly {
    readonly articleId: string;
    readonly features: readonly { readonly name: string; readonly value: number; readonly weighed: number }[];
  }[];
  /** The small model's opinion of the first article, and the probability before it. */
  readonly judged?: { readonly opinion: number; readonly before: number };
}

/** A site's live knowledge with the gate that was tuned on it. A turn holds one and sees one version. */
export interface SiteKnowledge {
  readonly live: LiveKnowledge;
  readonly gate: Gate;
  /** Searches exactly the version that `live` is. @throws INDEX_MISSING, VECTORS_UNAVAILABLE */
  search(query: Query): Promise<SearchResult>;
}

/** What is queued for a person. */
export interface HandoffDraft {
  /** In a manager's words. */
  readonly reason: string;
  readonly summary: string;
  readonly draft?: string;
  readonly facts: Facts;
  /** The visitor's words, for a handoff that is open already. */
  readonly added: string;
  /** Its reason replaces that of a handoff that is open already. */
  readonly urgent: boolean;
}

/** Tells the visitor one answer, and remembers what was shown: a tier that fails leaves it standing for the next. */
export interface Teller {
  /** Source and form, before any text; only the first call is heard. */
  start(form: Form, citations: readonly Citation[]): void;
  say(text: string): void;
  readonly shown: string;
}

/** Who hears what happens in a conversation. Calls return at once and never throw. */
export interface Voice {
  speaker(conversationId: string): Speaker;
  /** A visitor's, a person's or a system's message was stored; a machine's is told by `Speaker.end`. */
  messageNew(row: MessageRow): void;
  /** The visitor said in words whether an answer helped: every window shows its thumb so. */
  rated(opinion: { conversationId: string; messageId: string; helped: boolean }): void;
  stateChanged(change: {
    siteId: string;
    conversationId: string;
    state: "machine" | "queued" | "person" | "closed";
    agent?: string;
    /** Place in the queue, from 1, while queued. */
    place?: number;
    /** While queued outside the hours: when somebody is there again, ISO 8601; empty: that is not in sight. */
    openAt?: string;
  }): void;
}
