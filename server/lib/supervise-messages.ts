/** What a supervised child and its parent send each other over the IPC channel ('advanced' serialization). */

/** An error that crosses the process border; without `code` it's a bug. */
export interface WireError {
  readonly message: string;
  readonly code?: string;
  readonly remedy?: string;
}

export type ToChild =
  | { readonly type: "init"; readonly data: unknown }
  | { readonly type: "request"; readonly id: number; readonly method: string; readonly data: unknown }
  | { readonly type: "abort"; readonly id: number }
  | { readonly type: "ping" }
  | { readonly type: "stop" };

export type ToParent =
  | { readonly type: "ready"; readonly info: unknown }
  /** `permanent`: a restart would fail the same way (e.g. the file isn't a model). */
  | { readonly type: "init-failed"; readonly error: WireError; readonly permanent: boolean }
  | { readonly type: "part"; readonly id: number; readonly data: unknown }
  | { readonly type: "reply"; readonly id: number; readonly data: unknown }
  | { readonly type: "error"; readonly id: number; readonly error: WireError }
  /** Reply to a ping: the child's resident bytes. */
  | { readonly type: "pong"; readonly rssBytes: number }
  | { readonly type: "log"; readonly level: "debug" | "warn" | "error"; readonly message: string };
