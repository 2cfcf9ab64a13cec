/** Runs jobs with the same key one after the other, and jobs with different keys in parallel. */
export interface Serial {
  /** @returns the job's result; a failed job doesn't stop the next */
  run<T>(key: string, job: () => Promise<T>): Promise<T>;
  /** Whether a job with that key is running or waiting. */
  busy(key: string): boolean;
  /** Resolves when nothing is running or waiting. */
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
