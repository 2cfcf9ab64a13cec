import type { ErrorReply } from "../server/wire/http.ts";
import type { SendReply } from "../server/wire/socket.ts";

type Refusal = Omit<ErrorReply["error"], "retryable">;

/** Milliseconds for a file of 10 MB on a slow mobile network. */
const UPLOAD_MS = 180_000;

/** POSTs a file as it is. The token is sent in a header, because addresses end up in logs. */
export async function upload(
  file: File,
  options: {
    readonly address: string;
    readonly site: string;
    readonly clientMessageId: string;
    readonly token: string | null;
    readonly identity: string | null;
    readonly conversationId?: string;
    readonly anew?: boolean;
  },
): Promise<{ sent: SendReply } | { refusal: Refusal }> {
  const query = new URLSearchParams({
    site: options.site,
    name: file.name,
    clientMessageId: options.clientMessageId,
    ...(options.conversationId === undefined ? {} : { conversation: options.conversationId }),
    ...(options.anew === true ? { anew: "1" } : {}),
  });
  try {
    const response = await fetch(`${options.address}?${query}`, {
      method: "POST",
      body: file,
      headers: {
        "content-type": "application/octet-stream",
        ...(options.token === null ? {} : { authorization: `Bearer ${options.token}` }),
        ...(options.identity === null ? {} : { "x-tuppence-identity": options.identity }),
      },
      signal: AbortSignal.timeout(UPLOAD_MS),
    });
    const reply: unknown = await response.json();
    if (response.ok) return { sent: reply as SendReply };
    return { refusal: (reply as ErrorReply).error };
  } catch {
    const remedy = "Try again when you are online.";
    return { refusal: { code: "OFFLINE", message: "The file could not be sent.", remedy } };
  }
}
