import type { Outcome } from "../../../server/wire/overview.ts";

/** The order in the bar and the chart: resolved first. */
export const ORDER: readonly Outcome[] = ["confirmed", "presumed", "team", "open", "abandoned", "unresolved"];

/** The outcomes' colours; neighbours also differ in lightness, for readers who can't tell the hues apart. */
export const COLOURS: Readonly<Record<"light" | "dark", Readonly<Record<Outcome, string>>>> = {
  light: {
    confirmed: "#1f5f4a",
    presumed: "#5aae8d",
    team: "#3f6ea8",
    open: "#c3ccc8",
    abandoned: "#e3b23c",
    unresolved: "#c8553d",
  },
  dark: {
    confirmed: "#3f9a78",
    presumed: "#8fcdb4",
    team: "#6b97cf",
    open: "#5c6662",
    abandoned: "#d9ad45",
    unresolved: "#d9725c",
  },
};
