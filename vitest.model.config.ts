import { defineConfig } from "vitest/config";

// What needs SmolLM2: TUPPENCE_SMOLLM2=FILE, or a model fetched before (./data/models). Skips aloud without.
export default defineConfig({
  test: {
    include: ["test/model/**/*.test.ts"],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    pool: "forks",
    // One at a time: these measure.
    maxWorkers: 1,
  },
});
