import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";

/** Pixels from the end within which new text keeps the view at the end. */
const NEAR_END_PX = 80;
/** Pixels above the question if it's at the top. */
const QUESTION_MARGIN_PX = 12;
/** Share of the view that a question may take: of a pasted e-mail only the end is shown, so that the answer is in view. */
const MAX_QUESTION_SHARE = 0.4;

/**
 * Keeps the end of a growing thread in view as long as the reader is there.
 * @param counts.theirs increases with every message from the other side
 * @param counts.own increases with every message of the visitor's, which always scrolls to the end
 * @param counts.isPerson the newest message is an agent's: it's read from its own beginning, an answer from its
 * question's
 */
export function useScroll(
  box: RefObject<HTMLElement | null>,
  { theirs, own, isPerson }: { theirs: number; own: number; isPerson: boolean },
) {
  // False once the visitor scrolls away to read something else.
  const follows = useRef(true);
  const before = useRef({ top: 0, theirs, own, isNearEnd: true });
  const [isAway, setAway] = useState(false);
  const [news, setNews] = useState(0);

  const look = useCallback(() => {
    const view = box.current;
    if (view === null) return;
    const isNearEnd = isAtEnd(view);
    // The visitor scrolled up: stay there. Our own scrolling only goes down.
    if (view.scrollTop < before.current.top) follows.current = isNearEnd;
    else if (isNearEnd) follows.current = true;
    before.current.top = view.scrollTop;
    before.current.isNearEnd = isNearEnd;
    setAway(!isNearEnd);
    if (isNearEnd) setNews(0);
  }, [box]);

  const follow = useCallback(() => {
    const view = box.current;
    if (view === null) return;
    if (follows.current) {
      // To the end, but never past the question or an agent's message: long ones are read from the beginning.
      const anchors = view.querySelectorAll<HTMLElement>("li.visitor, li.person");
      const last = anchors[anchors.length - 1];
      const end = view.scrollHeight - view.clientHeight;
      const wanted = Math.min(last === undefined ? end : anchorOf(last, view), end);
      // Only down: a visitor who has read on below the question stays there.
      if (wanted > view.scrollTop) view.scrollTop = wanted;
    }
    look();
  }, [box, look]);

  useLayoutEffect(() => {
    const { theirs: knew, own: wrote, top, isNearEnd } = before.current;
    const view = box.current;
    if (own > wrote) follows.current = true;
    else if (theirs > knew) {
      // The event of a scroll comes with the next frame, and the message may come before it.
      const hasScrolledUp = knew > 0 && view !== null && view.scrollTop < top && !isAtEnd(view);
      // An agent's message may come long after the answer that is being read.
      if (hasScrolledUp || (isPerson && !isNearEnd)) follows.current = false;
      if (!follows.current) setNews((count) => count + theirs - knew);
    }
    before.current = { ...before.current, theirs, own };
    // No messages, nothing to follow: measuring would lay out the page before its first paint, and again afterwards.
    if (theirs + own > 0) follow();
  }, [box, theirs, own, isPerson, follow]);

  // Growing text, a loaded picture, an opened keyboard.
  useEffect(() => {
    const view = box.current;
    if (view === null) return;
    const observer = new ResizeObserver(follow);
    observer.observe(view);
    if (view.firstElementChild !== null) observer.observe(view.firstElementChild);
    return () => observer.disconnect();
  }, [box, follow]);

  const toEnd = useCallback(() => {
    follows.current = true;
    setNews(0);
    box.current?.scrollTo({ top: box.current.scrollHeight, behavior: "smooth" });
  }, [box]);

  return { look, isAway, news, toEnd };
}

function isAtEnd(view: HTMLElement): boolean {
  return view.scrollHeight - view.scrollTop - view.clientHeight < NEAR_END_PX;
}

/** Where the view has to begin so that this message is read first: an agent's as a whole, a question with its answer. */
function anchorOf(message: HTMLElement, view: HTMLElement): number {
  const top = message.offsetTop - QUESTION_MARGIN_PX;
  if (!message.classList.contains("visitor")) return top;
  return Math.max(top, message.offsetTop + message.offsetHeight - view.clientHeight * MAX_QUESTION_SHARE);
}
