import type { ErrorReply } from "../server/wire/http.ts";
import type { SendReply } from "../server/wire/socket.ts";

type Refusal = Omit<ErrorReply["error"], "retryable">;

/** Who asks for, or sends, a visitor's file. */
export interface Bearer {
  /** Of the server, with the path that it's mounted at. */
  readonly address: string;
  readonly site: string;
  readonly token: string | null;
  readonly identity: string | null;
}

export interface UploadOptions {
  /** The same for all tries: the server stores the file once. */
  readonly clientMessageId: string;
  readonly signal: AbortSignal;
  /** The share that was sent, 0 to 1: `fetch` can't tell. */
  readonly onProgress: (share: number) => void;
}

const OFFLINE: Refusal = {
  code: "OFFLINE",
  message: "The file could not be sent.",
  remedy: "Try again when you are online.",
};

/** In headers, because addresses end up in logs. */
const headersOf = ({ token, identity }: Bearer): Record<string, string> => ({
  ...(token === null ? {} : { authorization: `Bearer ${token}` }),
  ...(identity === null ? {} : { "x-tuppence-identity": identity }),
});

/** POSTs a file as it is. @returns null: it was stopped */
export function upload(
  file: File,
  options: Bearer & UploadOptions & { readonly conversationId?: string; readonly anew?: boolean },
): Promise<{ sent: SendReply } | { refusal: Refusal } | null> {
  const query = new URLSearchParams({
    site: options.site,
    name: file.name,
    clientMessageId: options.clientMessageId,
    ...(options.conversationId === undefined ? {} : { conversation: options.conversationId }),
    ...(options.anew === true ? { anew: "1" } : {}),
  });
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", `${options.address}/widget/files?${query}`);
    for (const [name, value] of Object.entries(headersOf(options))) request.setRequestHeader(name, value);
    request.responseType = "json";
    request.upload.onprogress = ({ loaded, total }) => options.onProgress(total === 0 ? 0 : loaded / total);
    request.onabort = () => resolve(null);
    request.onerror = () => resolve({ refusal: OFFLINE });
    request.onload = () => {
      const body = request.response as SendReply & Partial<ErrorReply>;
      resolve(request.status === 200 ? { sent: body } : { refusal: body?.error ?? OFFLINE });
    };
    options.signal.addEventListener("abort", () => request.abort());
    request.send(file);
  });
}

/** A file of the visitor's conversations, or its preview; undefined: it can't be had. */
export async function download(
  id: string,
  options: Bearer & { readonly isPreview: boolean },
): Promise<Blob | undefined> {
  try {
    const path = `/widget/files/${id}${options.isPreview ? "/preview" : ""}?site=${encodeURIComponent(options.site)}`;
    const reply = await fetch(options.address + path, { headers: headersOf(options) });
    return reply.ok ? await reply.blob() : undefined;
  } catch {
    return undefined;
  }
}
