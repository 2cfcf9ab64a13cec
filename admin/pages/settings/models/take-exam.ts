import type { ErrorReply } from "../../../../server/wire/http.ts";
import { ApiError } from "../../../api.ts";
import { BASE } from "../../../document.ts";

interface Line {
  readonly progress?: { stage: string; share: number };
  readonly error?: ErrorReply["error"];
}

/**
 * Examines the small model in both roles; the server reports its progress line by line.
 * @throws ApiError from the server; the signal's reason if it was stopped
 */
export async function takeExam(
  site: string,
  signal: AbortSignal,
  onProgress: (progress: { stage: string; share: number }) => void,
): Promise<void> {
  const reply = await fetch(`${BASE}/api/v1/models/exam`, {
    method: "POST",
    credentials: "same-origin",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ site }),
    signal,
  });
  if (!reply.ok || reply.body === null) throw new ApiError(((await reply.json()) as ErrorReply).error);
  const reader = reply.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    rest += value ?? "";
    const lines = rest.split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (line.trim() === "") continue;
      const said = JSON.parse(line) as Line;
      if (said.error !== undefined) throw new ApiError(said.error);
      if (said.progress !== undefined) onProgress(said.progress);
    }
    if (done) return;
  }
}
