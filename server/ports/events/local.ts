import type { EventsPort } from "./port.ts";

/** One server process: Socket.IO's own adapter carries events, and there are no other processes. */
export function localEvents(): EventsPort {
  return {
    engine: "local",
    attach: async () => {},
    publish() {},
    subscribe() {},
    state: () => ({ status: "ready", detail: "Events stay in this process (REDIS_URL isn't set)." }),
    close: async () => {},
  };
}
