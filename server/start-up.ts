import { SETTINGS } from "./config.ts";
import { isTuppenceError, messageOf } from "./lib/errors.ts";

/** What the terminal says. Words for an operator; the structured log goes to stderr beside it. */

const say = (text: string) => process.stdout.write(`${text}\n`);

/** `npm start -- --help`: every setting with its comment. */
export function help(): string {
  const settings = Object.entries(SETTINGS).map(([name, s]) => `  ${name}\n      ${s.comment}`);
  return [
    "Tuppence: customer support that answers from your own knowledge.",
    "",
    "  npm start                   starts everything; on first run it makes the demo company",
    "  npm run knowledge -- --help imports and publishes articles",
    "  npm run model -- --help     lists, fetches and examines small models",
    "  npm run evaluate -- --help  measures the answers to a file of questions",
    "  npm run owner -- --help     lets a lost owner back in",
    "  npm run backup -- FILE      copies the embedded database while it serves",
    "",
    "Settings, from the environment or .env:",
    ...settings,
  ].join("\n");
}

/** One line a step, so that a slow start is seen to move. */
export function step(text: string): void {
  say(`  ${text}`);
}

/** A bar for long work, redrawn in a terminal, every tenth elsewhere. */
export function progressBar(label: string): (share: number) => void {
  let last = -1;
  return (share) => {
    const tenth = Math.floor(Math.min(1, Math.max(0, share)) * 10);
    if (tenth <= last) return;
    last = tenth;
    const bar = "█".repeat(tenth) + "░".repeat(10 - tenth);
    if (process.stdout.isTTY) process.stdout.write(`\r  ${label} ${bar} ${tenth * 10}%${tenth === 10 ? "\n" : ""}`);
    else if (tenth % 5 === 0) say(`  ${label} ${tenth * 10}%`);
  };
}

/** The last words of a start: where to go, and what is not there yet. */
export function ready(at: {
  url: string;
  seconds: number;
  demo: boolean;
  newKey: string | undefined;
  /** While nobody owns this. */
  ownerLink: string | undefined;
  parts: readonly string[];
}): void {
  say("");
  say(`Tuppence is ready (${at.seconds.toFixed(1)} s).`);
  if (at.demo) say(`  Demo shop with its widget  ${at.url}/demo`);
  say(`  Console                    ${at.url}/console`);
  say(`  API                        ${at.url}/api/v1/openapi.json`);
  for (const part of at.parts) say(`  ${part}`);
  if (at.newKey !== undefined) {
    say("");
    say(`  API key, shown this once:  ${at.newKey}`);
    say("  It opens the API. Choose your own with BOOTSTRAP_API_KEY.");
  }
  if (at.ownerLink !== undefined) {
    say("");
    say(`  Make yourself the owner (once, within 24 hours): ${at.ownerLink}`);
  }
  say("");
}

/** What went wrong, as code, message and remedy; never a stack for a fault that has a code. */
export function fault(error: unknown): string {
  if (isTuppenceError(error)) return `${error.code}: ${error.message}\n  ${error.remedy}`;
  return `INTERNAL: ${messageOf(error)}\n${error instanceof Error ? (error.stack ?? "") : ""}`;
}
