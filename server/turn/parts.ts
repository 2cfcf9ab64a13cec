import type { Availability } from "../desk/availability.ts";
import type { Voice } from "../desk/voice.ts";
import type { ApprovalRule } from "../domain/approval.ts";
import type { Citation, Option } from "../domain/article.ts";
import type { RankedArticle } from "../domain/candidate.ts";
import type { TellClasses } from "../domain/classified.ts";
import type { Dials } from "../domain/dials.ts";
import type { PastMessage } from "../domain/message.ts";
import type { Latency, Outcome, Work } from "../domain/outcome.ts";
import type { Viewer } from "../domain/viewer.ts";
import type { SiteKnowledge } from "../knowledge/live.ts";
import type { Clock } from "../lib/clock.ts";
import type { Log } from "../lib/log.ts";
import type { Prices } from "../money/prices.ts";
import type { Db } from "../ports/database/port.ts";
import type { Embedder } from "../ports/embedder/port.ts";
import type { LargeModel } from "../ports/large-model/port.ts";
import type { LimitsPort } from "../ports/limits/port.ts";
import type { SmallModel } from "../ports/small-model/port.ts";
import type { SiteSettings } from "../settings/settings.ts";
import type { ConversationRow } from "../store/conversation.ts";
import type { LedgerLine } from "../store/ledger.ts";
import type { MessageRow } from "../store/message.ts";
import type { KnownIdentity } from "../text/patterns/known-identity.ts";
import type { MailMark } from "../wire/http.ts";
import type { Reason } from "../wire/names.ts";
import type { Language } from "../wire/widget.ts";
import type { Recall } from "./4-recall.ts";
import type { Finished } from "./9-settle.ts";
import type { ServerNode } from "./node.ts";
import type { Trace } from "./types.ts";

/** What the steps work with; main.ts chooses the implementations. */
export interface TurnDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  readonly embedder: Embedder;
  readonly smallModel?: SmallModel;
  readonly largeModel?: LargeModel;
  readonly recall: Recall;
  /**
   * The server's public address without a trailing slash, for links to the help centre. Absent: links are paths of this
   * server.
   */
  readonly publicUrl?: string;
  /** The site's live knowledge with its gate; undefined if nothing is published. */
  knowledge(siteId: string): Promise<SiteKnowledge | undefined>;
}

/** One visitor message, with what the steps need to know about the conversation. */
export interface Asked {
  readonly siteId: string;
  /** Who asks, as far as articles have an audience. */
  readonly viewer: Viewer;
  readonly text: string;
  readonly settings: SiteSettings;
  /** The chat's language so far; undefined: the site's. If the visitor clearly writes another one, that one is used. */
  readonly language?: Language;
  /** The visitor's, IANA; undefined: times are given in the site's. */
  readonly timeZone?: string;
  /** From this episode, and what people said before it; oldest first. */
  readonly past: readonly PastMessage[];
  /** The same, with each visitor's message as the complete question. */
  readonly pastAlone: readonly PastMessage[];
  readonly personOffered: boolean;
  /** The answer that the visitor was just given, not counting small talk: what feedback is about. */
  readonly answerMessageId?: string;
  /** The assistant's last message asked which of several articles is meant. */
  readonly clarified: boolean;
  /** What was last said, not counting small talk, is the assistant's suggestion of titles. */
  readonly suggested: boolean;
  /** The articles that the visitor was thereby given to choose from, in their order. */
  readonly offered: readonly Option[];
  /** A person has been asked for and hasn't come yet. */
  readonly waiting: boolean;
  /** The visitor knows that, and that what they add is kept. */
  readonly acknowledged: boolean;
  readonly tooFast: boolean;
  /** The visitor pressed the button. */
  readonly wantsPerson: boolean;
  /** Whether somebody would take it if it were handed over for that reason. It asks the database, so only handoffs call it. */
  readonly available?: (reason: Reason) => Promise<Availability>;
  /** Seconds of business time in which agents usually reply (desk/expectation.ts); undefined: not known. */
  readonly usual?: () => Promise<number | undefined>;
  /** Which answers a person has to send; undefined: none. */
  readonly approval?: ApprovalRule;
  /** This turn has failed too often: hand over to a person immediately. */
  readonly givenUp: boolean;
  readonly optionArticleId?: string;
  /** Who the company's own site says the visitor is: masked before any model sees it. */
  readonly identity?: KnownIdentity;
  /** Earlier answers can be reused. */
  readonly cache: boolean;
  readonly dials: Dials;
  /** Aborted when an agent takes the floor or the visitor leaves. */
  readonly signal: AbortSignal;
  /** Where the steps record what they found. */
  readonly trace?: Trace;
}

/** The result of a turn, before it's stored. */
export interface Thought
  extends Pick<
    Finished,
    "queue" | "language" | "cachedAnswerId" | "keep" | "versionId" | "view" | "question" | "ranked" | "feedback"
  > {
  readonly outcome: Outcome;
  /** What the counterfactual would have been sent. */
  readonly baselinePrompt: string;
}

/** Times the steps and counts the work of one turn. */
export interface Meter {
  readonly work: Work;
  time<T>(step: "guard" | "understand" | "recall" | "retrieve" | "gate" | "answer" | "handoff", job: () => T): T;
}

/** What turns need in addition to the steps' own dependencies. */
export interface ServiceDeps extends TurnDeps {
  readonly prices: Prices;
  readonly limits: LimitsPort;
  readonly voice: Voice;
  /** What a conversation that is handed over is about. Absent: nothing is said about it. */
  readonly tellClasses?: TellClasses;
  /** This process among those that share the database. Default: it's the only one. */
  readonly node?: ServerNode;
  /**
   * Conversations that begin here are demo conversations, and only those are finished after a restart. Default false.
   */
  readonly isDemo?: boolean;
  /** Called for every turn that was stored, for the metrics; must not throw. */
  onSettled?(turn: SettledTurn): void;
}

/** A stored turn's result, in figures. */
export interface SettledTurn {
  readonly tier: string;
  readonly form: string;
  readonly reason: string;
  readonly firstTokenMs?: number;
  readonly totalMs: number;
  readonly costNanoUsd: number;
  readonly counterfactualNanoUsd: number;
}

/** A stored message, and its answer to come. */
export interface Sent {
  readonly row: MessageRow;
  readonly conversation: ConversationRow;
  /** This client message id had been stored before; nothing happened. */
  readonly repeated: boolean;
  /** Resolves when the turn is over, after as many attempts as it takes; never rejects. */
  readonly answered: Promise<void>;
}

/** An article that a search found, with the passage that fits best. */
export interface SearchHit {
  readonly articleId: string;
  readonly passageId?: string;
}

/** An article as an agent puts it into a reply. */
export interface AgentArticle extends Citation {
  /** BCP 47. */
  readonly language: string;
  /** Markdown. */
  readonly answer: string;
  /** The answer's passages in their order, each an exact piece of it. */
  readonly parts: readonly string[];
  /** The part that fits the search best; absent: none stands out. */
  readonly best?: number;
}

/** What an agent could send: an article's own words. */
export interface DraftedReply extends Citation {
  /** Markdown. */
  readonly text: string;
  /** That the article answers the question, 0 to 1. */
  readonly probability: number;
}

/** What agents are helped with, from the articles that their conversation's visitor may see. */
export interface ForAgents {
  /** The articles that a search is about, best first. @throws as `search`, CONVERSATION_UNKNOWN */
  find(request: { conversationId: string; question: string; signal?: AbortSignal }): Promise<readonly AgentArticle[]>;
  /**
   * Replies to the visitor's last message that no agent has answered, most likely first; none if nothing is close.
   * @returns `sequence` of that message; null: there is none
   * @throws as `search`, CONVERSATION_UNKNOWN
   */
  draft(request: {
    conversationId: string;
    signal?: AbortSignal;
  }): Promise<{ readonly sequence: number | null; readonly drafts: readonly DraftedReply[] }>;
  /** Live articles as sources of a reply, with their addresses; others are left out. */
  cite(request: { siteId: string; articleIds: readonly string[] }): Promise<readonly Citation[]>;
}

/** One question answered outside a conversation. */
export interface OnceAnswer {
  readonly outcome: Outcome;
  readonly ranked: readonly RankedArticle[];
  readonly latency: Latency;
  readonly costNanoUsd: number;
  readonly counterfactualNanoUsd: number;
  /** As in the ledger, or as they would be. */
  readonly lines: readonly LedgerLine[];
  readonly dials: Dials;
}

/** What transports and commands call. */
export interface Turns {
  /**
   * Refuses a message before anything is looked up for it; `send` checks again.
   * @throws TOO_BUSY
   */
  refuseIfBusy(): void;
  /**
   * Stores a visitor's message and starts its turn; resolves once it is stored. The answer comes through the voice.
   * Without `conversationId`: the visitor's newest conversation, or a new one.
   * @throws MESSAGE_EMPTY, MESSAGE_TOO_LONG, MESSAGE_NOT_TEXT, MESSAGE_ID_REUSED, CONVERSATION_UNKNOWN, TOO_FAST, TOO_BUSY
   */
  send(request: {
    siteId: string;
    visitorId: string;
    conversationId?: string;
    clientMessageId: string;
    text: string;
    /** From a clarifying question's button, or a suggestion's. */
    articleId?: string;
    /** The page the visitor is on. */
    page?: string;
    /** Aborted when the visitor has no window left: a model stops writing. */
    signal?: AbortSignal;
    /** Without `conversationId`: start a new conversation, whatever the newest one is. */
    anew?: boolean;
    /** A conversation that begins with it is the team's own test. */
    isTest?: boolean;
    /** It came by e-mail. */
    mail?: MailMark;
  }): Promise<Sent>;
  /** The button for a person: stored as a message, and queued whatever the assistant thinks. */
  requestPerson(request: {
    siteId: string;
    visitorId: string;
    conversationId?: string;
    clientMessageId: string;
    anew?: boolean;
    isTest?: boolean;
  }): Promise<Sent>;
  /** Steps 2 to 7 outside a conversation; stores nothing but its ledger lines, if `record` is set. */
  answerOnce(request: {
    siteId: string;
    question: string;
    /** Who asks. Default: somebody of whom nothing is known. */
    viewer?: Viewer;
    /** `alone`: a visitor's message as a complete question. */
    history?: readonly (PastMessage & { readonly alone?: string })[];
    /** A click on an option of a clarifying question, or on a suggestion. */
    optionArticleId?: string;
    signal?: AbortSignal;
    /** Filled in by the steps. */
    trace?: Trace;
    /** Earlier answers can be reused. Default true; false in an evaluation. */
    cache?: boolean;
    /** Write its cost to the ledger. Default true. */
    record?: boolean;
  }): Promise<OnceAnswer>;
  /**
   * The articles that a reader's search is about, best first: found like the assistant finds them, without an answer. In
   * one of their languages each.
   * @throws TOO_BUSY, EMBEDDER_UNAVAILABLE, INDEX_MISSING, VECTORS_UNAVAILABLE
   */
  search(request: {
    siteId: string;
    question: string;
    /** The reader's, BCP 47. */
    language: string;
    /** Who reads. Default: somebody of whom nothing is known. */
    viewer?: Viewer;
    signal?: AbortSignal;
  }): Promise<readonly SearchHit[]>;
  readonly forAgents: ForAgents;
  /** Runs the turns that a dead process left behind; one that was tried twice goes to a person. @returns how many */
  finishPending(): Promise<number>;
  /** Takes over what nodes have left that have died since; call it every `BEAT_MS`. */
  look(): Promise<void>;
  /** An agent took the floor: what is being said stops. Resolves once no node says anything more there. */
  floorTaken(conversationId: string): Promise<void>;
  /** Settings have changed: the next turn reads them, on every node. */
  settingsChanged(): void;
  /** Milliseconds since the last turn ended, in a conversation or not; 0 while one runs. */
  quietMs(): number;
  /** Resolves when no turn is running or waiting. */
  idle(): Promise<void>;
  /** Ends what is running without waiting for what is unavailable: such a turn stays pending for the next start. */
  close(): Promise<void>;
}
