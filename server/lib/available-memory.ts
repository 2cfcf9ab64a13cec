import { readdirSync, readFileSync } from "node:fs";
import { totalmem } from "node:os";

/**
 * Bytes of memory that this process and its children can still take before the system ends one of them; undefined where
 * that can't be known. In a container the limit less what they hold: files that the system has cached don't count, since
 * it gives them up.
 */
export function availableMemory(): number | undefined {
  const limit = process.constrainedMemory();
  if (limit > 0 && limit < totalmem()) return Math.max(0, limit - heldByTree());
  try {
    const [, kb] = /^MemAvailable:\s+(\d+) kB/m.exec(readFileSync("/proc/meminfo", "utf8")) ?? [];
    return kb === undefined ? undefined : Number(kb) * 1024;
  } catch {
    return undefined;
  }
}

/** Bytes that this process and its descendants hold. */
function heldByTree(): number {
  const found = new Map<number, { parent: number; bytes: number }>();
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const status = readFileSync(`/proc/${name}/status`, "utf8");
      const of = (field: string) => Number(new Map(status.split("\n").map(pair)).get(field)?.split(" ")[0] ?? 0);
      found.set(Number(name), { parent: of("PPid"), bytes: of("RssAnon") * 1024 });
    } catch {
      // It ended meanwhile.
    }
  }
  const isOurs = (pid: number): boolean =>
    pid === process.pid || (found.has(pid) && isOurs(found.get(pid)?.parent ?? 0));
  return [...found].reduce((sum, [pid, { bytes }]) => (isOurs(pid) ? sum + bytes : sum), 0);
}

const pair = (line: string): [string, string] => {
  const at = line.indexOf(":");
  return [line.slice(0, at), line.slice(at + 1).trim()];
};
