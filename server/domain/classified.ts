import type { Classified } from "../wire/classification.ts";

/** What a conversation is likely to be, before anything is stored of it. */
export interface Told {
  readonly kind: Classified;
  /** A tag's id for a topic, otherwise a word such as "urgent"; null: none is likely enough. */
  readonly classId: string | null;
  /** That it's the right one, 0 to 1; null: none is named. */
  readonly probability: number | null;
  /** It's set; otherwise agents are shown it. */
  readonly isSet: boolean;
  /** When the classifier that says so was made. */
  readonly learntAt: Date;
}

/** Tells what a conversation is from what its visitor wrote. Never throws; of what nothing can be said, it says nothing. */
export type TellClasses = (
  conversation: { siteId: string; conversationId: string },
  /** Default: everything. */
  what?: readonly Classified[],
) => Promise<readonly Told[]>;
