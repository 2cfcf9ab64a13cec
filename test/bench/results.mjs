// The machine, the stored runs, and how a run is told beside them.
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg, release, totalmem, type } from "node:os";
import { join } from "node:path";

const FOLDER = join(import.meta.dirname, "results");

export function machineOf() {
  return {
    cpu: cpus()[0]?.model ?? "unknown",
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 1e9),
    os: `${type()} ${release()}`,
    node: process.versions.node,
    /** Runnable processes over 1, 5 and 15 minutes when it was read: over half the cores, other work was in the way. */
    load: loadavg().map((one) => Math.round(one * 100) / 100),
    /** Set when the measured processes were given the processor before all others (Linux autogroup nice). */
    ...(process.env.BENCH_AUTOGROUP === undefined ? {} : { priority: Number(process.env.BENCH_AUTOGROUP) }),
    commit: commitOf(),
  };
}

function commitOf() {
  try {
    const git = (...args) => execFileSync("git", args, { cwd: FOLDER, encoding: "utf8" }).trim();
    return git("rev-parse", "--short", "HEAD") + (git("status", "--porcelain", "-uno") === "" ? "" : "+changes");
  } catch {
    return "unknown";
  }
}

/** The newest stored run of the same kind, or undefined. */
function lastOf(what) {
  const name = readdirSync(FOLDER)
    .filter((one) => /^\d{4}-\d\d-\d\d-/.test(one) && one.slice(11) === `${what}.json`)
    .sort()
    .at(-1);
  return name === undefined ? undefined : JSON.parse(readFileSync(join(FOLDER, name), "utf8"));
}

const round = (value) => (typeof value === "number" ? Math.round(value * 100) / 100 : value);

/**
 * Prints a run and stores it when asked to.
 * @param run figures: {name: number}; targets: {name: most}; more is stored as it is
 * @returns how many targets were missed
 */
export function report(what, run, { store }) {
  const last = lastOf(what);
  console.log(`\n${what}: ${run.about}`);
  let missed = 0;
  for (const [name, value] of Object.entries(run.figures)) {
    const target = run.targets[name];
    const before = last?.figures?.[name];
    const parts = [`  ${name.padEnd(34)} ${String(round(value)).padStart(9)}`];
    if (target !== undefined) {
      const met = value <= target;
      if (!met) missed++;
      parts.push(`${(value / target).toFixed(2)} of ${target} ${met ? "" : "MISSED"}`.trimEnd());
    }
    if (typeof before === "number" && before > 0) parts.push(`${(value / before).toFixed(2)} of last (${last.date})`);
    console.log(parts.join("   "));
  }
  if (store) {
    const date = new Date().toISOString().slice(0, 10);
    const path = join(FOLDER, `${date}-${what}.json`);
    const figures = Object.fromEntries(Object.entries(run.figures).map(([name, value]) => [name, round(value)]));
    const { machine, seed, about, targets, ...more } = run;
    const all = { what, date, about, commit: machine.commit, machine, seed, ...more, figures, targets };
    writeFileSync(path, `${JSON.stringify(all, null, 2)}\n`);
    console.log(`  stored: ${path}`);
  }
  return missed;
}

/** Percentile of numbers, by the nearest rank. */
export function percentile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? Number.NaN;
}

/** Deterministic numbers below a bound: the same questions in the same order on every run of a seed. */
export function random(seed) {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

export function shuffled(values, seed) {
  const pick = random(seed);
  const all = [...values];
  for (let i = all.length - 1; i > 0; i--) {
    const j = pick(i + 1);
    [all[i], all[j]] = [all[j], all[i]];
  }
  return all;
}
