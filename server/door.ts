import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Config } from "./config.ts";
import { TuppenceError } from "./lib/errors.ts";
import { onStop } from "./lifetime.ts";

/** The server's port: it says that it's starting until something serves it. */
export interface Door {
  readonly http: Server;
  readonly port: number;
  serve(handle: RequestListener): void;
}

/** @throws PORT_IN_USE, CONFIG_INVALID */
export async function openDoor(config: Config): Promise<Door> {
  let handle: RequestListener = starting;
  const http = createServer((request, response) => handle(request, response));
  const port = await listen(http, config);
  onStop(() => http.closeAllConnections());
  return {
    http,
    port,
    serve(next) {
      handle = next;
    },
  };
}

const starting: RequestListener = (_request, response) => {
  const error = {
    code: "STARTING",
    message: "Tuppence is starting.",
    remedy: "Try again in a few seconds.",
    retryable: true,
  };
  response.writeHead(503, { "content-type": "application/json", "retry-after": "2" }).end(JSON.stringify({ error }));
};

function listen(http: Server, config: Config): Promise<number> {
  return new Promise((resolve, reject) => {
    http.once("error", (error: NodeJS.ErrnoException) => reject(portFault(error, config.port)));
    http.listen(config.port, config.host, () => resolve((http.address() as AddressInfo).port));
  });
}

function portFault(error: NodeJS.ErrnoException, port: number): Error {
  const remedy = "Stop the program that uses it, or set PORT to a free port (0 picks one).";
  if (error.code === "EADDRINUSE") return new TuppenceError("PORT_IN_USE", `Port ${port} is already in use.`, remedy);
  if (error.code !== "EACCES") return error;
  return new TuppenceError(
    "CONFIG_INVALID",
    `You don't have permission to open port ${port}.`,
    "Set PORT to 1024 or higher.",
  );
}
