import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { silentLog } from "../../../server/lib/log.ts";
import { type GgufEmbedder, openGgufEmbedder } from "../../../server/ports/embedder/gguf.ts";
import { openGgufJudge } from "../../../server/ports/judge/gguf.ts";
import type { Judge } from "../../../server/ports/judge/port.ts";
import { judgeContract } from "../../contract/judge.ts";
import { embedderPath, judgePath, whyNoJudge } from "../../fixtures/judge-model.ts";

const folder = mkdtempSync(join(tmpdir(), "tuppence-judge-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const QUESTION = "How long does delivery take?";
const PASSAGE = "Delivery: It takes two to four days until your parcel arrives.";

async function openBoth(modelPath: string, options: { now?: () => number } = {}) {
  // A machine that is busy with other tests may take long to start a process.
  const times = { backOffMs: 20, waitMs: 60_000 };
  const embedder = await openGgufEmbedder({ modelPath: embedderPath, log: silentLog, times });
  const judge = await openGgufJudge({ modelPath, child: embedder.child, log: silentLog, ...options });
  return { embedder, judge, close: () => embedder.close() };
}
const WAIT = { timeout: 20_000, interval: 50 };
const settled = (judge: Judge) => vi.waitFor(() => expect(judge.state().status).not.toBe("starting"), WAIT);
const ready = (judge: Judge) => vi.waitFor(() => expect(judge.state().status).toBe("ready"), WAIT);

describe.skipIf(whyNoJudge !== undefined)(`embedded judge${whyNoJudge === undefined ? "" : ` (${whyNoJudge})`}`, () => {
  judgeContract("embedded", async () => {
    const opened = await openBoth(judgePath);
    await ready(opened.judge);
    return opened;
  });

  describe("in the embedder's process", () => {
    let embedder: GgufEmbedder;
    let judge: Judge;
    let nowMs = 0;
    beforeAll(async () => {
      ({ embedder, judge } = await openBoth(judgePath, { now: () => nowMs }));
      await ready(judge);
    });
    afterAll(() => embedder?.close());
    const crash = () => process.kill(embedder.child.pid ?? 0, "SIGKILL");

    test("its id names the file and its content", () => {
      expect(judge.id).toMatch(/^[\w-]+@[0-9a-f]{12}$/);
    });

    test("a question is judged before the texts of an index that is being built", async () => {
      const texts = Array.from(
        { length: 120 },
        (_, i) => `${"a long passage about returns and refunds ".repeat(6)}${i}`,
      );
      let isIndexed = false;
      const index = embedder.embed(texts).then(() => {
        isIndexed = true;
      });
      await judge.judge(QUESTION, [PASSAGE, PASSAGE, PASSAGE]);
      expect(isIndexed).toBe(false);
      await index;
    });

    test("kill -9 of the process fails what is being judged, restarts both, and says so meanwhile", async () => {
      const before = await judge.judge(QUESTION, [PASSAGE]);
      const asked = judge.judge(QUESTION, Array(30).fill(PASSAGE));
      crash();
      await expect(asked).rejects.toMatchObject({
        code: "JUDGE_UNAVAILABLE",
        remedy: expect.stringContaining("without it"),
      });
      expect(judge.state().status).toBe("starting");
      await expect(judge.judge(QUESTION, [PASSAGE])).rejects.toMatchObject({ code: "JUDGE_UNAVAILABLE" });
      expect(await embedder.embed(["a question meanwhile"])).toHaveLength(1);
      await ready(judge);
      nowMs += 30_001;
      expect(await judge.judge(QUESTION, [PASSAGE])).toEqual(before);
    });

    test("three deaths in a row over a question pause it for 30 s; the embedder goes on", async () => {
      for (let i = 0; i < 3; i++) {
        await ready(judge);
        const asked = judge.judge(QUESTION, Array(30).fill(PASSAGE));
        crash();
        await expect(asked).rejects.toMatchObject({ code: "JUDGE_UNAVAILABLE" });
        await embedder.embed([`question ${i}`]);
      }
      await vi.waitFor(() => expect(judge.state().status).toBe("degraded"), WAIT);
      await expect(judge.judge(QUESTION, [PASSAGE])).rejects.toThrow("paused");
      nowMs += 30_001;
      expect(await judge.judge(QUESTION, [PASSAGE])).toHaveLength(1);
      expect(judge.state().status).toBe("ready");
    });
  });

  // Made from the real file: what a broken download, a half-written copy or a bad disk leaves.
  const bytes = whyNoJudge === undefined ? readFileSync(judgePath) : Buffer.alloc(0);
  const changed = (change: (copy: Buffer) => void) => {
    const copy = Buffer.from(bytes);
    change(copy);
    return copy;
  };
  test.each([
    ["half of the file", () => bytes.subarray(0, bytes.length / 2), "can't be used"],
    ["a header that is wrong", () => changed((copy) => copy.writeUInt32LE(0x7fffffff, 12)), "can't be used"],
    // llama.cpp doesn't report this one: it aborts the process.
    ["an alignment of nought", () => changed((copy) => copy.fill(0, 8, 16)), "can't be used"],
    ["a web page", () => Buffer.from("<!doctype html><title>Not found</title>"), "not with GGUF"],
    ["an empty file", () => Buffer.alloc(0), "0 bytes"],
    ["weights that are all zero", () => changed((copy) => copy.fill(0, 2_000_000)), "the same score"],
    ["weights that are no numbers", () => changed((copy) => copy.fill(0xff, 2_000_000)), "no number"],
    ["a file that is too large", () => Buffer.concat([bytes, Buffer.alloc(40e6)]), "65 MB"],
  ])("%s: it says what to do, and the embedder goes on", async (name, make, why) => {
    const path = join(folder, `${name.replace(/\W/g, "-")}.gguf`);
    writeFileSync(path, make());
    await expectUnusable(path, why);
  });
});

async function expectUnusable(path: string, why: string) {
  const { embedder, judge } = await openBoth(path);
  try {
    await settled(judge);
    const { status, detail } = judge.state();
    expect(status).toBe("failed");
    expect(detail).toContain(path);
    expect(detail).toContain(why);
    expect(detail).toContain("JUDGE_MODEL");
    await expect(judge.judge(QUESTION, [PASSAGE])).rejects.toMatchObject({ code: "JUDGE_UNAVAILABLE" });
    expect(await embedder.embed(["still here"])).toHaveLength(1);
    expect(embedder.state().status).toBe("ready");
    return embedder.child.restarts;
  } finally {
    await embedder.close();
  }
}

test("a missing file: it says what to do, and the embedder goes on", async () => {
  expect(await expectUnusable(join(folder, "missing.gguf"), "cannot be opened")).toBe(0);
});

test("a model without a classification head is no judge", async () => {
  expect(await expectUnusable(embedderPath, "classification head")).toBe(0);
});
