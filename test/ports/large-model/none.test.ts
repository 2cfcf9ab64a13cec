import { expect, test } from "vitest";
import { noLargeModel } from "../../../server/ports/large-model/none.ts";

test("none at all says how to have one", async () => {
  const model = noLargeModel();
  const request = { messages: [{ role: "user", content: "How long do I have?" } as const], maxTokens: 50 };
  await expect(model.generate(request)).rejects.toMatchObject({
    code: "LARGE_MODEL_UNAVAILABLE",
    remedy: expect.stringContaining("LLM_URL"),
  });
  expect(model.state().status).toBe("absent");
});
