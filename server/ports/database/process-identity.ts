import { execFileSync } from "node:child_process";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

/** Distinguishes a process from every other, even if its number is reused: in a container it's nearly always 1. */
export interface ProcessIdentity {
  readonly processId: number;
  /** When it started, in the platform's own format (Linux: clock ticks since boot); undefined if unknown. */
  readonly processStart?: string | undefined;
  /** Linux: changes at each boot. */
  readonly bootId?: string | undefined;
  /** Linux: the namespace of its number; each container has its own. */
  readonly namespace?: string | undefined;
  readonly host: string;
}

/** `unknown`: its number is from elsewhere (another container, another machine), or could be its successor's. */
export type Life = "alive" | "dead" | "unknown";

function read<T>(what: () => T): T | undefined {
  try {
    return what();
  } catch {
    return undefined;
  }
}

export function ownIdentity(): ProcessIdentity {
  return {
    processId: process.pid,
    processStart: startOf(process.pid),
    bootId: read(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()),
    namespace: read(() => readlinkSync("/proc/self/ns/pid")),
    host: hostname(),
  };
}

function startOf(processId: number): string | undefined {
  if (process.platform === "linux") {
    // Field 22; the second, the program's name in brackets, can itself contain spaces and brackets.
    const stat = read(() => readFileSync(`/proc/${processId}/stat`, "utf8"));
    return stat?.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  }
  if (process.platform === "win32") return undefined;
  const told = read(() => execFileSync("ps", ["-o", "lstart=", "-p", String(processId)], { encoding: "utf8" }).trim());
  return told === "" ? undefined : told;
}

/** Whether the process with this identity is still running, as far as this process can tell. */
export function lifeOf(other: ProcessIdentity, own: ProcessIdentity = ownIdentity()): Life {
  if (other.host === own.host && other.bootId !== own.bootId) return "dead";
  if (other.host !== own.host || other.bootId !== own.bootId || other.namespace !== own.namespace) return "unknown";
  if (!exists(other.processId)) return "dead";
  const start = startOf(other.processId);
  if (start === undefined || other.processStart === undefined) return "unknown";
  return start === other.processStart ? "alive" : "dead";
}

function exists(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    // EPERM: it exists, and belongs to somebody else.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
