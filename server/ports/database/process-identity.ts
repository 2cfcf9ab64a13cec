import { execFileSync } from "node:child_process";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

/** What tells a process from every other, also after its number came back: in a container it is nearly always 1. */
export interface ProcessIdentity {
  readonly processId: number;
  /** When it started, in the platform's own words (Linux: clock ticks since boot); undefined where nothing tells. */
  readonly processStart?: string | undefined;
  /** Linux: changes at each boot. */
  readonly bootId?: string | undefined;
  /** Linux: the space that its number counts in; each container has its own. */
  readonly namespace?: string | undefined;
  readonly host: string;
}

/** `unknown`: its number counts elsewhere (another container, another machine), or cannot be told from its successor's. */
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
    // Field 22; the second, the program's name in brackets, may itself hold spaces and brackets.
    const stat = read(() => readFileSync(`/proc/${processId}/stat`, "utf8"));
    return stat?.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  }
  if (process.platform === "win32") return undefined;
  const told = read(() => execFileSync("ps", ["-o", "lstart=", "-p", String(processId)], { encoding: "utf8" }).trim());
  return told === "" ? undefined : told;
}

/** Whether the process that wrote this identity still runs, as far as this process can tell. */
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
    // EPERM: it is there, and somebody else's.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
