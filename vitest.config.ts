import { defineConfig } from "vitest/config";

// The suite that needs nothing but npm. With DATABASE_URL it runs on that Postgres instead of PGlite.
export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/browser/**", "test/model/**", "node_modules/**"],
    globalSetup: ["test/fixtures/global-setup.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    pool: "forks",
    maxWorkers: 2,
  },
});
