import { Badge } from "@mantine/core";
import { useEffect, useState } from "react";
import type { DueWire } from "../../../server/wire/service-level.ts";
import { useLanguage, useWords } from "../../language.tsx";
import { words } from "./triage/words.ts";

/** Milliseconds between two looks at the clock: the text has whole minutes. */
const LOOK_MS = 20_000;
const MINUTE_MS = 60_000;

/** When the next target of a conversation is due; nothing without targets. Warns by its words as well as its colour. */
export function DueBadge({ dues, size = "xs" }: { dues: readonly DueWire[]; size?: "xs" | "sm" }) {
  const said = useWords(words);
  const { language } = useLanguage();
  const now = useNow();
  const [first] = [...dues].sort((a, b) => (a.at ?? "~").localeCompare(b.at ?? "~"));
  if (first === undefined) return null;
  const text = ({ of, at }: DueWire) => {
    if (at === null) return said.duePaused(said.dueKinds[of]);
    const left = Date.parse(at) - now;
    return (left > 0 ? said.dueIn : said.overdueBy)(said.dueKinds[of], lengthOf(Math.abs(left), language));
  };
  return (
    <Badge
      size={size}
      variant="light"
      color={colourOf(first, now)}
      className="due tabular"
      title={dues.map(text).join("\n")}
    >
      {text(first)}
    </Badge>
  );
}

/** What is due first, then what isn't due, each as before. */
export function byDue<Row extends { readonly dues: readonly DueWire[] }>(rows: readonly Row[]): Row[] {
  const first = ({ dues }: Row) => dues.reduce((least, { at }) => (at !== null && at < least ? at : least), "~");
  return [...rows].sort((a, b) => (first(a) < first(b) ? -1 : first(a) > first(b) ? 1 : 0));
}

function colourOf({ at, warnAt }: DueWire, now: number): string {
  if (at === null) return "gray";
  if (Date.parse(at) <= now) return "red";
  return warnAt !== null && Date.parse(warnAt) <= now ? "orange" : "gray";
}

/** "12 min", "3 hr", "2 days": one unit, rounded down. */
function lengthOf(ms: number, language: string): string {
  const minutes = Math.floor(ms / MINUTE_MS);
  const [value, unit] =
    minutes < 60
      ? ([minutes, "minute"] as const)
      : minutes < 48 * 60
        ? ([Math.floor(minutes / 60), "hour"] as const)
        : ([Math.floor(minutes / 1_440), "day"] as const);
  return new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "short" }).format(value);
}

function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), LOOK_MS);
    return () => clearInterval(timer);
  }, []);
  return now;
}
