import type { Form, Reason } from "../wire/names.ts";
import type { Option } from "./article.ts";
import type { PersonalData } from "./personal-data.ts";

/** A message from a visitor, as `receive` stored it. */
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
  /** A click on an option of a clarifying question, or on a suggestion: the article to answer from. */
  readonly optionArticleId?: string;
}

/** An earlier message of the conversation, by anyone; oldest first. */
export interface PastMessage {
  readonly author: "visitor" | "machine" | "person";
  readonly text: string;
  /** The article that an answer came from. */
  readonly articleId?: string;
  /** Of the assistant's message. */
  readonly form?: Form;
  /** The articles that it asked about or suggested. */
  readonly options?: readonly Option[];
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
  /** Complete in itself: a follow-up is joined with what it follows. */
  readonly question: string;
  readonly isFollowUp: boolean;
  readonly kind: MessageKind;
  /** Misspelt words, read as the site spells them. */
  readonly corrections?: readonly { readonly from: string; readonly to: string }[];
  /** BCP 47. */
  readonly language: string;
  readonly vector: Float32Array;
}
