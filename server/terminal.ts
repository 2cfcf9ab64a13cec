import type { PartState } from "./lib/part-state.ts";

/** What is written to: the process's stdout, or a test's. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
  /** False with NO_COLOR. */
  hasColors?(): boolean;
}

export interface Terminal {
  say(text: string): void;
  /** One line per step, so that a slow start visibly moves. */
  step(text: string): void;
  /** A bar for long work: redrawn in a terminal, elsewhere a line at every half. */
  bar(label: string): (share: number) => void;
  /** Emphasis in a terminal that has colours, the plain text elsewhere. */
  strong(text: string): string;
  link(text: string): string;
  faint(text: string): string;
  /**
   * Shows the progress of each part that isn't ready yet: in place in a terminal, elsewhere as plain lines at every
   * quarter.
   * @returns false once everything is ready
   */
  follow(deps: Readonly<Record<string, PartState>>): boolean;
}

const CLEAR_LINE = "\r\u001b[2K";
const WIDTH = 20;

/** What isn't ready yet, and what works in the meantime. */
const PARTS: Readonly<Record<string, { name: string; made: string; meanwhile: string; there: string }>> = {
  smallModel: {
    name: "Small model",
    made: "downloaded",
    meanwhile: "Until then, answers are quoted from your articles.",
    there: "It starts writing answers once it passes its exam on your articles.",
  },
  demoConversations: {
    name: "Demo conversations",
    made: "created",
    meanwhile: "They appear in the console one by one.",
    there: "You can remove them in Settings.",
  },
};
const words = (part: string) =>
  PARTS[part] ?? {
    name: part.replace(/([A-Z])/g, " $1").replace(/^./, (sign) => sign.toUpperCase()),
    made: "ready",
    meanwhile: "",
    there: "",
  };

/** One line about a part that doesn't work, or not as it should. */
export function partLine(part: string, { status, detail, progress }: PartState): string {
  const { name, made, meanwhile, there } = words(part);
  if (status === "ready") return `${name}: ready. ${there}`.trim();
  if (status !== "starting") return `${name}: ${detail}`;
  const how = progress === undefined ? "in progress." : `${Math.floor(progress * 100)}% ${made}.`;
  return `${name}: ${how} ${meanwhile === "" ? detail : meanwhile}`.trim();
}

export function createTerminal(out: Output): Terminal {
  const isTerminal = out.isTTY === true;
  const colours = isTerminal && out.hasColors?.() === true;
  const paint = (code: number) => (text: string) => (colours ? `\u001b[${code}m${text}\u001b[0m` : text);
  const faint = paint(2);
  const link = paint(36);
  const told = new Map<string, string>();
  /** A line that is redrawn is at the bottom. */
  let standing = false;

  const say = (text: string) => {
    out.write(`${standing ? CLEAR_LINE : ""}${text}\n`);
    standing = false;
  };
  const draw = (text: string) => {
    // A line that wraps couldn't be redrawn.
    const room = Math.max(20, (out.columns ?? 80) - 1);
    out.write(`${CLEAR_LINE}${text.length > room ? `${text.slice(0, room - 1)}…` : text}`);
    standing = true;
  };

  return {
    say,
    strong: paint(1),
    link,
    faint,
    step: (text) => say(`  ${faint("·")} ${text}`),
    bar(label) {
      let last = -1;
      return (share) => {
        const whole = Math.min(1, Math.max(0, share));
        const percent = Math.floor(whole * 100);
        if (percent <= last) return;
        if (isTerminal) {
          const full = Math.round(whole * WIDTH);
          if (percent < 100) draw(`  · ${label} ${"█".repeat(full)}${"░".repeat(WIDTH - full)} ${percent}%`);
          else say(`  ${faint("·")} ${label}: done`);
        } else if (last < 0 || Math.floor(percent / 50) > Math.floor(last / 50)) say(`  · ${label} ${percent}%`);
        last = percent;
      };
    },
    follow(deps) {
      const open = Object.entries(deps).filter(
        ([name, part]) => (part.status !== "ready" && part.status !== "absent") || told.has(name),
      );
      const waiting: string[] = [];
      for (const [name, part] of open) {
        const line = partLine(name, part);
        const isWaiting = part.status === "starting";
        // Elsewhere than in a terminal, each quarter is a line.
        const key = isWaiting ? `starting ${Math.floor((part.progress ?? 0) * 4)}` : `${part.status} ${part.detail}`;
        if (isWaiting) waiting.push(line);
        if (told.get(name) !== key && (!isTerminal || !isWaiting)) say(`  ${line}`);
        told.set(name, key);
      }
      // Reported once, and then forgotten, so that it can be reported again.
      for (const [name, part] of open) if (part.status === "ready") told.delete(name);
      if (isTerminal && waiting.length > 0) draw(`  ${waiting.join("  ")}`);
      return waiting.length > 0;
    },
  };
}
