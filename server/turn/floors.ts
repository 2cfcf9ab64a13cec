/** Who may speak in which conversation: each running turn holds its conversation's floor until somebody takes it. */
export class Floors {
  readonly #running = new Map<string, AbortController>();

  /** The floor of a new run; its signal is aborted when somebody takes it. Give it back with `release`. */
  hold(conversationId: string): AbortController {
    const controller = new AbortController();
    this.#running.set(conversationId, controller);
    return controller;
  }

  release(conversationId: string, controller: AbortController): void {
    if (this.#running.get(conversationId) === controller) this.#running.delete(conversationId);
  }

  /** An agent took the floor: what is being said there stops immediately. */
  take(conversationId: string): void {
    this.#running.get(conversationId)?.abort();
  }

  /** Conversations in which something is being said or is about to be. */
  held(): string[] {
    return [...this.#running].flatMap(([id, { signal }]) => (signal.aborted ? [] : [id]));
  }
}
