import type { Resolution } from "../../../server/wire/overview.ts";

/** The order of the bar and of the chart: what is resolved first. */
export const ORDER: readonly Resolution[] = ["confirmed", "assumed", "open", "reopened", "contradicted", "handed-on"];

/** Of the classes; beside one another they differ in lightness too, for eyes that do not tell the hues apart. */
export const COLOURS: Readonly<Record<"light" | "dark", Readonly<Record<Resolution, string>>>> = {
  light: {
    confirmed: "#1f5f4a",
    assumed: "#5aae8d",
    open: "#c3ccc8",
    reopened: "#e3b23c",
    contradicted: "#c8553d",
    "handed-on": "#3f6ea8",
  },
  dark: {
    confirmed: "#3f9a78",
    assumed: "#8fcdb4",
    open: "#5c6662",
    reopened: "#d9ad45",
    contradicted: "#d9725c",
    "handed-on": "#6b97cf",
  },
};
