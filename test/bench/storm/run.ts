import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { killAll } from "../../fault/server.ts";
import type { Engine } from "./places.ts";
import { makeGround } from "./places.ts";
import { type Played, playStorm } from "./storm.ts";

/** What the command line says. */
export interface RunOptions {
  readonly engine: Engine;
  readonly seed: number;
  readonly minutes: number;
  readonly visitors: number;
  readonly agents: number;
  readonly kills: number;
  /** Where the figures and faults go as JSON. */
  readonly report?: string | undefined;
}

/** Plays one storm and prints what came of it. @returns true if nothing was wrong */
export async function run(options: RunOptions): Promise<boolean> {
  const { engine, seed, visitors, agents, kills, report } = options;
  const recordFile = join(mkdtempSync(join(tmpdir(), "tuppence-storm-record-")), "seen.jsonl");
  const say = (text: string) => console.log(`${new Date().toISOString().slice(11, 19)} ${text}`);
  console.log(
    `node test/bench/desk-storm.mjs --seed ${seed} --minutes ${options.minutes} --visitors ${visitors} --agents ${agents} --kills ${kills} --on ${engine}`,
  );
  const ground = await makeGround(engine, `tuppence_storm_${process.pid}`);
  try {
    const played = await playStorm({ ...options, seconds: options.minutes * 60, ground, recordFile, say });
    print(played);
    console.log(`what clients saw: ${recordFile}`);
    if (report !== undefined) writeFileSync(report, `${JSON.stringify({ ...options, ...played }, null, 2)}\n`);
    return played.faults.length === 0;
  } finally {
    killAll();
    await ground.remove();
  }
}

function print({ counts, faults }: Played): void {
  for (const [name, count] of Object.entries(counts)) console.log(`${name.padEnd(32)}${String(count).padStart(8)}`);
  console.log(faults.length === 0 ? "no rule was broken" : `${faults.length} faults:`);
  for (const { rule, what } of faults.slice(0, 40)) console.log(`  ${rule}: ${what}`);
  if (faults.length > 40) console.log(`  and ${faults.length - 40} more`);
}
