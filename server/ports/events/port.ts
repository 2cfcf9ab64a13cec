import type { Server } from "socket.io";
import type { PartState } from "../../lib/part-state.ts";

/** Carries Socket.IO events between processes. Local does nothing; Redis attaches its adapter. */
export interface EventsPort {
  readonly engine: "local" | "redis";
  attach(io: Server): Promise<void>;
  state(): PartState;
  close(): Promise<void>;
}
