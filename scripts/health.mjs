// The image's health check: asks the server on this machine whether it serves, at the address and port that it was told.
import { isIPv6 } from "node:net";

const { HOST = "", PORT = "" } = process.env;
// "Every address" includes this one.
const host = ["", "0.0.0.0", "::"].includes(HOST) ? "127.0.0.1" : isIPv6(HOST) ? `[${HOST}]` : HOST;
const reply = await fetch(`http://${host}:${PORT || 3000}/healthz`, { signal: AbortSignal.timeout(2_500) }).catch(
  (error) => {
    process.stderr.write(`${error.cause?.message ?? error.message}\n`);
  },
);
process.exit(reply?.ok === true ? 0 : 1);
