/** Runs jobs of the same key one after the other, of different keys side by side. */
export interface Serial {
  /** @returns what the job gives; a failed job does not stop the next */
  run<T>(key: string, job: () => Promise<T>): Promise<T>;
  /** Whether a job of that key runs or waits. */
  busy(key: string): boolean;
  /** Resolves when nothing runs or waits. */
  idle(): Promise<void>;
}

export function createSerial(): Serial {
  const tails = new Map<string, Promise<unknown>>();
  return {
    run(key, job) {
      const before = tails.get(key) ?? Promise.resolve();
      const result = before.then(job, job);
      const tail: Promise<unknown> = result.then(
        () => undefined,
        () => undefined,
      );
      tails.set(key, tail);
      void tail.then(() => {
        if (tails.get(key) === tail) tails.delete(key);
      });
      return result;
    },
    busy: (key) => tails.has(key),
    async idle() {
      while (tails.size > 0) await Promise.all(tails.values());
    },
  };
}
