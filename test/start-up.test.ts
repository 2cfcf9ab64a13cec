import { expect, test } from "vitest";
import { SETTINGS } from "../server/config.ts";
import { help, ready, SETTING_GROUPS } from "../server/start-up.ts";
import { createTerminal, partLine } from "../server/terminal.ts";

/** A screen that keeps what is written; lines that were redrawn are gone, as on a real one. */
function screen(more: { isTTY?: boolean; columns?: number; colours?: boolean } = {}) {
  let raw = "";
  const { colours = false, ...options } = more;
  const write = (text: string) => {
    raw += text;
  };
  const out = { write, hasColors: () => colours, ...options };
  const seen = () =>
    raw
      .split("\n")
      .map((line) => line.split("\r\u001b[2K").at(-1) ?? "")
      .filter((line) => line !== "");
  return { terminal: createTerminal(out), raw: () => raw, seen };
}
const at = {
  url: "http://localhost:3000",
  seconds: 12.34,
  demo: true,
  newKey: "tup_once",
  ownerLink: "http://localhost:3000/console/welcome?token=x",
};
const fetching = (progress: number) => ({
  smallModel: { status: "starting" as const, detail: "small model", progress },
  largeModel: { status: "absent" as const, detail: "none" },
});

test("help names every command, the port and each setting once, with its comment and default", () => {
  const grouped = Object.values(SETTING_GROUPS).flat();
  expect([...grouped].sort()).toEqual(Object.keys(SETTINGS).sort());
  const text = help();
  for (const [name, { comment }] of Object.entries(SETTINGS)) {
    expect(text).toMatch(new RegExp(`^  ${name}(?:  \\(default: .+\\))?$`, "m"));
    expect(text).toContain(comment);
  }
  expect(text).toContain("  PORT  (default: 3000)");
  expect(text).toContain("  MODEL_SOURCES  (default: hub,pip)");
  expect(text).toContain("Only PORT");
  for (const command of ["site", "knowledge", "model", "evaluate", "owner", "backup", "bench", "sizes"])
    expect(text).toContain(`npm run ${command}`);
});

test("the last words are three addresses, the key once and the owner's link", () => {
  const { terminal, seen } = screen();
  ready(at, terminal);
  const said = seen().join("\n");
  for (const path of ["/demo", "/console", "/api/v1/openapi.json", "/console/welcome?token=x"])
    expect(said).toContain(`http://localhost:3000${path}`);
  expect(said.match(/tup_once/g)).toHaveLength(1);
  expect(said).toContain("Tuppence is ready (12.3 s).");
});

test("an installation that is owned, has its key and no demo says only where it is", () => {
  const { terminal, seen } = screen();
  ready({ ...at, demo: false, newKey: undefined, ownerLink: undefined }, terminal);
  const said = seen().join("\n");
  expect(said).not.toMatch(/Demo shop|API key|owner/);
});

test("what is not there yet is said with percent and what works meanwhile", () => {
  expect(partLine("smallModel", fetching(0.349).smallModel)).toBe(
    "Small model: 34% downloaded. Until then, answers are quoted from your articles.",
  );
  expect(partLine("smallModel", { status: "failed", detail: "No small model: no source has it." })).toBe(
    "Small model: No small model: no source has it.",
  );
  expect(partLine("knowledge", { status: "starting", detail: "Being published." })).toBe(
    "Knowledge: in progress. Being published.",
  );
});

test("a terminal shows it in place: one line, however often it changes, and no line is left half", () => {
  const { terminal, raw, seen } = screen({ isTTY: true, columns: 120 });
  for (let share = 0; share < 1; share += 0.01) expect(terminal.follow(fetching(share))).toBe(true);
  expect(raw()).not.toContain("\n");
  expect(seen()).toEqual(["  Small model: 99% downloaded. Until then, answers are quoted from your articles."]);
  const there = { smallModel: { status: "ready" as const, detail: "" } };
  expect(terminal.follow(there)).toBe(false);
  expect(seen()).toEqual(["  Small model: ready. It starts writing answers once it passes its exam on your articles."]);
  terminal.follow(there);
  expect(seen()).toHaveLength(1);
});

test("a narrow terminal gets a line that does not wrap", () => {
  const { terminal, seen } = screen({ isTTY: true, columns: 40 });
  terminal.follow(fetching(0.5));
  expect(seen()[0]).toHaveLength(39);
});

test("elsewhere it is plain lines, one a quarter, without a control sign", () => {
  const { terminal, raw, seen } = screen();
  for (let share = 0; share < 1; share += 0.01) terminal.follow(fetching(share));
  terminal.follow({ smallModel: { status: "ready", detail: "" } });
  expect(seen().map((line) => /\d+%|ready/.exec(line)?.[0])).toEqual(["0%", "25%", "50%", "75%", "ready"]);
  expect(raw()).not.toContain("\u001b");
});

test("colours only in a terminal that has them: NO_COLOR takes them away", () => {
  const paint = (one: ReturnType<typeof screen>) => {
    ready(at, one.terminal);
    return one.raw().includes("\u001b[36m");
  };
  expect(paint(screen({ isTTY: true, colours: true }))).toBe(true);
  expect(paint(screen({ isTTY: true, colours: false }))).toBe(false);
  expect(paint(screen({ colours: true }))).toBe(false);
});

test("a bar is redrawn in a terminal and a few lines elsewhere", () => {
  const shares = Array.from({ length: 101 }, (_, i) => i / 100);
  const terminal = screen({ isTTY: true });
  const draw = terminal.terminal.bar("demo company");
  for (const share of shares) draw(share);
  expect(terminal.seen()).toEqual(["  · demo company: done"]);
  const pipe = screen();
  const say = pipe.terminal.bar("demo company");
  for (const share of shares) say(share);
  expect(pipe.seen()).toEqual(["  · demo company 0%", "  · demo company 50%", "  · demo company 100%"]);
});
