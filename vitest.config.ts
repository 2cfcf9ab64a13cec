import { defineConfig } from "vitest/config";

// The suite that needs nothing but npm. With DATABASE_URL it runs on that Postgres instead of PGlite.
export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/browser/**", "test/model/**", "node_modules/**"],
    globalSetup: ["test/fixtures/global-setup.ts"],
    // Generous: two cores may be busy with something else.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    pool: "forks",
    // A third beside two cores: much of a test's time is waiting for a process to start.
    maxWorkers: 3,
  },
});
