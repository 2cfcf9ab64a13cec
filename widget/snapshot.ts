import type { Welcome } from "../server/wire/socket.ts";
import type { OutboxItem } from "./outbox.ts";
import type { ChatState } from "./state.ts";

/** Why the server, or the lack of one, did not do what was asked. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}

/** All that the frame shows; a new object at every change. */
export interface Snapshot {
  readonly chat: ChatState;
  readonly outbox: readonly OutboxItem[];
  readonly link: "connecting" | "online" | "offline";
  /** The server will not talk with this site or visitor: in its words. */
  readonly refusal: Refusal | null;
  readonly siteName: string | null;
  /** History was fetched at least once. */
  readonly loaded: boolean;
  /** Who the visitor is, by a signed identity or an address left. */
  readonly visitor: NonNullable<Welcome["visitor"]> | null;
  /** True where the site asks for no consent, or the visitor gave it. */
  readonly consented: boolean;
  readonly sound: boolean;
}

/** What cannot wait, without a line. */
export const LOST: Refusal = {
  code: "OFFLINE",
  message: "There is no connection just now.",
  remedy: "Try again when you are online.",
};

/** What the server refused a connection with; undefined: it was the line. */
export function refusalOf(error: Error): (Refusal & { retryable: boolean }) | undefined {
  const data: unknown = "data" in error ? error.data : undefined;
  if (typeof data !== "object" || data === null || !("code" in data)) return undefined;
  return data as Refusal & { retryable: boolean };
}
