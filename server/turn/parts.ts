import type { SiteSettings } from "../desk/settings.ts";
import type { Clock } from "../lib/clock.ts";
import type { Log } from "../lib/log.ts";
import type { Prices } from "../money/prices.ts";
import type { Db } from "../ports/database/port.ts";
import type { Embedder } from "../ports/embedder/port.ts";
import type { LargeModel } from "../ports/large-model/port.ts";
import type { SmallModel } from "../ports/small-model/port.ts";
import type { ConversationRow } from "../store/conversation.ts";
import type { LedgerLine } from "../store/ledger.ts";
import type { MessageRow } from "../store/message.ts";
import type { Recall } from "./4-recall.ts";
import type { Finished } from "./9-settle.ts";
import type {
  Dials,
  Latency,
  Outcome,
  PastMessage,
  RankedArticle,
  SiteKnowledge,
  Trace,
  Voice,
  Work,
} from "./types.ts";

/** What the steps work with; main.ts chooses the implementations. */
export interface TurnParts {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  readonly embedder: Embedder;
  readonly smallModel?: SmallModel;
  readonly largeModel?: LargeModel;
  readonly recall: Recall;
  /** The site's live knowledge with its gate; undefined when nothing is published. */
  knowledge(siteId: string): Promise<SiteKnowledge | undefined>;
}

/** One visitor message, with what the steps need to know of the conversation. */
export interface Asked {
  readonly siteId: string;
  readonly text: string;
  readonly settings: SiteSettings;
  /** Of this episode, and what people said before it; oldest first. */
  readonly past: readonly PastMessage[];
  /** The same with each visitor's message as the question that stood alone. */
  readonly pastAlone: readonly PastMessage[];
  readonly personOffered: boolean;
  /** The answer that the visitor has just been given, small talk aside: what an opinion is about. */
  readonly answerMessageId?: string;
  readonly clarified: boolean;
  /** A person has been asked and has not come yet. */
  readonly waiting: boolean;
  /** The visitor was told so, and that what they add is kept. */
  readonly acknowledged: boolean;
  readonly tooFast: boolean;
  /** The visitor pressed the button. */
  readonly wantsPerson: boolean;
  /** This turn failed too often: a person, at once. */
  readonly givenUp: boolean;
  readonly optionArticleId?: string;
  /** Earlier answers may be given again. */
  readonly cache: boolean;
  readonly dials: Dials;
  /** A person took the floor, or the visitor left. */
  readonly signal: AbortSignal;
  /** Where the steps write down what they found. */
  readonly trace?: Trace;
}

/** What a turn came to, before it is stored. */
export interface Thought
  extends Pick<Finished, "queue" | "cachedAnswerId" | "keep" | "versionId" | "question" | "ranked" | "opinion"> {
  readonly outcome: Outcome;
  /** What the counterfactual would have been sent. */
  readonly baselinePrompt: string;
}

/** Times the steps and counts the work of one turn. */
export interface Meter {
  readonly work: Work;
  time<T>(step: "guard" | "understand" | "recall" | "retrieve" | "gate" | "answer" | "handoff", job: () => T): T;
}

/** What turns need beside the steps' own parts. */
export interface TurnsParts extends TurnParts {
  readonly prices: Prices;
  readonly voice: Voice;
  /** Conversations that begin here are made for show, and only theirs are finished after a restart. Default false. */
  readonly isDemo?: boolean;
  /** Told of every turn that was stored, for the metrics; must not throw. */
  onSettled?(turn: SettledTurn): void;
}

/** What a stored turn came to, in figures. */
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
  /** This client message id was stored before; nothing new happened. */
  readonly repeated: boolean;
  /** Settles when the turn is over; never rejects. */
  readonly answered: Promise<void>;
}

/** One question answered without a conversation. */
export interface OnceAnswer {
  readonly outcome: Outcome;
  readonly ranked: readonly RankedArticle[];
  readonly latency: Latency;
  readonly costNanoUsd: number;
  readonly counterfactualNanoUsd: number;
  /** As they stand in the ledger, or would. */
  readonly lines: readonly LedgerLine[];
  readonly dials: Dials;
}

/** What transports and commands call. */
export interface Turns {
  /**
   * Stores a visitor's message and starts its turn; resolves once it is stored. The answer comes through the voice.
   * Without `conversationId`: the visitor's newest conversation, or a new one.
   * @throws MESSAGE_EMPTY, MESSAGE_TOO_LONG, MESSAGE_NOT_TEXT, MESSAGE_ID_REUSED, CONVERSATION_UNKNOWN, TOO_FAST
   */
  send(request: {
    siteId: string;
    visitorId: string;
    conversationId?: string;
    clientMessageId: string;
    text: string;
    /** From a clarifying question's button. */
    articleId?: string;
    /** The page the visitor is on. */
    page?: string;
    /** Aborted when no window of the visitor is left: a model stops writing. */
    signal?: AbortSignal;
    /** Without `conversationId`: begin a new conversation, whatever the newest one is. */
    anew?: boolean;
  }): Promise<Sent>;
  /** The button for a person: stored as a message, queued whatever the machine thinks. */
  requestPerson(request: {
    siteId: string;
    visitorId: string;
    conversationId?: string;
    clientMessageId: string;
    anew?: boolean;
  }): Promise<Sent>;
  /** Steps 2 to 7 without a conversation; stores nothing but, when `record` is set, its ledger lines. */
  answerOnce(request: {
    siteId: string;
    question: string;
    /** `alone`: a visitor's message as the question that stood alone. */
    history?: readonly (PastMessage & { readonly alone?: string })[];
    /** A click on an option of a clarifying question. */
    optionArticleId?: string;
    signal?: AbortSignal;
    /** Filled by the steps. */
    trace?: Trace;
    /** Earlier answers may be given again. Default true; an evaluation says false. */
    cache?: boolean;
    /** Write its cost to the ledger. Default true. */
    record?: boolean;
  }): Promise<OnceAnswer>;
  /** Runs the turns that a dead process left behind; one that died three times goes to a person. @returns how many */
  finishPending(): Promise<number>;
  /** A person took the floor: what is being said stops. */
  floorTaken(conversationId: string): void;
  /** Settings were changed: the next turn reads them. */
  settingsChanged(): void;
  /** Milliseconds since the last turn, of a conversation or not, was over; 0 while one runs. */
  quietMs(): number;
  /** Resolves when no turn runs. */
  idle(): Promise<void>;
}
