import { type RefObject, useCallback, useEffect, useRef } from "react";

/** Pixels from the end within which a reader counts as being there. */
const NEAR_END_PX = 80;

/**
 * Keeps the end of a transcript in view until the reader scrolls up.
 * @param shown changes with every entry
 * @param sent changes with every reply that this member sends: it's shown, wherever they were reading
 * @returns to be called whenever the transcript was scrolled
 */
export function useEnd(place: RefObject<HTMLElement | null>, shown: number, sent: string | undefined): () => void {
  const follows = useRef(true);
  const top = useRef(0);
  const toEnd = useCallback(() => {
    const el = place.current;
    if (el !== null && follows.current) el.scrollTo({ top: el.scrollHeight });
  }, [place]);
  useEffect(() => {
    if (sent !== undefined) follows.current = true;
    toEnd();
  }, [sent, toEnd]);
  useEffect(() => {
    if (shown >= 0) toEnd();
  }, [shown, toEnd]);
  // Formatting and pictures arrive late, and a growing composer reduces the height.
  useEffect(() => {
    const el = place.current;
    if (el === null) return;
    const watcher = new ResizeObserver(toEnd);
    watcher.observe(el);
    if (el.firstElementChild !== null) watcher.observe(el.firstElementChild);
    return () => watcher.disconnect();
  }, [place, toEnd]);
  return useCallback(() => {
    const el = place.current;
    if (el === null) return;
    // Our own scrolling only goes down. When its event arrives, the text may have grown past the end again: a distance
    // alone doesn't mean that the reader has left.
    if (el.scrollHeight - el.scrollTop - el.clientHeight < NEAR_END_PX) follows.current = true;
    else if (el.scrollTop < top.current) follows.current = false;
    top.current = el.scrollTop;
  }, [place]);
}
