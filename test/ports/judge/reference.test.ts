import { existsSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { silentLog } from "../../../server/lib/log.ts";
import { type GgufEmbedder, openGgufEmbedder } from "../../../server/ports/embedder/gguf.ts";
import { openGgufJudge } from "../../../server/ports/judge/gguf.ts";
import type { Judge } from "../../../server/ports/judge/port.ts";
import { embedderPath, judgePath, whyNoJudge } from "../../fixtures/judge-model.ts";

/** The committed judge, through our own code, against the trained model in float32 (tuner/reference_judgements.py). */
type Case = { name: string; question: string; passage: string; logOdds: number };
const path = process.env.TUPPENCE_TEST_JUDGE_REFERENCE ?? "test/fixtures/judge-reference.json";
const why = whyNoJudge ?? (existsSync(path) ? undefined : `${path} isn't there`);
if (why !== undefined) console.warn(`SKIPPED: the judge against its reference: ${why}.`);
const cases: Case[] = why === undefined ? JSON.parse(readFileSync(path, "utf8")).cases : [];

/**
 * Log-odds that 8-bit weights may change; chosen. At even odds, 0.15 is less than four points of probability; a judge
 * whose scores are far apart may differ by 3% of what lies between its lowest and its highest.
 */
const scores = cases.map(({ logOdds }) => logOdds);
const RANGE = Math.max(...scores) - Math.min(...scores);
const MOST = Math.max(0.15, 0.03 * RANGE);

describe.skipIf(why !== undefined)(`judge and reference${why === undefined ? "" : ` (${why})`}`, () => {
  let embedder: GgufEmbedder;
  let judge: Judge;
  beforeAll(async () => {
    embedder = await openGgufEmbedder({ modelPath: embedderPath, log: silentLog });
    judge = await openGgufJudge({ modelPath: judgePath, child: embedder.child, log: silentLog });
    await vi.waitFor(() => expect(judge.state().status).toBe("ready"), { timeout: 20_000, interval: 50 });
  });
  afterAll(() => embedder?.close());

  test("there are 24 pairs, whose scores differ by more than 8 bits could change", () => {
    expect(cases).toHaveLength(24);
    expect(RANGE).toBeGreaterThan(5 * MOST);
  });

  test.each(cases)("agree: $name", async ({ question, passage, logOdds }) => {
    const [ours] = await judge.judge(question, [passage]);
    expect(Math.abs((ours ?? Number.NaN) - Math.max(-12, Math.min(12, logOdds)))).toBeLessThan(MOST);
  });
});
