import * as z from "zod/mini";
import type { $ZodType } from "zod/v4/core";
import { errorReply } from "../../../server/wire/http.ts";
import { ApiError } from "../../api.ts";
import { BASE } from "../../document.ts";

export interface Progress {
  readonly stage: string;
  /** Of the stage, 0 to 1. */
  readonly share: number;
}

const line = z.object({
  progress: z.optional(z.object({ stage: z.string(), share: z.number() })),
  result: z.optional(z.unknown()),
});

/**
 * Work that reports its progress: one JSON line per step; the last is the result or the error.
 * @throws ApiError from the server; TypeError if the network is down
 */
export async function stream<T>(
  path: string,
  schema: $ZodType<T>,
  body: Blob | undefined,
  onProgress: (progress: Progress) => void,
): Promise<T> {
  const reply = await fetch(`${BASE}/api/v1/${path}`, {
    method: "POST",
    credentials: "same-origin",
    ...(body === undefined ? {} : { body }),
  });
  let result: { value: unknown } | undefined;
  for await (const text of linesOf(reply)) {
    const value: unknown = JSON.parse(text);
    const failed = z.safeParse(errorReply, value);
    if (failed.success) throw new ApiError(failed.data.error);
    const step = z.parse(line, value);
    if (step.progress !== undefined) onProgress(step.progress);
    else result = { value: step.result };
  }
  if (result === undefined) throw new TypeError("The line broke before the work was done.");
  return z.parse(schema, result.value);
}

async function* linesOf(reply: Response): AsyncGenerator<string> {
  const reader = reply.body?.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const chunk = await reader?.read();
    if (chunk === undefined || chunk.done) break;
    const lines = (rest + chunk.value).split("\n");
    rest = lines.pop() ?? "";
    yield* lines.filter((one) => one !== "");
  }
  if (rest.trim() !== "") yield rest;
}
