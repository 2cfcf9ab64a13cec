import type { PartState } from "./lib/part-state.ts";

/** What is written to: the process's stdout, or a test's. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
  /** False under NO_COLOR. */
  hasColors?(): boolean;
}

export interface Terminal {
  say(text: string): void;
  /** One line a step, so that a slow start is seen to move. */
  step(text: string): void;
  /** A bar for long work, redrawn in a terminal, every half elsewhere. */
  bar(label: string): (share: number) => void;
  /** Emphasis in a terminal that has colours, the plain text elsewhere. */
  strong(text: string): string;
  link(text: string): string;
  faint(text: string): string;
  /**
   * Says of each part that is not there yet how far it is: in place in a terminal, as plain lines at every quarter elsewhere.
   * @returns false once nothing is waited for any more
   */
  follow(parts: Readonly<Record<string, PartState>>): boolean;
}

const CLEAR_LINE = "\r\u001b[2K";
const WIDTH = 20;

/** Words for what is not there yet, and what works meanwhile. */
const PARTS: Readonly<Record<string, { name: string; made: string; meanwhile: string; there: string }>> = {
  smallModel: {
    name: "Small model",
    made: "fetched",
    meanwhile: "Until it is there the company's own sentences answer.",
    there: "It writes once it has passed its exam on your knowledge.",
  },
  demoConversations: {
    name: "Demo conversations",
    made: "made",
    meanwhile: "They appear in the console one after another; visitors come first.",
    there: "Remove them under Settings when you have seen enough.",
  },
};
const words = (part: string) =>
  PARTS[part] ?? {
    name: part.replace(/([A-Z])/g, " $1").replace(/^./, (sign) => sign.toUpperCase()),
    made: "ready",
    meanwhile: "",
    there: "",
  };

/** One line on a part that does not serve, or not as it should. */
export function partLine(part: string, { status, detail, progress }: PartState): string {
  const { name, made, meanwhile, there } = words(part);
  if (status === "ready") return `${name}: ready. ${there}`.trim();
  if (status !== "starting") return `${name}: ${detail}`;
  const how = progress === undefined ? "on its way." : `${Math.floor(progress * 100)}% ${made}.`;
  return `${name}: ${how} ${meanwhile === "" ? detail : meanwhile}`.trim();
}

export function createTerminal(out: Output): Terminal {
  const isTerminal = out.isTTY === true;
  const colours = isTerminal && out.hasColors?.() === true;
  const paint = (code: number) => (text: string) => (colours ? `\u001b[${code}m${text}\u001b[0m` : text);
  const faint = paint(2);
  const link = paint(36);
  const told = new Map<string, string>();
  /** A line that is redrawn stands at the bottom. */
  let standing = false;

  const say = (text: string) => {
    out.write(`${standing ? CLEAR_LINE : ""}${text}\n`);
    standing = false;
  };
  const draw = (text: string) => {
    // A line that wraps could not be taken back.
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
          else say(`  ${faint("·")} ${label}: made`);
        } else if (last < 0 || Math.floor(percent / 50) > Math.floor(last / 50)) say(`  · ${label} ${percent}%`);
        last = percent;
      };
    },
    follow(parts) {
      const open = Object.entries(parts).filter(
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
      // Said once, and then forgotten, so that it may be said again when it fails.
      for (const [name, part] of open) if (part.status === "ready") told.delete(name);
      if (isTerminal && waiting.length > 0) draw(`  ${waiting.join("  ")}`);
      return waiting.length > 0;
    },
  };
}
