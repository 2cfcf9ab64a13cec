/** What a conversation is likely to be about, before anything is stored of it. */
export interface ToldTopic {
  /** A tag's id; null: none is likely enough. */
  readonly tagId: string | null;
  /** That it's the right one, 0 to 1; null: none is named. */
  readonly probability: number | null;
  /** The tag is added; otherwise agents are shown it. */
  readonly isSet: boolean;
  /** When the classifier that says so was made. */
  readonly learntAt: Date;
}

/** Tells a conversation's topic from what its visitor wrote. Never throws; undefined: nothing is said about it. */
export type TellTopic = (conversation: { siteId: string; conversationId: string }) => Promise<ToldTopic | undefined>;
