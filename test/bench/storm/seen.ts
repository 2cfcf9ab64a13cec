import { createWriteStream, readFileSync } from "node:fs";
import type { MessageWire } from "../../../server/wire/http.ts";
import type { ChatState } from "../../../widget/state.ts";

/** What an agent does, by the call that does it. */
export type Act =
  | "take"
  | "claim"
  | "take-from"
  | "reply"
  | "note"
  | "tags"
  | "priority"
  | "assign"
  | "transfer"
  | "snooze"
  | "wake"
  | "return"
  | "close"
  | "undo"
  | "macro";

/** One thing that a client did or saw. */
export type Sight =
  /** A visitor's window sent a message, or pressed the button for a person. A repeat has the same id. */
  | { readonly kind: "sent"; readonly by: string; readonly id: string; readonly what: "message" | "person" }
  /** The server acknowledged it. */
  | {
      readonly kind: "stored";
      readonly by: string;
      readonly id: string;
      readonly conversationId: string;
      readonly message: MessageWire;
    }
  /** The server refused it for good. */
  | { readonly kind: "refused"; readonly by: string; readonly id: string; readonly code: string }
  /** An acknowledged rating. */
  | { readonly kind: "rated"; readonly by: string; readonly messageId: string; readonly helped: boolean }
  /** A rating that was sent: it may be stored, whether it's acknowledged or not. */
  | { readonly kind: "rates"; readonly by: string; readonly messageId: string; readonly helped: boolean }
  /** A window or an agent's screen received an event. */
  | { readonly kind: "heard"; readonly by: string; readonly event: string; readonly data: unknown }
  /** What a window showed in the end: one that lived through the storm, and one that was opened after it. */
  | { readonly kind: "shown"; readonly by: string; readonly fresh: boolean; readonly chat: ChatState }
  /** An agent's call went out. */
  | {
      readonly kind: "called";
      readonly by: string;
      readonly call: number;
      readonly act: Act;
      readonly conversationId: string;
      readonly handoffId: string | null;
      readonly body: Readonly<Record<string, unknown>>;
    }
  /** Its reply. */
  | {
      readonly kind: "replied";
      readonly by: string;
      readonly call: number;
      readonly status: number;
      readonly body: unknown;
    }
  /** No reply: it may have been done or not. */
  | { readonly kind: "lost"; readonly by: string; readonly call: number }
  | { readonly kind: "killed" | "started"; readonly node: number }
  | { readonly kind: "cut"; readonly lines: number; readonly how: "broken" | "hanging" };

/** @property at milliseconds since 1970: servers and players share one machine's clock */
export type Seen = Sight & { readonly at: number };

/** Writes down what clients see, a JSON object a line. */
export interface Recorder {
  note(sight: Sight): void;
  /** Milliseconds since anybody last heard something. */
  quietMs(): number;
  close(): Promise<void>;
}

export function recordTo(path: string): Recorder {
  const file = createWriteStream(path);
  let heardMs = performance.now();
  return {
    note(sight) {
      if (sight.kind === "heard") heardMs = performance.now();
      file.write(`${JSON.stringify({ at: Date.now(), ...sight })}\n`);
    },
    quietMs: () => performance.now() - heardMs,
    close: () => new Promise((resolve) => file.end(resolve)),
  };
}

export function readRecord(path: string): Seen[] {
  return readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Seen);
}
