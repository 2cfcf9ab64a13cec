import type { WidgetTheme } from "./widget.ts";

/** Contrast that text needs against its background: WCAG 2.2, 1.4.3 (AA, body text). */
export const AA = 4.5;
/** Contrast for things other than text, such as a focus ring: WCAG 2.2, 1.4.11. */
const AA_SHAPE = 3;

type Colour = readonly [red: number, green: number, blue: number];

const WHITE: Colour = [255, 255, 255];
const BLACK: Colour = [0, 0, 0];
const LIGHT = { surface: "#ffffff", ink: "#17191c", bad: "#b42318" };
const DARK = { surface: "#16181c", ink: "#eceef1", bad: "#ff8f85" };

/** The style sheet's values: a custom property each. */
export const TOKENS = [
  "ground",
  "raised",
  "bubble",
  "line",
  "edge",
  "ink",
  "soft",
  "accent",
  "on-accent",
  "accent-ink",
  "tint",
  "bad",
  "radius",
] as const;
export type Tokens = Record<(typeof TOKENS)[number], string> & { readonly scheme: "light" | "dark" };

/**
 * The widget's colours from a manager's four settings. Whatever is set, text has AA contrast (4.5:1) with its
 * background: if it doesn't, it is moved towards black or white until it does.
 * @param prefersDark the device's preference; only used if no surface is set
 */
export function tokensOf(theme: WidgetTheme, prefersDark: boolean): Tokens {
  const surface = parse(theme.surface ?? (prefersDark ? DARK.surface : LIGHT.surface));
  // The background is dark if white is more readable on it than black.
  const isDark = ratio(WHITE, surface) > ratio(BLACK, surface);
  const base = isDark ? DARK : LIGHT;
  const far = isDark ? WHITE : BLACK;
  const ink = readable(parse(theme.text ?? base.ink), [surface]);
  // A shade towards the text; on a middle grey, where that would cost contrast, away from it.
  const shade = (share: number) => {
    const toward = rounded(mix(surface, far, share));
    return ratio(far, toward) >= AA + 0.3 ? toward : rounded(mix(surface, isDark ? BLACK : WHITE, share));
  };
  const bubble = shade(isDark ? 0.09 : 0.05);
  const raised = isDark ? shade(0.05) : rounded(mix(surface, WHITE, 0.6));
  const grounds = [surface, bubble, raised];
  const accent = parse(theme.accent);
  const accentInk = readable(accent, grounds);
  const tint = rounded(mix(surface, accentInk, isDark ? 0.12 : 0.07));
  const all = ratio(far, tint) >= AA ? [...grounds, tint] : grounds;
  return {
    scheme: isDark ? "dark" : "light",
    ground: hex(surface),
    raised: hex(raised),
    bubble: hex(bubble),
    line: hex(mix(surface, far, isDark ? 0.16 : 0.11)),
    edge: hex(distinct(mix(surface, far, 0.3), surface)),
    ink: hex(readable(ink, all)),
    soft: hex(readable(mix(ink, surface, 0.35), all)),
    accent: hex(accent),
    "on-accent": hex(ratio(WHITE, accent) >= AA ? WHITE : readable(parse(LIGHT.ink), [accent])),
    "accent-ink": hex(readable(accentInk, all)),
    tint: hex(all.includes(tint) ? tint : bubble),
    bad: hex(readable(parse(base.bad), all)),
    radius: `${theme.radius}px`,
  };
}

/** Contrast of two colours such as "#1f5f4a", 1 to 21 (WCAG 2.2). */
export function contrast(one: string, other: string): number {
  return ratio(parse(one), parse(other));
}

function ratio(one: Colour, other: Colour): number {
  const [a, b] = [luminance(one), luminance(other)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

/** Relative luminance, 0 to 1 (WCAG 2.2). */
function luminance(colour: Colour): number {
  const [red, green, blue] = colour.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** The colour, or the nearest towards black or white that is readable on every one of the backgrounds. */
function readable(colour: Colour, grounds: readonly Colour[]): Colour {
  return moved(colour, grounds, AA);
}

function distinct(colour: Colour, ground: Colour): Colour {
  return moved(colour, [ground], AA_SHAPE);
}

function moved(colour: Colour, grounds: readonly Colour[], wanted: number): Colour {
  const worst = (one: Colour) => Math.min(...grounds.map((ground) => ratio(rounded(one), ground)));
  if (worst(colour) >= wanted) return colour;
  const end = worst(WHITE) >= worst(BLACK) ? WHITE : BLACK;
  for (let share = 0.02; share < 1; share += 0.02) {
    const step = end === WHITE ? brighter(colour, share) : mix(colour, BLACK, share);
    if (worst(step) >= wanted) return step;
  }
  return end;
}

/** Lighter in its own hue as far as possible, then towards white: a brand's green stays green. @param share 0 to 1 */
function brighter(colour: Colour, share: number): Colour {
  const most = Math.max(...colour);
  if (most === 0) return mix(colour, WHITE, share);
  const full = colour.map((part) => (part * 255) / most) as unknown as Colour;
  return share < 0.5 ? mix(colour, full, share * 2) : mix(full, WHITE, share * 2 - 1);
}

/** @param share of the second, 0 to 1 */
function mix(one: Colour, other: Colour, share: number): Colour {
  return one.map((part, i) => part + ((other[i] ?? 0) - part) * share) as unknown as Colour;
}

const rounded = (colour: Colour) => colour.map(Math.round) as unknown as Colour;

function parse(text: string): Colour {
  const value = Number.parseInt(text.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

function hex(colour: Colour): string {
  return `#${rounded(colour)
    .map((part) => part.toString(16).padStart(2, "0"))
    .join("")}`;
}
