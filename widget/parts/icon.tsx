/** Line icons on a 24-pixel grid; decoration only, the button around them has the label. */
const PATHS = {
  close: "m6 6 12 12M18 6 6 18",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  send: "M12 19V5m0 0-6 6m6-6 6 6",
  attach: "m20 11-8.6 8.600a5 5 0 0 1-7-7L13 4a3.3 3.3 0 0 1 4.7 4.700l-8.6 8.500a1.7 1.7 0 0 1-2.4-2.400L14.5 7",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8Zm-7.5 8a7.5 7.5 0 0 1 15 0",
  check: "m5 12.5 4.5 4.500L19 7.5",
  seen: "m2 12.5 4.5 4.500L15 8m-3.5 8 1 1L22 8",
  down: "M12 5v14m0 0-6-6m6 6 6-6",
  fold: "m6 9 6 6 6-6",
  article: "M7 3h7l4 4v14H7a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1Zm2.5 9h6m-6 4h6M14 3v4h4",
  out: "M8 16 16.5 7.500M9 7h8v8",
  thumb:
    "M7 10v10H4a1 1 0 0 1-1-1v-8a1 1 0 0 1 1-1h3Zm2 0 4-7a2.4 2.4 0 0 1 2.4 2.800L14.8 9H20a2 2 0 0 1 2 2.300l-1.2 7A2 2 0 0 1 18.8 20H9V10Z",
  star: "m12 3.5 2.6 5.4 5.9.8-4.3 4.1 1 5.9-5.2-2.8-5.2 2.8 1-5.900L3.5 9.700l5.9-.8L12 3.500Z",
  plus: "M12 5v14M5 12h14",
  download: "M12 4v11m0 0-4.5-4.500M12 15l4.5-4.500M5 20h14",
  bin: "M4 7h16M9 7V4h6v3m3 0-1 13H7L6 7m4 4v6m4-6v6",
  sound: "M4 9.500v5h3.500L12 19V5L7.5 9.500H4Zm11.5-1a5 5 0 0 1 0 7m2.5-9.500a8.5 8.5 0 0 1 0 12",
  clock: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Zm0-14v5l3 2",
  offline: "M3 3l18 18M5 12.500a10 10 0 0 1 5-2.700m4.5.3a10 10 0 0 1 4.5 2.400M8.5 16a5 5 0 0 1 7 0M12 20h.01",
  file: "M7 3h7l4 4v14H7a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1Zm7 0v4h4",
  back: "M9 14 4 9m0 0 5-5M4 9h10a6 6 0 0 1 0 12h-3",
} as const;
export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 20, filled = false }: { name: IconName; size?: number; filled?: boolean }) {
  return (
    <svg className={`icon icon-${name}`} viewBox="0 0 24 24" width={size} height={size} aria-hidden="true">
      <path
        d={PATHS[name]}
        fill={filled ? "currentColor" : "none"}
        stroke="currentColor"
        strokeWidth={name === "more" ? 3 : 1.8}
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
