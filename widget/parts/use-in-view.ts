import { type RefObject, useEffect, useRef } from "react";

/** Scrolls what a visitor has just opened into view: under a long answer it would open below the fold, unnoticed. */
export function useInView<T extends HTMLElement>(isAsked: boolean): RefObject<T | null> {
  const opened = useRef<T>(null);
  useEffect(() => {
    if (isAsked) opened.current?.scrollIntoView({ block: "nearest" });
  }, [isAsked]);
  return opened;
}
