import { defineConfig } from "vitest/config";

// Needs a Chromium (CHROMIUM=path, default /usr/bin/chromium); skips aloud without one. Two files at a time, each with its own browser and server.
export default defineConfig({
  test: {
    include: ["test/browser/**/*.test.ts"],
    globalSetup: ["test/fixtures/global-setup.ts", "test/browser/seeded.ts"],
    testTimeout: 120_000,
    hookTimeout: 180_000,
    pool: "forks",
    maxWorkers: 2,
    // A busy machine is late in ways that no wait foresees: a test that fails once is tried again, and the report says so.
    retry: 1,
  },
});
