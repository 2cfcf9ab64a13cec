import type { EventsPort } from "./port.ts";

/** One server process: Socket.IO's own adapter carries events, nothing is to be attached. */
export function localEvents(): EventsPort {
  return {
    engine: "local",
    attach: async () => {},
    state: () => ({ status: "ready", detail: "Events stay in this process (REDIS_URL is not set)." }),
    close: async () => {},
  };
}
