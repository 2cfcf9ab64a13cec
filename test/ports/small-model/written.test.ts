import { expect, test } from "vitest";
import type { Completion } from "../../../server/ports/small-model/port.ts";
import { written } from "../../../server/ports/small-model/written.ts";

const USAGE = { promptTokens: 9, cachedTokens: 0, completionTokens: 3, busyMs: 5 };

/** Says its pieces until it's told to stop. */
const model =
  (...pieces: string[]) =>
  async (onPart: (delta: unknown) => void, signal: AbortSignal): Promise<Completion> => {
    let text = "";
    for (const piece of pieces) {
      if (signal.aborted) return { text, stop: "aborted", usage: USAGE };
      text += piece;
      onPart(piece);
      await Promise.resolve();
    }
    return { text, stop: "end", usage: USAGE };
  };

test("text passes as it comes, brackets and all", async () => {
  const shown: string[] = [];
  const reply = await written(model("a < b, ", "[1] and <", "3"), undefined, (text) => shown.push(text));
  expect(reply).toEqual({ text: "a < b, [1] and <3", stop: "end", usage: USAGE });
  expect(shown.join("")).toBe(reply.text);
});

test.each([
  ["a token that ends a turn", ["Yes.", "<|im_end|>", " No."]],
  ["one in pieces", ["Yes.<|endof", "text|>", " No."]],
  ["another template's", ["Yes. [IN", "ST]", " No."]],
  ["thoughts", ["Yes.<think>", "Hm", " No."]],
])("%s ends the reply; nothing of it or after it is shown", async (_name, pieces) => {
  let shown = "";
  const call = written(model(...pieces), undefined, (text) => {
    shown += text;
  });
  await expect(call).rejects.toMatchObject({
    code: "SMALL_MODEL_UNAVAILABLE",
    message: expect.stringContaining("control token"),
  });
  expect(shown.trim()).toBe("Yes.");
});

test("an abort gives what was written", async () => {
  const leaving = new AbortController();
  const reply = await written(model("one ", "two ", "three"), leaving.signal, (text) => {
    if (text === "two ") leaving.abort();
  });
  expect(reply).toMatchObject({ text: "one two ", stop: "aborted" });
});
