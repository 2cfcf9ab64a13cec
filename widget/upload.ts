import type { ErrorReply } from "../server/wire/http.ts";
import type { SendReply } from "../server/wire/socket.ts";

type Refusal = Omit<ErrorReply["error"], "retryable">;

/** Milliseconds for a file of 10 MB on a slow telephone line. */
const UPLOAD_MS = 180_000;

/** POSTs a file as it is. The token travels in a header: an address ends in logs. */
export async function upload(
  file: File,
  given: {
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
    site: given.site,
    name: file.name,
    clientMessageId: given.clientMessageId,
    ...(given.conversationId === undefined ? {} : { conversation: given.conversationId }),
    ...(given.anew === true ? { anew: "1" } : {}),
  });
  try {
    const response = await fetch(`${given.address}?${query}`, {
      method: "POST",
      body: file,
      headers: {
        "content-type": "application/octet-stream",
        ...(given.token === null ? {} : { authorization: `Bearer ${given.token}` }),
        ...(given.identity === null ? {} : { "x-tuppence-identity": given.identity }),
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
