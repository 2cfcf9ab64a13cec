import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { hasBrowser } from "./browser.ts";
import { runServer } from "./server.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** A stopped server's data folder with the demo company published, to copy; "" without a browser. */
    seededDataDir: string;
  }
}

/** Starts the real server once on an empty folder: each test file then starts on a copy in two seconds, not twenty. */
export default async function setup(project: TestProject): Promise<() => void> {
  if (!hasBrowser) {
    project.provide("seededDataDir", "");
    return () => {};
  }
  const dataDir = mkdtempSync(join(tmpdir(), "tuppence-seeded-"));
  const server = await runServer({ dataDir });
  await server.stop();
  project.provide("seededDataDir", dataDir);
  return () => rmSync(dataDir, { recursive: true, force: true });
}
