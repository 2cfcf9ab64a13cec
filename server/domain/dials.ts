/** The manager's settings that a turn reads. */
export interface Dials {
  /** Target accuracy: the share of right answers among those that the assistant gives, 0 to 1. Default 0.95. */
  readonly precision: number;
  /** A large model is set up, healthy and within its budget. */
  readonly largeModel: boolean;
  /** There is a healthy one, but what it may cost in a day is spent. */
  readonly largeModelSpent?: boolean;
  /** False: nothing reads the articles for the decision, because it must be quick. Default true. */
  readonly mayRead?: boolean;
  /** The small model is free, and has passed its exam for this role on this site. */
  readonly mayJudge: boolean;
  /** Likewise, and the site wants short replies. */
  readonly mayCompose: boolean;
  /** Articles that whoever asks may not see: the gate decides as if they weren't there. */
  readonly hidden?: ReadonlySet<string>;
  /** The site lets the assistant suggest titles when it isn't sure of any. */
  readonly maySuggest: boolean;
}
