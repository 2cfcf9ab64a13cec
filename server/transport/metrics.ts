import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

/** What the server reports to Prometheus; the console's own figures come from the database. */
export interface Metrics {
  readonly registry: Registry;
  httpDone(request: { method: string; route: string; status: number; seconds: number }): void;
  socketsOpen(namespace: "/widget" | "/desk", change: 1 | -1): void;
  turnSettled(turn: {
    tier: string;
    form: string;
    reason: string;
    firstTokenMs?: number;
    totalMs: number;
    costNanoUsd: number;
    counterfactualNanoUsd: number;
  }): void;
}

/** Seconds; we promise 0.1 to the first text of a quoted answer. */
const BUCKETS = [0.005, 0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10, 30];

export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const http = new Histogram({
    name: "tuppence_http_seconds",
    help: "Time to answer a request.",
    labelNames: ["method", "route", "status"],
    buckets: BUCKETS,
    registers,
  });
  const sockets = new Gauge({
    name: "tuppence_sockets",
    help: "Open sockets.",
    labelNames: ["namespace"],
    registers,
  });
  const turns = new Counter({
    name: "tuppence_turns_total",
    help: "Visitors' messages that were dealt with, by who answered, how and why.",
    labelNames: ["tier", "form", "reason"],
    registers,
  });
  const firstToken = new Histogram({
    name: "tuppence_first_token_seconds",
    help: "From the stored message to the first text of the answer.",
    labelNames: ["form"],
    buckets: BUCKETS,
    registers,
  });
  const whole = new Histogram({
    name: "tuppence_turn_seconds",
    help: "From the stored message to the stored answer.",
    labelNames: ["form"],
    buckets: BUCKETS,
    registers,
  });
  const cost = new Counter({
    name: "tuppence_cost_nano_usd_total",
    help: "Nano-dollars: spent, and what the named large model would have cost.",
    labelNames: ["side"],
    registers,
  });
  return {
    registry,
    httpDone: ({ method, route, status, seconds }) =>
      http.observe({ method, route, status: `${Math.floor(status / 100)}xx` }, seconds),
    socketsOpen: (namespace, change) => sockets.inc({ namespace }, change),
    turnSettled({ tier, form, reason, firstTokenMs, totalMs, costNanoUsd, counterfactualNanoUsd }) {
      turns.inc({ tier, form, reason });
      if (firstTokenMs !== undefined) firstToken.observe({ form }, firstTokenMs / 1000);
      whole.observe({ form }, totalMs / 1000);
      cost.inc({ side: "cost" }, costNanoUsd);
      cost.inc({ side: "counterfactual" }, counterfactualNanoUsd);
    },
  };
}
