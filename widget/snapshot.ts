import type { Welcome } from "../server/wire/socket.ts";
import type { OutboxItem } from "./outbox.ts";
import type { ChatState } from "./state.ts";

/** Why the server, or the lack of a connection, didn't do what was asked. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}

/** Everything that the frame shows; a new object for every change. */
export interface Snapshot {
  readonly chat: ChatState;
  readonly outbox: readonly OutboxItem[];
  readonly link: "connecting" | "online" | "offline";
  /** The server refuses this site or visitor; its error. */
  readonly refusal: Refusal | null;
  readonly siteName: string | null;
  /** History was fetched at least once. */
  readonly loaded: boolean;
  /** Who the visitor is, from a signed identity or an address they left. */
  readonly visitor: NonNullable<Welcome["visitor"]> | null;
  /** True if the site asks for no consent, or the visitor gave it. */
  readonly consented: boolean;
  readonly sound: boolean;
}

/** Requests that can't wait, without a connection. */
export const LOST: Refusal = {
  code: "OFFLINE",
  message: "There is no connection just now.",
  remedy: "Try again when you are online.",
};

/** Why the server refused a connection; undefined: it was the network. */
export function refusalOf(error: Error): (Refusal & { retryable: boolean }) | undefined {
  const data: unknown = "data" in error ? error.data : undefined;
  if (typeof data !== "object" || data === null || !("code" in data)) return undefined;
  return data as Refusal & { retryable: boolean };
}
