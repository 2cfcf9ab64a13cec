import type { ChatMessage } from "../ports/small-model/port.ts";
import type { TuneData } from "../wire/models.ts";

/** `reply`: an agent's or a large model's words. `extract`: the article's own. `refusal`: of an article that doesn't answer. */
export type ExampleKind = "reply" | "extract" | "refusal";

/** One chat to learn from: system, user and assistant, in the words of `composeMessages`. */
export interface Example {
  readonly kind: ExampleKind;
  /** The key of the article that the prompt shows. */
  readonly article: string;
  readonly messages: readonly ChatMessage[];
}

/** What a site's deep tune learns from, and what it's examined on. */
export interface DataSet {
  readonly examples: readonly Example[];
  /** Ids of the articles that are kept for the exam. */
  readonly heldOut: ReadonlySet<string>;
  readonly figures: TuneData;
}

/** What somebody asked, and the article that answers. */
export interface Asked {
  readonly articleId: string;
  readonly question: string;
  /** What answered it, if a person or a large model wrote it. */
  readonly reply?: string;
}
