import { expect, test } from "vitest";
import { AA, contrast, type Tokens, tokensOf } from "../../server/wire/theme.ts";
import type { WidgetTheme } from "../../server/wire/widget.ts";

const theme = (change: Partial<WidgetTheme> = {}): WidgetTheme => ({
  accent: "#1f5f4a",
  surface: null,
  text: null,
  radius: 16,
  ...change,
});

/** Text, and every ground it stands on in frame.css. */
const READ: readonly [keyof Tokens, keyof Tokens][] = [
  ["ink", "ground"],
  ["ink", "bubble"],
  ["ink", "tint"],
  ["ink", "raised"],
  ["soft", "ground"],
  ["soft", "bubble"],
  ["soft", "raised"],
  ["accent-ink", "ground"],
  ["accent-ink", "bubble"],
  ["accent-ink", "tint"],
  ["accent-ink", "raised"],
  ["bad", "ground"],
  ["bad", "bubble"],
  ["bad", "raised"],
  ["on-accent", "accent"],
];

/** Colours over the whole cube, the hard ones among them: middle greys, pure yellow, pure blue. */
const COLOURS = ["00", "55", "77", "80", "aa", "ff"].flatMap((red, _, all) =>
  all.flatMap((green) => all.map((blue) => `#${red}${green}${blue}`)),
);

function expectReadable(tokens: Tokens, said: string) {
  for (const [text, ground] of READ)
    expect(contrast(tokens[text], tokens[ground]), `${text} on ${ground} of ${said}`).toBeGreaterThanOrEqual(AA);
  expect(contrast(tokens.edge, tokens.ground), `edge of ${said}`).toBeGreaterThanOrEqual(3);
}

test("contrast is WCAG's", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21, 5);
  expect(contrast("#777777", "#ffffff")).toBeCloseTo(4.48, 2);
});

test("text reads with AA on whatever accent a manager sets, in light and dark", () => {
  for (const accent of COLOURS)
    for (const dark of [false, true]) expectReadable(tokensOf(theme({ accent }), dark), `accent ${accent}`);
});

test("text reads with AA on whatever surface a manager sets, and with whatever text colour", () => {
  for (const surface of COLOURS)
    for (const text of [null, "#777777", "#ffff00", surface])
      expectReadable(tokensOf(theme({ surface, text, accent: "#e0a000" }), false), `surface ${surface}, text ${text}`);
});

test("what reads well is left as it was set", () => {
  const tokens = tokensOf(theme({ accent: "#1f5f4a", surface: "#fffaf0", text: "#2b1d0e", radius: 4 }), true);
  expect(tokens).toMatchObject({
    accent: "#1f5f4a",
    "accent-ink": "#1f5f4a",
    ground: "#fffaf0",
    ink: "#2b1d0e",
    radius: "4px",
    scheme: "light",
  });
});

test("without a surface the device chooses; with one, it does not", () => {
  expect(tokensOf(theme(), false).scheme).toBe("light");
  expect(tokensOf(theme(), true).scheme).toBe("dark");
  expect(tokensOf(theme({ surface: "#101418" }), false)).toEqual(tokensOf(theme({ surface: "#101418" }), true));
});
