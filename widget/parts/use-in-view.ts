import { type RefObject, useEffect, useRef } from "react";

/**
 * Scrolls what a visitor has just opened into view: under a long answer it would open below the fold, unnoticed.
 * @param grown changes when it has more to show
 */
export function useInView<T extends HTMLElement>(isAsked: boolean, grown?: unknown): RefObject<T | null> {
  const opened = useRef<T>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what has grown is scrolled to again
  useEffect(() => {
    if (isAsked) opened.current?.scrollIntoView({ block: "nearest" });
  }, [isAsked, grown]);
  return opened;
}
