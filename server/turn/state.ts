import type { Candidate } from "../domain/candidate.ts";
import type { Understood } from "../domain/message.ts";
import type { Verdict } from "../domain/verdict.ts";
import type { Reader, SiteKnowledge } from "../knowledge/live.ts";
import type { Reading } from "./3-understand.ts";
import type { Asked, Meter, Thought, TurnDeps } from "./parts.ts";
import type { Teller } from "./types.ts";

/** What every step of a turn works with; only the meter's figures and what the visitor is shown change in it. */
export interface TurnContext {
  readonly deps: TurnDeps;
  readonly asked: Asked;
  readonly teller: Teller;
  readonly meter: Meter;
}

/** A site's knowledge as whoever asks may see it. */
export interface SeenKnowledge extends SiteKnowledge {
  /** What they see beyond what everyone does, by name; "": nothing. */
  readonly view: string;
}

/** What is known about a turn from its start. Each step takes a state and returns it with what it adds. */
export interface TurnState {
  /** BCP 47: the language to answer the visitor in. */
  readonly language: string;
  /** The message; once understood, the complete question. */
  readonly question: string;
  /** The one version of the knowledge that this turn sees; undefined if nothing is published. */
  readonly site?: SeenKnowledge;
  readonly candidates: readonly Candidate[];
  readonly vector?: Float32Array;
  /** From the gate, or from what replaces it: an article that was chosen, or an answer that was kept. */
  readonly verdict?: Verdict;
}

/** The guard let it pass. */
export interface Passed extends TurnState {
  readonly hasEmail: boolean;
}

/** It's a question, or the choice of an article, on a site that has knowledge. */
export interface Read extends Passed {
  readonly site: SeenKnowledge;
  readonly reading: Reading;
  /** The article that the visitor chose among those that were asked about or suggested. */
  readonly chosen?: string;
}

export interface Retrieved extends Read {
  /** What the question was looked up with, and is judged with. */
  readonly reader: Reader;
  readonly understood: Understood;
  readonly vector: Float32Array;
}

export interface Judged extends Retrieved {
  readonly verdict: Verdict;
  /** What was said before had a part in it: the answer is this visitor's, never kept for others. */
  readonly usedHistory?: true;
  /** A follow-up whose own words ask about something else than the article that what was said before leads to. */
  readonly isUnsupported?: true;
}

/** A step's result: the state with more in it, or the end of the turn. */
export type Next<State> =
  | { readonly ended: false; readonly state: State }
  | { readonly ended: true; readonly thought: Thought };

export type Ended = Extract<Next<never>, { readonly ended: true }>;

/** A step of the pipeline. @throws what the parts it calls throw */
export type Step<In extends TurnState, Out extends TurnState> = (
  turn: TurnContext,
  state: In,
) => Next<Out> | Promise<Next<Out>>;

export const goOn = <State>(state: State): Next<State> => ({ ended: false, state });
export const end = (thought: Thought): Ended => ({ ended: true, thought });
