/** Events for the page: `Tuppence('on', event, listener)`. */
export interface Events {
  on(event: unknown, listener: unknown): void;
  /** Without a listener: all of that event. */
  off(event: unknown, listener: unknown): void;
  emit(event: string, data?: object): void;
  clear(): void;
}

export function createEvents(): Events {
  let listeners: [event: unknown, then: unknown][] = [];
  return {
    on: (event, then) => void listeners.push([event, then]),
    off(event, then) {
      listeners = listeners.filter(([name, one]) => name !== event || (then !== undefined && one !== then));
    },
    emit(event, data = {}) {
      for (const [name, then] of [...listeners]) {
        if (name !== event || typeof then !== "function") continue;
        try {
          then(data);
        } catch (error) {
          // The page's own error, reported as such; the chat continues.
          setTimeout(() => {
            throw error;
          });
        }
      }
    },
    clear() {
      listeners = [];
    },
  };
}
