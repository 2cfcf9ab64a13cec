import type { Server } from "socket.io";
import { z } from "zod";
import type { PartState } from "../../lib/part-state.ts";

/** What server processes tell each other, in addition to the events for browsers. */
export const nodeEvent = z.discriminatedUnion("type", [
  /**
   * An agent took the floor, or the conversation is being deleted: say nothing more there. Answered with `floor-heard`.
   */
  z.object({ type: z.literal("floor-taken"), conversationId: z.string() }),
  z.object({ type: z.literal("floor-heard"), conversationId: z.string(), node: z.string() }),
  /** A window connected in the middle of an answer: the process that is writing it sends it from the beginning. */
  z.object({ type: z.literal("stream-wanted"), conversationId: z.string() }),
  z.object({ type: z.literal("settings-changed") }),
  z.object({ type: z.literal("knowledge-published"), siteId: z.string() }),
  /** Events from another process were lost: windows fetch what they missed. */
  z.object({ type: z.literal("events-lost") }),
]);
export type NodeEvent = z.infer<typeof nodeEvent>;

/** Carries events between processes. Local has no other processes; Redis attaches its Socket.IO adapter. */
export interface EventsPort {
  readonly engine: "local" | "redis";
  attach(io: Server): Promise<void>;
  /** To every other process; returns immediately, and never throws. Lost while Redis is away. */
  publish(event: NodeEvent): void;
  /** Receives what other processes publish. */
  subscribe(listener: (event: NodeEvent) => void): void;
  state(): PartState;
  close(): Promise<void>;
}
