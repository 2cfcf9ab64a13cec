/** What a supervised child and its parent say to each other over the IPC channel ('advanced' serialization). */

/** An error as it crosses the process border; without `code` it is a fault of the program. */
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
  /** `permanent`: starting again would fail the same way (a file that is not a model). */
  | { readonly type: "init-failed"; readonly error: WireError; readonly permanent: boolean }
  | { readonly type: "part"; readonly id: number; readonly data: unknown }
  | { readonly type: "reply"; readonly id: number; readonly data: unknown }
  | { readonly type: "error"; readonly id: number; readonly error: WireError }
  /** Answer to a ping: resident bytes of the child. */
  | { readonly type: "pong"; readonly rssBytes: number }
  | { readonly type: "log"; readonly level: "debug" | "warn" | "error"; readonly message: string };
